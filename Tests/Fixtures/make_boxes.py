#!/usr/bin/env python3
"""Writes normal_intervals.txt and boxes.json: standard normal variables between bounds, and probabilities of boxes.

Intervals are those of mpmath with 120 digits, from the textbook's formulas. Boxes of 1 and 2 variables, and of 3 under an
equicorrelation, are integrals by mpmath with 30 digits; a box of many equicorrelated variables is an integral over the common
factor, x_i = sqrt(r) f + sqrt(1-r) e_i. The others are scipy.stats.multivariate_normal.cdf and multivariate_t.cdf, and R's
mvtnorm::pmvnorm and pmvt, with the error that they state.

    python3 -m pip install numpy==2.4.6 scipy==1.17.1 mpmath==1.4.1
    Rscript -e 'packageVersion("mvtnorm")'         # 1.1.3 was used
    python3 make_boxes.py
"""

import json
import subprocess
from pathlib import Path

import mpmath as mp
import numpy as np
import scipy.stats

HERE = Path(__file__).resolve().parent


def upper_tail(x):
    return mp.erfc(x / mp.sqrt(2)) / 2


def density(x):
    return mp.e ** (-x * x / 2) / mp.sqrt(2 * mp.pi) if abs(x) < mp.inf else mp.mpf(0)


def interval(low, high, shares):
    """Logarithm of the mass, mean, variance, and quantiles."""
    mp.mp.dps = 120
    a, b, sign = mp.mpf(low), mp.mpf(high), 1
    if a + b < 0:
        a, b, sign = -b, -a, -1
    mass = upper_tail(a) - (upper_tail(b) if b < mp.inf else 0)
    mean = (density(a) - density(b)) / mass
    variance = 1 + ((a * density(a) if a > -mp.inf else 0) - (b * density(b) if b < mp.inf else 0)) / mass - mean**2
    quantiles = []
    for share in shares:
        p = mp.mpf(share) if sign > 0 else 1 - mp.mpf(share)
        rest = upper_tail(a) - p * mass
        low_x, high_x = max(a, -60), min(b, (a if a > 0 else 0) + 60)
        for _ in range(400):
            x = (low_x + high_x) / 2
            low_x, high_x = (x, high_x) if upper_tail(x) > rest else (low_x, x)
        quantiles.append(sign * low_x)
    return [mp.log(mass), sign * mean, variance] + quantiles


def write_intervals():
    bounds = []
    for low in [0, 0.1, 1, 2.5, 3.9, 4.1, 8, 20, 40, 1000]:
        for width in [1e-10, 2e-5, 0.3, 0.95, 1.1, 6, float("inf")]:
            bounds.append((low, low + width))
    bounds += [(-high, -low) for low, high in bounds[3::5]]
    bounds += [(-w, v) for w, v in [(1e-12, 1), (0.4, 0.5), (0.5, 0.4), (1, 8), (3, float("inf")), (9, 7), (30, 30)]]
    bounds += [(-float("inf"), float("inf")), (-float("inf"), 2), (-float("inf"), -30)]
    shares = [1e-9, 0.3, 0.999]
    lines = ["# lower, upper, ln mass, mean, variance, quantiles at 1e-9, 0.3, 0.999; written by make_boxes.py"]
    for low, high in bounds:
        numbers = [mp.nstr(v, 20) for v in interval(low, high, shares)]
        lines.append(" ".join([repr(float(low)), repr(float(high))] + numbers))
    (HERE / "normal_intervals.txt").write_text("\n".join(lines) + "\n")


def finite(values):
    return [None if not np.isfinite(v) else float(v) for v in values]


def case(name, source, low, high, matrix, value, error, degrees=None):
    return {
        "name": name, "source": source, "lower": finite(low), "upper": finite(high),
        "covariance": [[float(v) for v in row] for row in matrix], "degreesOfFreedom": degrees,
        "logProbability": float(value), "relativeError": float(error),
    }


def mass(a, b):
    """Mass between bounds with the digits of the smaller tails."""
    if a + b < 0:
        a, b = -b, -a
    return upper_tail(a) - (upper_tail(b) if b < mp.inf else 0)


def integral(f, first, last):
    """An integral whose pieces become shorter towards the start, twice as many until nothing changes."""
    old = None
    for count in (32, 64, 128, 256, 512):
        points = [first + (last - first) * (mp.mpf(k) / count) ** 2 for k in range(count + 1)]
        new = mp.quad(f, points, method="gauss-legendre", maxdegree=4)
        if old is not None and abs(new / old - 1) < mp.mpf(10) ** -17:
            return new
        old = new
    raise ArithmeticError("the integral does not settle")


