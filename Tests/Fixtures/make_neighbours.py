"""Writes neighbours.json: measures by nearest neighbours, from their definitions with whole matrices of distances.

Precision, recall, density and coverage follow Kynkäänniemi et al. (2019) and Naeem et al. (2020) as their program `prdc`
has them: Euclidean balls whose radius is the distance to the k-th nearest other row of the same table, a row being inside
if it is strictly nearer than the radius. They are given with `<` and with `<=`. Rows are multiples of 1/4 where ties
matter, so that distances are exact.

The rank tests are SciPy's: `mannwhitneyu` exact where there are no ties, by the normal distribution with corrections for
ties and continuity otherwise; with ties, also by listing all ways to share out the pooled values.
"""

import itertools
import json
import operator
import pathlib

import numpy as np
from scipy.spatial.distance import cdist
from scipy.stats import mannwhitneyu


def radii(rows, k):
    distances = cdist(rows, rows)
    np.fill_diagonal(distances, np.inf)
    return np.sort(distances, axis=1)[:, k - 1]


def measures(real, generated, k, inside):
    between = cdist(real, generated)
    real_balls = inside(between, radii(real, k)[:, None])
    generated_balls = inside(between, radii(generated, k)[None, :])
    return {
        "precision": int(real_balls.any(axis=0).sum()),
        "recall": int(generated_balls.any(axis=1).sum()),
        "density": float(real_balls.sum() / (k * len(generated))),
        "coverage": int(inside(between.min(axis=1), radii(real, k)).sum()),
    }


def likeness(name, real, generated, k):
    return {
        "name": name,
        "real": real.tolist(),
        "generated": generated.tolist(),
        "neighbours": k,
        "open": measures(real, generated, k, operator.lt),
        "closed": measures(real, generated, k, operator.le),
    }


def excess(first, second):
    first, second = np.asarray(first)[:, None], np.asarray(second)[None, :]
    return float((first > second).sum() + (first == second).sum() / 2)


def ranks(name, first, second, listed):
    tied = len(set(first) | set(second)) < len(first) + len(second)
    result = {"name": name, "first": list(first), "second": list(second), "excess": excess(first, second)}
    for side, alternative in (("Lower", "less"), ("Upper", "greater")):
        test = mannwhitneyu(first, second, alternative=alternative, method="asymptotic", use_continuity=True)
        assert test.statistic == result["excess"]
        result["normal" + side] = float(test.pvalue)
        if not tied:
            result["exact" + side] = float(
                mannwhitneyu(first, second, alternative=alternative, method="exact").pvalue)
    if listed:
        pooled = np.array(list(first) + list(second))
        chosen = list(itertools.combinations(range(len(pooled)), len(first)))
        all_excesses = np.empty(len(chosen))
        for index, places in enumerate(chosen):
            mask = np.zeros(len(pooled), bool)
            mask[list(places)] = True
            all_excesses[index] = excess(pooled[mask], pooled[~mask])
        result["exactLower"] = float((all_excesses <= result["excess"]).mean())
        result["exactUpper"] = float((all_excesses >= result["excess"]).mean())
    return result


generator = np.random.default_rng(20)


def quarters(count, dimension, scale=1.0):
    return np.round(generator.standard_normal((count, dimension)) * scale * 4) / 4


tables = [
    likeness("alike", generator.standard_normal((60, 3)), generator.standard_normal((50, 3)), 5),
    likeness("shifted", generator.standard_normal((60, 2)), generator.standard_normal((70, 2)) + 1, 3),
    likeness("too narrow", generator.standard_normal((70, 4)), generator.standard_normal((60, 4)) * 0.4, 5),
    likeness("grid", quarters(60, 2), quarters(60, 2, 1.2), 5),
    likeness("coarse grid", quarters(50, 1), quarters(40, 1), 3),
    likeness("one dimension", generator.standard_normal((30, 1)), generator.standard_normal((40, 1)), 1),
]
comparisons = [
    ranks("no ties", generator.standard_normal(12).tolist(), (generator.standard_normal(15) + 0.7).tolist(), False),
    ranks("many", (generator.standard_normal(60) - 0.5).tolist(), generator.standard_normal(50).tolist(), False),
    ranks("ties", quarters(8, 1)[:, 0].tolist(), (quarters(9, 1)[:, 0] + 0.5).tolist(), True),
    ranks("few values", [0.0, 0.0, 1.0, 1.0, 1.0, 2.0], [0.0, 1.0, 1.0, 2.0, 2.0, 2.0, 2.0, 2.0], True),
    ranks("apart", [1.0, 2.0, 3.0], [4.0, 5.0, 6.0, 7.0], True),
]
path = pathlib.Path(__file__).with_name("neighbours.json")
path.write_text(json.dumps({"likeness": tables, "ranks": comparisons}, indent=1) + "\n")
