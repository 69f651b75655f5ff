#!/usr/bin/env python3
"""Prints the golden numbers of Tests/ModelEvaluationTests: distances between tables and tests of Gaussians.

    python3 -m pip install numpy==2.4.6 scipy==1.17.1
    python3 make_evaluation.py

Tables are made of whole numbers, so that any language makes the same: element (i, j) of table a, counted from 0, is
((a + 37·i + 101·j + 7·i² + 13·i·j) mod 97)/97.
"""

import numpy as np
from scipy import linalg, stats


def table(n, d, a, scale=1.0, shift=0.0):
    i, j = np.arange(n)[:, None], np.arange(d)[None, :]
    return ((a + 37 * i + 101 * j + 7 * i * i + 13 * i * j) % 97) / 97 * scale + shift


def distances(x, y):
    return np.sqrt(((x[:, None, :] - y[None, :, :]) ** 2).sum(2))


def energy(x, y):
    return 2 * distances(x, y).mean() - distances(x, x).mean() - distances(y, y).mean()


def off_diagonal_mean(k):
    n = len(k)
    return (k.sum() - np.trace(k)) / (n * (n - 1))


def mmd(x, y, kernel):
    return off_diagonal_mean(kernel(x, x)) + off_diagonal_mean(kernel(y, y)) - 2 * kernel(x, y).mean()


def gaussian(sigma):
    return lambda x, y: np.exp(-distances(x, y) ** 2 / (2 * sigma * sigma))


def median_distance(x, y):
    z = np.concatenate([x, y])
    d = np.sort(distances(z, z)[np.triu_indices(len(z), 1)])
    return d[len(d) // 2]


def cubic(x, y):
    return (x @ y.T / x.shape[1] + 1) ** 3


def frechet(x, y, ddof=1):
    """As tools for the Fréchet inception distance compute it: roots of the eigenvalues of the product."""
    s1, s2 = np.cov(x, rowvar=False, ddof=ddof), np.cov(y, rowvar=False, ddof=ddof)
    s1, s2 = np.atleast_2d(s1), np.atleast_2d(s2)
    roots = np.sqrt(linalg.eigvals(s1 @ s2).astype(complex)).real.sum()
    return ((x.mean(0) - y.mean(0)) ** 2).sum() + np.trace(s1) + np.trace(s2) - 2 * roots


def whitened(x):
    c = x - x.mean(0)
    return np.linalg.solve(np.linalg.cholesky(c.T @ c / len(x)), c.T).T


def mardia(x):
    n, d = x.shape
    g = whitened(x) @ whitened(x).T
    b1, b2 = (g**3).sum() / n**2, (np.diag(g) ** 2).mean()
    mean = d * (d + 2) * (n - 1) / (n + 1)
    variance = 8 * d * (d + 2) * (n - 3) * (n - d - 1) * (n - d + 1) / ((n + 1) ** 2 * (n + 3) * (n + 5))
    p1 = stats.chi2.sf(n * b1 / 6, d * (d + 1) * (d + 2) / 6)
    return b1, p1, b2, 2 * stats.norm.sf(abs(b2 - mean) / np.sqrt(variance))


def henze_zirkler(x):
    n, d = x.shape
    y = whitened(x)
    b2 = 0.5 * ((2 * d + 1) * n / 4) ** (2 / (d + 4))
    b4, b8, a, w = b2**2, b2**4, 1 + 2 * b2, (1 + b2) * (1 + 3 * b2)
    pairs = np.exp(-b2 / 2 * distances(y, y) ** 2).sum()
    singles = np.exp(-b2 / (2 * (1 + b2)) * (y * y).sum(1)).sum()
    t = pairs / n - 2 * (1 + b2) ** (-d / 2) * singles + n * a ** (-d / 2)
    mean = 1 - a ** (-d / 2) * (1 + d * b2 / a + d * (d + 2) * b4 / (2 * a * a))
    variance = (
        2 * (1 + 4 * b2) ** (-d / 2)
        + 2 * a ** (-d) * (1 + 2 * d * b4 / a**2 + 3 * d * (d + 2) * b8 / (4 * a**4))
        - 4 * w ** (-d / 2) * (1 + 3 * d * b4 / (2 * w) + d * (d + 2) * b8 / (2 * w * w))
    )
    law = stats.lognorm(s=np.sqrt(np.log1p(variance / mean**2)), scale=mean**2 / np.sqrt(variance + mean**2))
    return t, law.sf(t)


def show(name, *values):
    print(name, *(repr(float(v)) for v in values))


x1, y1 = table(40, 1, 3), table(30, 1, 11, 1.3, 0.2)
show("energy, 1 variable, SciPy", stats.energy_distance(x1[:, 0], y1[:, 0]) ** 2)
x3, y3 = table(90, 3, 3), table(60, 3, 11, 1.3, 0.2)
show("energy, 3 variables", energy(x3, y3), energy(x3, y3) / (2 * distances(x3, y3).mean()))
show("median distance", median_distance(x3, y3))
show("mmd, median", mmd(x3, y3, gaussian(median_distance(x3, y3))))
show("mmd, 0.5", mmd(x3, y3, gaussian(0.5)))
show("mmd, cubic", mmd(x3, y3, cubic))
show("frechet", frechet(x3, y3), frechet(x3, y3, ddof=0))
x5, y5 = table(200, 5, 3), table(150, 5, 50, 0.7, 0.4)
show("frechet, 5 variables", frechet(x5, y5))
for n, d in ((90, 3), (20, 6)):
    show(f"mardia {n} {d}", *mardia(table(n, d, 3)))
    show(f"henze-zirkler {n} {d}", *henze_zirkler(table(n, d, 3)))
u = (np.arange(90) + 0.5) / 90
show("mardia, skewed", *mardia(np.stack([table(90, 2, 3)[:, 0], table(90, 2, 3)[:, 1] ** 4], 1)))
