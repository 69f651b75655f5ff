#!/usr/bin/env python3
"""Writes the golden numbers of the tests: covariance.json, log_density.json, data_sets.json.

Inputs are doubles, written so that reading them gives the same doubles back. Results are decimal
strings, computed from those doubles in rational arithmetic (means, covariances) and with 100
decimal digits (logarithms, square roots), and rounded once to 30 digits.

    python3 -m pip install mpmath==1.3.0
    python3 make_fixtures.py            # writes the three files beside this script; under a minute
    python3 make_fixtures.py --check    # writes nothing; fails if a file differs
"""

import csv
import json
import math
import random
import sys
from fractions import Fraction
from pathlib import Path

from mpmath import mp, mpf

mp.dps = 100
HERE = Path(__file__).resolve().parent
DATA = HERE.parent.parent / "Data"


# --- Writing numbers --------------------------------------------------------------------------


def exact(value):
    """A double, or a fraction rounded once, as a 100-digit number."""
    if isinstance(value, Fraction):
        return mpf(value.numerator) / mpf(value.denominator)
    return mpf(value)


def golden(value):
    """30 significant digits."""
    return mp.nstr(exact(value), 30, strip_zeros=False)


# --- The formulas -----------------------------------------------------------------------------


def cholesky(lower):
    """Lower factor of a symmetric matrix given by the rows of its lower triangle."""
    factor = []
    for i, row in enumerate(lower):
        new = []
        for j in range(i):
            rest = exact(row[j]) - mp.fdot(new[:j], factor[j][:j])
            new.append(rest / factor[j][j])
        pivot = exact(row[i]) - mp.fdot(new, new)
        if pivot <= 0:
            raise ArithmeticError(f"pivot {i} is not positive")
        new.append(mp.sqrt(pivot))
        factor.append(new)
    return factor


def squared_distance(factor, difference):
    z = []
    for i, row in enumerate(factor):
        z.append((difference[i] - mp.fdot(row[:i], z)) / row[i])
    return mp.fdot(z, z)


def log_determinant(factor):
    return 2 * mp.fsum(mp.log(row[-1]) for row in factor)


def log_density(factor, squared):
    return -(len(factor) * mp.log(2 * mp.pi) + log_determinant(factor) + squared) / 2


def condition_number(lower):
    """Largest divided by smallest eigenvalue, with 40 digits."""
    with mp.workdps(40):
        n = len(lower)
        full = mp.matrix(n, n)
        for i in range(n):
            for j in range(i + 1):
                full[i, j] = full[j, i] = exact(lower[i][j])
        eigenvalues = mp.eigsy(full, eigvals_only=True)
        return max(eigenvalues) / min(eigenvalues)


def correlation(lower):
    deviations = [mp.sqrt(exact(row[-1])) for row in lower]
    return [
        [exact(a) / (deviations[i] * deviations[j]) for j, a in enumerate(row)]
        for i, row in enumerate(lower)
    ]


def mean_and_covariance(rows):
    """Maximum likelihood in rational arithmetic: divides by the number of rows."""
    n, d = len(rows), len(rows[0])
    table = [[Fraction(x) for x in row] for row in rows]
    mean = [sum(row[j] for row in table) / n for j in range(d)]
    lower = [
        [sum((row[i] - mean[i]) * (row[j] - mean[j]) for row in table) / n for j in range(i + 1)]
        for i in range(d)
    ]
    return mean, lower


# --- (a) Covariance far from the origin -------------------------------------------------------


def covariance_cases():
    deviations = [1.0, 2.0, 0.5]
    mixing = [[1.0], [0.6, 0.8], [-0.3, 0.4, math.sqrt(0.75)]]
    for offset in (0.0, 1e4, 1e6, 1e8):
        generator = random.Random(20)
        rows = []
        for _ in range(500):
            z = [generator.gauss(0, 1) for _ in range(3)]
            colored = [sum(a * b for a, b in zip(row, z)) for row in mixing]
            signs = (1, -1, 1)
            rows.append([s * (o * offset + c) for s, o, c in zip(deviations, signs, colored)])
        mean, lower = mean_and_covariance(rows)
        yield {
            "name": f"mean/deviation {offset:g}",
            "offset": offset,
            "rows": rows,
            "mean": [golden(m) for m in mean],
            "covariance": [[golden(c) for c in row] for row in lower],
        }


# --- (b) Log-densities ------------------------------------------------------------------------


def density_case(name, mean, lower, x):
    factor = cholesky(lower)
    squared = squared_distance(factor, [exact(a) - exact(b) for a, b in zip(x, mean)])
    return {
        "name": name,
        "mean": mean,
        "covariance": lower,
        "x": x,
        "logDensity": golden(log_density(factor, squared)),
        "squaredMahalanobisDistance": golden(squared),
        "logDeterminant": golden(log_determinant(factor)),
        "conditionNumber": float(condition_number(lower)),
        "correlationConditionNumber": float(condition_number(correlation(lower))),
    }