def equicorrelated(low, high, r):
    mp.mp.dps = 30
    r = mp.mpf(r)
    root, rest = mp.sqrt(r), mp.sqrt(1 - r)
    def integrand(f):
        product = density(f)
        for a, b in zip(low, high):
            product *= mass((mp.mpf(a) - root * f) / rest, (mp.mpf(b) - root * f) / rest)
        return product
    return mp.log(integral(integrand, mp.mpf(-12), mp.mpf(13)))


def bivariate(low, high, r):
    mp.mp.dps = 30
    rest = mp.sqrt((1 - mp.mpf(r)) * (1 + mp.mpf(r)))
    def integrand(x):
        return density(x) * mass((low[1] - mp.mpf(r) * x) / rest, (high[1] - mp.mpf(r) * x) / rest)
    a, b = max(low[0], -14), min(high[0], max(low[0], 0) + 14)
    breaks = sorted({mp.mpf(a), mp.mpf(b)} | {mp.mpf(v) for v in (low[1] / r, high[1] / r) if a < v < b})
    return mp.log(sum(integral(integrand, first, last) for first, last in zip(breaks, breaks[1:])))


def correlation(dimension, kind):
    index = np.arange(dimension)
    if kind == "half":
        return np.full((dimension, dimension), 0.5) + 0.5 * np.eye(dimension)
    return 0.7 ** np.abs(index[:, None] - index[None, :])


def from_r(low, high, matrix, degrees=None):
    text = lambda v: "c(" + ",".join({np.inf: "Inf", -np.inf: "-Inf"}.get(x, repr(float(x))) for x in v) + ")"
    call = f"pmvnorm({text(low)},{text(high)}" if degrees is None else f"pmvt({text(low)},{text(high)},df={degrees}"
    script = (
        f"library(mvtnorm);set.seed(1);S<-matrix({text(np.ravel(matrix))},{len(low)});"
        f"r<-{call},sigma=S,algorithm=GenzBretz(maxpts=5e6,abseps=0,releps=1e-6));"
        'cat(format(log(r[1]),digits=17),format(attr(r,"error")/r[1],digits=5))')
    return map(float, subprocess.run(["Rscript", "-e", script], capture_output=True, text=True, check=True).stdout.split())


def write_boxes():
    inf, cases = float("inf"), []
    for low, high, r in [
        ([-1, 0.3], [2, 3], 0.7), ([10, 10], [inf, inf], -0.5), ([1, 1], [1.125, 1.125], 0.5), ([-inf, -2], [1, inf], -0.9),
        ([3, 35], [inf, inf], 0.25),
    ]:
        cases.append(case(f"bivariate {r}", "mpmath", low, high, [[1, r], [r, 1]], bivariate(low, high, r), 1e-14))
    for d, low, high, r in [
        (3, -1, 2, 0.7), (3, 4, inf, 0.25), (4, 0, 1, 0.5), (10, -0.5, inf, 0.25), (40, -2, 2, 0.8), (100, 0, inf, 0.5),
    ]:
        value = equicorrelated([low] * d, [high] * d, r)
        matrix = np.full((d, d), float(r)) + (1 - r) * np.eye(d)
        cases.append(case(f"equicorrelated {d}", "mpmath", [low] * d, [high] * d, matrix, value, 1e-14))
    for d in (5, 20):
        low, high, matrix = [-1] * d, [2] * d, correlation(d, "decaying")
        value, error = from_r(low, high, matrix)
        cases.append(case(f"decaying {d}", "mvtnorm", low, high, matrix, value, error))
    for d, degrees in ((3, 4), (5, 2), (10, 7)):
        low, high, matrix = [-1] * d, [2] * d, correlation(d, "decaying")
        value, error = from_r(low, high, matrix, degrees)
        cases.append(case(f"t {d}", "mvtnorm", low, high, matrix, value, error, degrees))
    for d, degrees in ((4, None), (4, 3)):
        low, high, matrix = [-inf] * d, [0.5] * d, correlation(d, "decaying")
        if degrees is None:
            value = scipy.stats.multivariate_normal.cdf(high, cov=matrix, maxpts=10**7, abseps=1e-8, releps=1e-8)
        else:
            value = scipy.stats.multivariate_t.cdf(high, shape=matrix, df=degrees, maxpts=10**7, random_state=1)
        cases.append(case(f"distribution function {d}", "scipy", low, high, matrix, np.log(value), 1e-5, degrees))
    (HERE / "boxes.json").write_text("[\n" + ",\n".join(json.dumps(c) for c in cases) + "\n]\n")


if __name__ == "__main__":
    write_intervals()
    write_boxes()
