#!/usr/bin/env python3
"""Minimax coefficients of the Box-Muller kernels.

Prints, for each polynomial, coefficients rounded to the scalar type and the error they leave,
measured in units of that type's rounding error of the *whole* function they are part of.
Run: python3 coefficients.py
"""
from mpmath import mp, mpf, sqrt, log, atanh, sin, cos, pi, lu_solve, matrix, chop

mp.dps = 60
F64, F32 = 53, 24


def round_to(value, bits):
    """Nearest number with `bits` significand bits."""
    if value == 0:
        return mpf(0)
    exponent = int(mp.floor(log(abs(value), 2)))
    unit = mpf(2) ** (exponent - bits + 1)
    return mp.nint(value / unit) * unit


def remez(function, weight, low, high, terms, steps=12):
    """Coefficients, lowest first, that level the maximum of |weight · (function − polynomial)|."""
    middle, half = (low + high) / 2, (high - low) / 2
    nodes = [middle - half * cos(pi * (k + mpf(1) / 2) / (terms + 1)) for k in range(terms + 1)]
    grid = [low + (high - low) * k / 1500 for k in range(1501)]
    for _ in range(steps):
        system = matrix(terms + 1, terms + 1)
        right = matrix(terms + 1, 1)
        for row, x in enumerate(nodes):
            for column in range(terms):
                system[row, column] = x ** column
            system[row, terms] = (-1) ** row / weight(x)
            right[row] = function(x)
        solution = lu_solve(system, right)
        coefficients = [solution[k] for k in range(terms)]
        error = [weight(x) * (function(x) - mp.polyval(coefficients[::-1], x)) for x in grid]
        # One extremum per run of equal sign; keep the terms + 1 of them around the largest.
        runs = []
        for x, e in zip(grid, error):
            if runs and (e > 0) == (runs[-1][1] > 0):
                if abs(e) > abs(runs[-1][1]):
                    runs[-1] = (x, e)
            else:
                runs.append((x, e))
        while len(runs) > terms + 1:
            runs.pop(0 if abs(runs[0][1]) < abs(runs[-1][1]) else -1)
        if len(runs) < terms + 1:
            break
        nodes = [x for x, _ in runs]
    return coefficients


def report(name, function, weight, high, terms, bits):
    coefficients = [round_to(c, bits) for c in remez(function, weight, mpf(10) ** -12, high, terms)]
    worst = max(
        abs(weight(x) * (function(x) - mp.polyval(coefficients[::-1], x)))
        for x in [high * (k + 1) / 3000 for k in range(3000)])
    print(f"// {name}, {terms} terms, {bits} bits: leaves {float(worst * 2 ** bits):.4f} u")
    for c in coefficients:
        print("  " + float(c).hex())


# −2 ln(1+f) = −2f + f² − s·(f² + z·P(z)),  s = f/(2+f),  z = s²,  z·P(z) = 4·atanh(s)/s − 4
def log_tail(z):
    s = sqrt(z)
    return (4 * atanh(s) / s - 4) / z


log_high = ((sqrt(mpf(2)) - 1) / (sqrt(mpf(2)) + 1)) ** 2
log_weight = lambda z: sqrt(z) * z / (4 * atanh(sqrt(z)))

# sin(π/2·g) = g·(π/2 + y·S(y)),  cos(π/2·g) = 1 − 5/4·y + y·C(y),  y = g² ≤ 1/4
sine_tail = lambda y: (sin(pi / 2 * sqrt(y)) / sqrt(y) - pi / 2) / y
sine_weight = lambda y: sqrt(y) * y / sin(pi / 2 * sqrt(y))
cosine_tail = lambda y: mpf(5) / 4 - (1 - cos(pi / 2 * sqrt(y))) / y
cosine_weight = lambda y: y / cos(pi / 2 * sqrt(y))

if __name__ == "__main__":
    for bits, (n_log, n_sin, n_cos) in ((F64, (7, 6, 7)), (F32, (3, 3, 4))):
        report("logarithm P", log_tail, log_weight, log_high, n_log, bits)
        report("sine S", sine_tail, sine_weight, mpf(1) / 4, n_sin, bits)
        report("cosine C", cosine_tail, cosine_weight, mpf(1) / 4, n_cos, bits)
    for name, value, bits_high in (
        ("2·ln 2, double", 2 * log(mpf(2)), 40),
        ("2·ln 2, float", 2 * log(mpf(2)), 17),
        ("π/2, double", pi / 2, 26),
        ("π/2, float", pi / 2, 8),
    ):
        high = round_to(value, bits_high)
        rest = float(value - high)
        print(f"// {name}: high part of {bits_high} bits {float(high).hex()}, rest {rest.hex()}")
