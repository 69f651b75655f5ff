#!/usr/bin/env python3
"""Writes the golden numbers of the special functions: functions.txt, probabilities.txt, quantiles.txt.

Arguments are doubles, written so that reading them gives the same doubles back. Values belong to those doubles
and have 25 significant digits. The smaller tail of an incomplete ratio is a series of positive terms or a continued
fraction with 60 digits, the larger its complement; where mpmath has the function itself, both must agree.

    python3 -m pip install mpmath==1.3.0
    python3 make_fixtures.py            # writes the three files beside this script; some minutes
    python3 make_fixtures.py --check    # writes nothing; fails if a file differs
"""

import sys
from pathlib import Path

from mpmath import mp, mpf

HERE = Path(__file__).resolve().parent
mp.dps = 60


# --- Incomplete ratios --------------------------------------------------------------------------

# A tail whose Chernoff bound is below exp(-800) = 1e-347 is no double.
NEGLIGIBLE = 800


def positive_series(ratio):
    """1 + r(0) + r(0)·r(1) + … for positive ratios that fall below 1."""
    total, term, k = mpf(1), mpf(1), 0
    while True:
        r = ratio(k)
        term *= r
        total += term
        k += 1
        if r < 1 and term * r < (1 - r) * total * mpf(10) ** (-mp.dps):
            return total


def gamma_tails(a, x):
    """P(a, x) and Q(a, x): the smaller by a series or a continued fraction, the other as its complement."""
    a, x = mpf(a), mpf(x)
    if x - a - a * mp.log(x / a) > NEGLIGIBLE:
        return None
    if x > a + 1 + 2 * mp.sqrt(a):
        # 1/(x + 1 − a − 1·(1 − a)/(x + 3 − a − 2·(2 − a)/(x + 5 − a − …)))
        fraction = continued_fraction(lambda k: k * (a - k), lambda k: x + 1 - a + 2 * k)
        upper = mp.exp(a * mp.log(x) - x - mp.loggamma(a)) / fraction
        return 1 - upper, upper
    series = positive_series(lambda k: x / (a + k + 1))
    lower = mp.exp(a * mp.log(x) - x - mp.loggamma(a + 1)) * series
    return lower, 1 - lower


def continued_fraction(numerator, denominator):
    """b(0) + a(1)/(b(1) + a(2)/(b(2) + …)), by Lentz's algorithm."""
    value = c = denominator(0)
    d, k = mpf(0), 0
    while True:
        k += 1
        d = 1 / (numerator(k) * d + denominator(k))
        c = denominator(k) + numerator(k) / c
        value *= c * d
        if abs(c * d - 1) < mpf(10) ** (2 - mp.dps):
            return value


def beta_tails(a, b, x):
    """I_x(a, b) and its complement: the one on the side of x away from the mean by a continued fraction."""
    a, b, x = mpf(a), mpf(b), mpf(x)
    if x * (a + b + 2) > a + 1:
        tails = beta_tails(b, a, 1 - x)
        return tails and tails[::-1]
    middle = a / (a + b)
    if a * mp.log(middle / x) + b * mp.log((1 - middle) / (1 - x)) > NEGLIGIBLE:
        return None

    def numerator(k):
        m = k // 2
        if k % 2:
            return -(a + m) * (a + b + m) * x / ((a + k - 1) * (a + k))
        return m * (b - m) * x / ((a + k - 1) * (a + k))

    fraction = continued_fraction(numerator, lambda k: mpf(1))
    scale = a * mp.log(x) + b * mp.log(1 - x) - mp.log(a)
    scale += mp.loggamma(a + b) - mp.loggamma(a) - mp.loggamma(b)
    lower = mp.exp(scale) / fraction
    return lower, 1 - lower


# --- Distributions ------------------------------------------------------------------------------
# Each: tails at x, mean and standard deviation of a rough kind, and the support's upper end.


class ChiSquared:
    name = "chi-squared"

    def __init__(self, n):
        self.parameters = (n,)
        self.center, self.spread, self.upper_end = n, (2 * n) ** 0.5, None

    def tails(self, x):
        return gamma_tails(mpf(self.parameters[0]) / 2, mpf(x) / 2)


