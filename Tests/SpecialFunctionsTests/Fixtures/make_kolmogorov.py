#!/usr/bin/env python3
"""Writes kolmogorov.txt: Kolmogorov's distribution by SciPy's kstwo, and tests of two lists by its ks_2samp.

    python3 -m pip install numpy==2.4.6 scipy==1.17.1
    python3 make_kolmogorov.py            # writes the file beside this script
    python3 make_kolmogorov.py --check    # writes nothing; fails if the file differs

Both lists of a test are whole numbers over 1009, so that any language makes the same: number i of m is
(a·i + b·i²) mod 1009, which has no ties within or between the lists that are chosen here.
"""

import sys
import warnings
from pathlib import Path

import numpy as np
from scipy import stats

warnings.simplefilter("error")


def one_sample():
    for n in (1, 2, 3, 5, 10, 30, 77, 140, 141, 300, 1000, 10_000, 100_000):
        law = stats.kstwo(n)
        for z in (0.3, 0.45, 0.6, 0.8, 1.0, 1.2, 1.4, 1.6, 1.9, 2.2, 2.8, 3.6, 5.0, 8.0):
            x = float(z / np.sqrt(n))
            if 0.5 / n < x < 1:
                yield f"one {n} {x!r} {law.cdf(x)!r} {law.sf(x)!r}"


def numbers(count, a, b):
    return [(a * i + b * i * i) % 1009 for i in range(1, count + 1)]


def two_samples():
    cases = [(5, 7, 11, 2), (10, 10, 3, 0), (30, 20, 17, 1), (50, 50, 5, 0), (100, 37, 2, 0), (200, 300, 3, 0)]
    for m, n, a, b in cases:
        x = numbers(m, a, b)
        y = [v for v in numbers(4 * n, 7, 3) if v not in x]
        y = list(dict.fromkeys(y))[:n]
        x = list(dict.fromkeys(x))
        for method in ("exact", "asymp"):
            r = stats.ks_2samp(x, y, method=method)
            yield f"two-{method} {len(x)} {len(y)} {r.statistic!r} {r.pvalue!r} " + ",".join(map(str, x)) + " " + ",".join(
                map(str, y)
            )


def main():
    rows = list(one_sample()) + list(two_samples())
    rows = [r.replace("np.float64(", "").replace(")", "") for r in rows]
    text = "# one n x lower upper; two-method m n statistic p-value first second\n" + "\n".join(rows) + "\n"
    target = Path(__file__).resolve().parent / "kolmogorov.txt"
    if "--check" in sys.argv:
        sys.exit(target.read_text() != text)
    target.write_text(text)


main()
