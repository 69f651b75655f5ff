#!/usr/bin/env python3
"""Writes student_t_densities.json: log-densities and entropies by scipy.stats.multivariate_t.

Each must agree with the textbook's formula in 40 digits by mpmath to 1e-12: beyond some 1000 degrees of freedom
SciPy's difference of two large logarithms of Gamma no longer does.

    python3 -m pip install numpy==2.4.6 scipy==1.17.1 mpmath==1.3.0
    python3 make_student_t_densities.py            # writes the file beside this script
    python3 make_student_t_densities.py --check    # writes nothing; fails if the numbers differ
"""

import json
import sys
from pathlib import Path

import numpy as np
import scipy.stats
from mpmath import mp, mpf

mp.dps = 40
HERE = Path(__file__).resolve().parent


def exact(row, location, scatter, nu):
    """The textbook's formula."""
    d = len(location)
    matrix = mp.matrix([[mpf(v) for v in line] for line in scatter])
    offset = mp.matrix([mpf(a) - mpf(b) for a, b in zip(row, location)])
    squared = (offset.T * mp.lu_solve(matrix, offset))[0]
    constant = mp.loggamma((mpf(nu) + d) / 2) - mp.loggamma(mpf(nu) / 2)
    constant -= mpf(d) / 2 * mp.log(mpf(nu) * mp.pi) + mp.log(mp.det(matrix)) / 2
    return constant - (mpf(nu) + d) / 2 * mp.log1p(squared / mpf(nu))


def case(seed, d, nu):
    generator = np.random.default_rng(seed)
    mixing = generator.standard_normal((d, d))
    scatter = np.round(mixing @ mixing.T / d + np.eye(d), 6)
    location = np.round(3 * generator.standard_normal(d), 6)
    rows = location + np.round(generator.standard_normal((6, d)) * [[0.1], [1], [1], [3], [30], [1e4]], 6)
    model = scipy.stats.multivariate_t(location, scatter, df=nu)
    densities = np.atleast_1d(model.logpdf(rows))
    for row, density in zip(rows, densities):
        truth = exact(row, location, scatter, nu)
        assert abs(mpf(float(density)) - truth) <= mpf("1e-12") * max(1, abs(truth)), (d, nu, density, truth)
    return {
        "degreesOfFreedom": nu, "location": location.tolist(), "scatter": scatter.tolist(), "rows": rows.tolist(),
        "logDensities": [float(v) for v in densities], "entropy": float(model.entropy()),
    }


def agrees(a, b):
    """Equal but for the rounding of another processor's mathematics library."""
    if isinstance(a, float) and isinstance(b, float):
        return abs(a - b) <= 1e-12 * max(abs(a), abs(b), 1e-3)
    if isinstance(a, list) and isinstance(b, list):
        return len(a) == len(b) and all(map(agrees, a, b))
    if isinstance(a, dict) and isinstance(b, dict):
        return a.keys() == b.keys() and all(agrees(a[key], b[key]) for key in a)
    return a == b


def main():
    path = HERE / "student_t_densities.json"
    found = [case(100 + 10 * d + k, d, nu) for d in (1, 2, 3, 8, 17) for k, nu in enumerate((0.5, 1.0, 2.5, 4.0, 30.0, 200.0))]
    if "--check" in sys.argv:
        if not agrees(found, json.loads(path.read_text())):
            sys.exit(f"differs: {path.name}")
        return
    path.write_text("[\n" + ",\n".join(json.dumps(c, separators=(",", ":")) for c in found) + "\n]\n")


if __name__ == "__main__":
    main()