class F:
    name = "F"

    def __init__(self, m, n):
        self.parameters = (m, n)
        self.center = 1.0
        self.spread = (2 / m + 2 / n) ** 0.5
        self.upper_end = None

    def tails(self, x):
        m, n = map(mpf, self.parameters)
        return beta_tails(m / 2, n / 2, m * x / (n + m * x))


class Beta:
    name = "beta"

    def __init__(self, a, b):
        self.parameters = (a, b)
        self.center = a / (a + b)
        self.spread = (a * b / (a + b + 1)) ** 0.5 / (a + b)
        self.upper_end = 1.0

    def tails(self, x):
        return beta_tails(*self.parameters, x)


class StudentT:
    name = "t"

    def __init__(self, n):
        self.parameters = (n,)
        self.center, self.spread, self.upper_end = 0.0, 1.0, None

    def tails(self, x):
        n, x = mpf(self.parameters[0]), mpf(x)
        if x == 0:
            return mpf(1) / 2, mpf(1) / 2
        tails = beta_tails(n / 2, mpf(1) / 2, n / (n + x * x))
        if tails is None:
            return None
        outside = tails[0] / 2
        return (outside, 1 - outside) if x < 0 else (1 - outside, outside)


class Normal:
    name = "normal"

    def __init__(self):
        self.parameters = ()
        self.center, self.spread, self.upper_end = 0.0, 1.0, None

    def tails(self, x):
        root = mp.sqrt(2)
        return mp.erfc(-mpf(x) / root) / 2, mp.erfc(mpf(x) / root) / 2


SYMMETRIC = (StudentT, Normal)


def distributions():
    yield Normal()
    for n in (1, 2, 3, 4.5, 10, 30, 129, 1000, 12345, 1e6):
        yield ChiSquared(float(n))
    for m, n in ((1, 1), (1, 5), (2, 3), (4, 146), (13, 165), (2, 270), (64, 936), (129, 2), (3, 1e5), (100, 999_900)):
        yield F(float(m), float(n))
    for a, b in ((0.5, 0.5), (0.5, 7), (2, 72.5), (6.5, 82), (1, 1), (3, 2), (32, 467.5), (64.5, 0.5), (50, 499_949.5)):
        yield Beta(float(a), float(b))
    for n in (1, 2, 3, 4.5, 10, 30, 300, 1e5):
        yield StudentT(float(n))


def points(distribution):
    """Doubles from one far tail through the centre to the other."""
    steps = (-36, -20, -9, -5, -3, -2, -1, -0.5, -0.1, 0, 0.1, 0.5, 1, 2, 3, 5, 9, 20, 36)
    values = {distribution.center + k * distribution.spread for k in steps}
    if isinstance(distribution, SYMMETRIC):
        values |= {s * v for s in (-1, 1) for v in (1e-8, 60.0, 1e4)}
    else:
        values |= {distribution.center * 10.0**-k for k in (1, 2, 4, 8, 16)}
        if distribution.upper_end is None:
            values |= {distribution.center * 4.0**k for k in range(1, 7)}
        else:
            values |= {1 - 2.0**-k for k in (4, 8, 16, 30)}
        values = {v for v in values if v > 0}
    if distribution.upper_end is not None:
        values = {v for v in values if v < distribution.upper_end}
    return sorted(values)


SMALLEST = mpf(10) ** -305


def probability_lines():
    for distribution in distributions():
        for x in points(distribution):
            tails = distribution.tails(x)
            if tails is None or min(tails) < SMALLEST:
                continue
            yield row(distribution.name, *padded(distribution.parameters), x, *map(golden, tails))


def quantile_lines():
    targets = (1e-300, 1e-100, 1e-16, 1e-6, 0.001, 0.025, 0.25, 0.5)
    for distribution in distributions():
        for tail in (0, 1):
            for target in targets:
                x = solve(distribution, tail, target)
                if x is not None:
                    name = ("lower", "upper")[tail]
                    yield row(distribution.name, *padded(distribution.parameters), name, target, golden(x))


