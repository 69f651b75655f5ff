#!/usr/bin/env python3
"""Writes estimates.json: covariances as scikit-learn, NumPy and SciPy estimate them.

    python3 -m pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1
    python3 make_estimates.py            # writes the file beside this script
    python3 make_estimates.py --check    # writes nothing; fails if the file differs by more than 1e-9

Results are doubles of those packages, not exact numbers: whoever agrees with them to ten digits computes the same
thing. Only the intensity by the formula of Chen et al. is ours, in rational arithmetic; no package has it.
"""

import csv
import json
import math
import sys
from fractions import Fraction
from pathlib import Path

import numpy as np
from scipy.stats import multivariate_normal
from sklearn.covariance import LedoitWolf, OAS, ShrunkCovariance

HERE = Path(__file__).resolve().parent
DATA = HERE.parent.parent / "Data"


def shipped(name, columns):
    with open(DATA / f"{name}.csv", newline="") as file:
        return [[float(text) for text in row[:columns]] for row in list(csv.reader(file))[1:]]


def generated():
    generator = np.random.default_rng(8)
    wide = np.round(generator.normal(size=(20, 50)) @ np.diag(np.linspace(0.5, 3, 50)), 3)
    mixing = np.tril(generator.normal(size=(5, 5))) + 2 * np.eye(5)
    far = np.round(generator.normal(size=(60, 5)) @ mixing.T + 1e6, 4)
    return {"20 rows of 50": wide.tolist(), "mean 1e6": far.tolist()}


def lower(matrix):
    return [[float(x) for x in row[: i + 1]] for i, row in enumerate(matrix)]


def chen(rows):
    """Equation 23 of Chen, Wiesel, Eldar and Hero (2010), exactly for the doubles."""
    n, p = len(rows), len(rows[0])
    table = [[Fraction(x) for x in row] for row in rows]
    mean = [sum(column) / n for column in zip(*table)]
    centred = [[x - m for x, m in zip(row, mean)] for row in table]
    columns = list(zip(*centred))
    s = [[sum(a * b for a, b in zip(u, v)) / n for v in columns] for u in columns]
    squares = sum(x * x for row in s for x in row)
    trace = sum(s[i][i] for i in range(p))
    two = Fraction(2, p)
    above = (1 - two) * squares + trace**2
    below = (n + 1 - two) * (squares - trace**2 / p)
    return float(min(Fraction(1), above / below))


def shrinkage_cases():
    sets = {"iris": 4, "wine": 13, "faithful": 2}
    tables = [(name, shipped(name, columns), f"{name}.csv") for name, columns in sets.items()]
    tables += [(name, rows, None) for name, rows in generated().items()]
    for name, rows, file in tables:
        x = np.array(rows)
        ledoit, oas, fixed = LedoitWolf().fit(x), OAS().fit(x), ShrunkCovariance(shrinkage=0.1).fit(x)
        case = {"name": name, "columns": x.shape[1]}
        case |= {"file": file} if file else {"rows": rows}
        case |= {
            "ledoitWolf": {"shrinkage": float(ledoit.shrinkage_), "covariance": lower(ledoit.covariance_)},
            "oas": {"shrinkage": float(oas.shrinkage_), "covariance": lower(oas.covariance_)},
            "fixed": {"shrinkage": 0.1, "covariance": lower(fixed.covariance_)},
            "chen": chen(rows),
        }
        yield case


def weighted_cases():
    """numpy.cov: fweights are frequencies, aweights reliabilities."""
    x = np.array(shipped("iris", 4))
    generator = np.random.default_rng(9)
    frequencies = generator.integers(0, 4, size=150)
    reliabilities = np.round(generator.uniform(0.01, 2, size=150), 3)
    yield {
        "name": "iris",
        "frequencies": frequencies.tolist(),
        "reliabilities": reliabilities.tolist(),
        "unbiased": lower(np.cov(x.T, ddof=1)),
        "unbiasedFrequencies": lower(np.cov(x.T, ddof=1, fweights=frequencies)),
        "unbiasedReliabilities": lower(np.cov(x.T, ddof=1, aweights=reliabilities)),
        "likelihoodReliabilities": lower(np.cov(x.T, ddof=0, aweights=reliabilities)),
    }


def singular_cases():
    """scipy.stats.multivariate_normal with allow_singular: density on the support."""
    iris = np.array(shipped("iris", 4))
    duplicated = np.column_stack([iris, iris[:, 1]])
    constant = np.column_stack([iris[:, :2], np.full(150, 0.1), iris[:, 2:]])
    combined = np.column_stack([iris, iris[:, 0] - 2 * iris[:, 3]])
    wide = np.array(generated()["20 rows of 50"])
    for name, x in [("duplicated", duplicated), ("constant", constant), ("combined", combined), ("wide", wide)]:
        model = multivariate_normal(x.mean(axis=0), np.cov(x.T, ddof=0), allow_singular=True)
        yield {
            "name": name,
            "rows": [[float(v) for v in row] for row in (x if name == "wide" else x[:3])],
            "rank": int(model.cov_object.rank),
            "logDeterminant": float(model.cov_object.log_pdet),
            "logDensities": [float(v) for v in model.logpdf(x[:3])],
        }


def text():
    content = {
        "shrinkage": list(shrinkage_cases()),
        "weighted": list(weighted_cases()),
        "singular": list(singular_cases()),
    }
    parts = []
    for key, cases in content.items():
        lines = ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases)
        parts.append(f'"{key}": [\n{lines}\n]')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def numbers(value):
    if isinstance(value, dict):
        return [n for v in value.values() for n in numbers(v)]
    if isinstance(value, list):
        return [n for v in value for n in numbers(v)]
    return [value] if isinstance(value, (int, float)) else []


def main():
    path = HERE / "estimates.json"
    if "--check" not in sys.argv:
        path.write_text(text())
        return
    old, new = numbers(json.loads(path.read_text())), numbers(json.loads(text()))
    # Another BLAS rounds otherwise.
    if len(old) != len(new) or not all(math.isclose(a, b, rel_tol=1e-9, abs_tol=1e-9) for a, b in zip(old, new)):
        sys.exit(f"{path.name} is not what this script writes")


if __name__ == "__main__":
    main()
