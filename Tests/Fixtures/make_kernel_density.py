#!/usr/bin/env python3
"""Writes kernel_density.json: what scipy.stats.gaussian_kde says of shipped and random rows.

Inputs and results are doubles of SciPy 1.17.1 and NumPy 2.4.6, to be agreed with to twelve digits.

    python3 make_kernel_density.py            # writes the file beside this script
    python3 make_kernel_density.py --check    # writes nothing; fails if the file differs
"""

import json
import math
import sys

import numpy as np
from scipy.stats import gaussian_kde

from make_estimates import HERE, shipped

RULES = ["scott", "silverman", 0.3, 0.02]


def tables():
    generator = np.random.default_rng(20261)
    yield "faithful", np.array(shipped("faithful", 2)), None
    yield "iris, weighted", np.array(shipped("iris", 4)), generator.uniform(0.1, 3, 150)
    for d, n in ((1, 30), (2, 40), (3, 40), (8, 60)):
        x = generator.normal(size=(n, d)) @ generator.normal(size=(d, d)) + generator.normal(size=d) * 5
        yield f"{n} rows of {d}", x, None
        yield f"{n} rows of {d}, weighted", x, generator.exponential(size=n) * 7


def rows(x):
    return [[float(v) for v in row] for row in x]


def cases():
    generator = np.random.default_rng(20262)
    for name, x, weights in tables():
        factors, scale = [], x.std(axis=0)
        queries = np.vstack([x[:2], x[3:7] + scale * generator.normal(size=(4, x.shape[1])), x.mean(axis=0) + 9 * scale])
        for rule in RULES:
            model = gaussian_kde(x.T, bw_method=rule, weights=weights)
            factors.append({
                "rule": rule if isinstance(rule, str) else "factor",
                "factor": float(model.factor),
                "bandwidth": rows(model.covariance),
                "effectiveSampleSize": float(model.neff),
                "logDensities": [float(v) for v in model.logpdf(queries.T)],
            })
        yield {
            "name": name,
            "rows": rows(x),
            "weights": None if weights is None else [float(w) for w in weights],
            "queries": rows(queries),
            "fits": factors,
        }


def text():
    lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases())
    return f"[\n{lines}\n]\n"


def numbers(value):
    if isinstance(value, dict):
        return [n for v in value.values() for n in numbers(v)]
    if isinstance(value, list):
        return [n for v in value for n in numbers(v)]
    return [value] if isinstance(value, (int, float)) else []


def main():
    path = HERE / "kernel_density.json"
    if "--check" not in sys.argv:
        path.write_text(text())
        return
    old, new = numbers(json.loads(path.read_text())), numbers(json.loads(text()))
    # Another BLAS rounds otherwise.
    if len(old) != len(new) or not all(math.isclose(a, b, rel_tol=1e-11, abs_tol=1e-11) for a, b in zip(old, new)):
        sys.exit(f"{path.name} is not what this script writes")


if __name__ == "__main__":
    main()