def solve(distribution, tail, target):
    """The point with this probability on one side of it, by bisection on a scale that suits the support."""
    if isinstance(distribution, SYMMETRIC):
        low, high = mpf(-(10**40)), mpf(10**40)
        place = lambda u: mp.sinh(u)
        low, high = mp.asinh(low), mp.asinh(high)
    elif distribution.upper_end is not None:
        place = lambda u: 1 / (1 + mp.exp(-u))
        low, high = mpf(-700), mpf(36)
    else:
        place = mp.exp
        low, high = mpf(-700), mpf(30)

    def excess(u):
        tails = distribution.tails(place(u))
        if tails is None:
            # Beyond the digits: all of the probability is on one side.
            return None
        return mp.log(tails[tail] / mpf(target))

    # The centre has tails of a fair size; from there walk outwards until the target is bracketed.
    center = {mp.sinh: mp.asinh, mp.exp: mp.log}.get(place, lambda v: mp.log(v / (1 - v)))(
        mpf(distribution.center)) if not isinstance(distribution, SYMMETRIC) else mpf(0)
    sign = 1 if tail == 0 else -1
    at_center = excess(center)
    outwards = -sign if at_center > 0 else sign
    step, previous, current = mpf("0.01"), center, center + outwards * mpf("0.01")
    while True:
        if not low < current < high:
            return None
        value = excess(current)
        if value is None:
            step /= 4
            current = previous + outwards * step
            if step < mpf(10) ** -6:
                return None
            continue
        if value * at_center <= 0:
            break
        previous, current = current, current + outwards * step
        step *= mpf("1.5")
    root = mp.findroot(
        lambda u: excess(u), (previous, current), solver="anderson", tol=mpf(10) ** -40, maxsteps=400, verify=False)
    assert abs(excess(root)) < mpf(10) ** -28, (distribution.name, distribution.parameters, tail, target)
    x = place(root)
    return x if mpf(10) ** -300 < abs(x) < mpf(10) ** 300 or x == 0 else None


def function_lines():
    for x in (1e-12, 1e-5, 0.1, 0.5, 0.999999, 1.0, 1.000001, 1.46, 1.5, 1.999, 2.0, 2.001, 3.0, 7.25, 10.0, 33.3,
              100.5, 1234.5, 1e5, 1e8, 1e15):
        yield row("log-gamma", x, golden(mp.loggamma(mpf(x))))
        yield row("digamma", x, golden(mp.digamma(mpf(x))))
        yield row("trigamma", x, golden(mp.psi(1, mpf(x))))


# --- Text -----------------------------------------------------------------------------------------


def golden(value):
    return mp.nstr(value, 25, strip_zeros=False, min_fixed=1, max_fixed=0) if value != 0 else "0"


def padded(parameters):
    return (*parameters, "-", "-")[:2]


def row(*fields):
    return " ".join(repr(f) if isinstance(f, float) else str(f) for f in fields)


def check_against_mpmath():
    for a, x in ((0.5, 0.25), (7.0, 3.0), (7.0, 30.0), (250.5, 300.0)):
        lower, upper = gamma_tails(a, x)
        assert abs(lower / mp.gammainc(a, 0, x, regularized=True) - 1) < mpf(10) ** -35
        assert abs(upper / mp.gammainc(a, x, regularized=True) - 1) < mpf(10) ** -35
    for a, b, x in ((0.5, 0.5, 0.3), (2.0, 72.5, 0.01), (2.0, 72.5, 0.2), (6.5, 3.0, 0.9)):
        lower, upper = beta_tails(a, b, x)
        assert abs(lower / mp.betainc(a, b, 0, x, regularized=True) - 1) < mpf(10) ** -35
        assert abs(upper / mp.betainc(b, a, 0, 1 - mpf(x), regularized=True) - 1) < mpf(10) ** -35


def main():
    check_against_mpmath()
    files = {
        "functions.txt": ("function x value", function_lines()),
        "probabilities.txt": ("distribution parameter parameter x lower upper", probability_lines()),
        "quantiles.txt": ("distribution parameter parameter tail probability x", quantile_lines()),
    }
    differing = []
    for name, (header, lines) in files.items():
        text = "\n".join([f"# {header}", *lines]) + "\n"
        path = HERE / name
        if "--check" not in sys.argv:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            differing.append(name)
        print(f"{name}: {text.count(chr(10)) - 1} lines", flush=True)
    if differing:
        sys.exit(f"differs: {', '.join(differing)}")


if __name__ == "__main__":
    main()