def published_cases():
    stan = [[10.0], [-3.0, 5.0], [0.0, 0.0, 5.0]]
    stan_y, stan_mean = [2.0, -2.0, 11.0], [1.0, -1.0, 3.0]
    yield density_case("Stan 1", stan_mean, [[9.0], [-3.0, 4.0], [0.0, 0.0, 5.0]], stan_y)
    yield density_case("Stan 2", stan_mean, stan, stan_y)
    yield density_case("Stan 3", [2.0, -1.0, 4.0], stan, [4.0, -2.0, 1.0])
    for x in (0.0, 0.5, 1.0, 1.5, 2.0):
        point = [x, 3 * x - 2, x + math.cos(3 * x - 2)]
        yield density_case(
            f"SciPy and mnormt x={x}", [1.0, 3.0, 2.0], [[1.0], [2.0, 5.0], [0.0, 0.5, 3.0]], point)
    near = [[32.00000007], [35.99999993, 40.50000006], [8.00000001, 8.99999998, 2.00000008]]
    yield density_case("scikit-learn 29989", [0.0] * 3, near, [0.0] * 3)
    for n in (3, 6, 10, 12):
        hilbert = [[1.0 / (i + j + 1) for j in range(i + 1)] for i in range(n)]
        yield density_case(f"Hilbert {n}", [0.0] * n, hilbert, [1.0] * n)


def reflect(matrix, v):
    """H·A·H with the Householder reflection H of v."""
    n, norm = len(v), mp.fdot(v, v)
    product = [mp.fdot(row, v) for row in matrix]
    inner = mp.fdot(product, v)
    return [
        [
            matrix[i][j] - 2 / norm * (v[i] * product[j] + product[i] * v[j])
            + 4 / norm**2 * inner * v[i] * v[j]
            for j in range(n)
        ]
        for i in range(n)
    ]


def random_covariance(generator, d, condition, scaled):
    eigenvalues = [mpf(condition) ** (-mpf(i) / max(d - 1, 1)) for i in range(d)]
    matrix = [[eigenvalues[i] if i == j else mpf(0) for j in range(d)] for i in range(d)]
    for _ in range(2):
        matrix = reflect(matrix, [exact(generator.gauss(0, 1)) for _ in range(d)])
    spread = [exact(10.0 ** generator.uniform(-5, 5)) if scaled else mpf(1) for _ in range(d)]
    return [[float(matrix[i][j] * spread[i] * spread[j]) for j in range(i + 1)] for i in range(d)]


def random_cases():
    generator = random.Random(64)
    # Around the widths of vectors; fewer of the large ones, which fill the file.
    counts = {1: 12, 2: 20, 3: 20, 4: 18, 7: 18, 8: 18, 9: 18}
    counts |= {15: 14, 16: 14, 17: 14, 31: 9, 32: 9, 33: 9, 64: 8}
    for d, count in counts.items():
        for k in range(count):
            scaled = k % 3 == 2
            condition = [1e2, 1e14, 1.0, 1e8, 1e4, 1e12, 1e6, 1e10][k % 8]
            condition = min(condition, 1e6) if scaled else condition
            offset = [0.0, 1e8, 1.0, 1e4][(k + k // 4) % 4]
            reach = [1.0, 1.0, 20.0, 0.0][(k + k // 8) % 4]
            lower = random_covariance(generator, d, condition, scaled)
            factor = cholesky(lower)
            z = [exact(reach * generator.gauss(0, 1)) for _ in range(d)]
            mean, x = [], []
            for i, row in enumerate(factor):
                deviation = math.sqrt(lower[i][i])
                mean.append(deviation * (offset * generator.choice((-1, 1)) + generator.gauss(0, 1)))
                x.append(float(exact(mean[i]) + mp.fdot(row, z)))
            kind = "scaled" if scaled else "plain"
            yield density_case(f"random {kind} d={d} #{k}", mean, lower, x)


# --- (c) Whole data sets ----------------------------------------------------------------------


def data_set_cases():
    for name, columns in (("iris", 4), ("wine", 13), ("faithful", 2)):
        with open(DATA / f"{name}.csv", newline="") as file:
            rows = [[float(text) for text in row[:columns]] for row in list(csv.reader(file))[1:]]
        mean, lower = mean_and_covariance(rows)
        average = sum(row[-1] for row in lower) / columns
        structures = {
            "full": lower,
            "diagonal": [[Fraction(0)] * i + [row[-1]] for i, row in enumerate(lower)],
            "spherical": [[Fraction(0)] * i + [average] for i in range(columns)],
        }
        fits = {}
        for structure, covariance in structures.items():
            factor = cholesky(covariance)
            total = mpf(0)
            for row in rows:
                difference = [exact(Fraction(x) - m) for x, m in zip(row, mean)]
                total += log_density(factor, squared_distance(factor, difference))
            entropy = (columns * (1 + mp.log(2 * mp.pi)) + log_determinant(factor)) / 2
            # At the maximum the squared distances add up to n·d, so the two must agree.
            assert abs(total + len(rows) * entropy) < mpf(10) ** -80
            fits[structure] = {"logLikelihood": golden(total), "entropy": golden(entropy)}
        yield {
            "name": name,
            "file": f"{name}.csv",
            "columns": columns,
            "count": len(rows),
            "mean": [golden(m) for m in mean],
            "covariance": [[golden(c) for c in row] for row in lower],
            "fits": fits,
        }


# --- Files ------------------------------------------------------------------------------------


def text_of(cases):
    """One case a line, so that a change shows as the cases it touches."""
    lines = [json.dumps(case, separators=(",", ":")) for case in cases]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def main():
    files = {
        "covariance.json": text_of(covariance_cases()),
        "log_density.json": text_of([*published_cases(), *random_cases()]),
        "data_sets.json": text_of(data_set_cases()),
    }
    differing = []
    for name, text in files.items():
        path = HERE / name
        if "--check" not in sys.argv:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            differing.append(name)
        print(f"{name}: {text.count(chr(10)) - 2} cases, {len(text)} bytes")
    if differing:
        sys.exit(f"differs: {', '.join(differing)}")


if __name__ == "__main__":
    main()
