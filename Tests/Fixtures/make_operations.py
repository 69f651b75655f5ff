#!/usr/bin/env python3
"""Writes the golden numbers of operations on models: conditionals.json, divergences.json, fitted_rows.json.

Inputs are doubles; results are decimal strings of 30 digits that belong to those doubles, computed with 100 digits from
the textbook's formulas: inverses, determinants and eigenvalues are no concern there.

    python3 -m pip install mpmath==1.3.0
    python3 make_operations.py            # writes the three files beside this script; a few minutes
    python3 make_operations.py --check    # writes nothing; fails if a file differs
"""

import csv
import json
import random
import sys

from mpmath import mp, mpf

from make_fixtures import DATA, HERE, cholesky, condition_number, correlation, golden, log_density
from make_fixtures import random_covariance, squared_distance, text_of

mp.dps = 100


def symmetric(lower):
    n = len(lower)
    return mp.matrix([[mpf(lower[max(i, j)][min(i, j)]) for j in range(n)] for i in range(n)])


def lower_rows(matrix):
    return [[golden(matrix[i, j]) for j in range(i + 1)] for i in range(matrix.rows)]


def block(matrix, rows, columns):
    return mp.matrix([[matrix[i, j] for j in columns] for i in rows])


# --- (a) Conditionals -------------------------------------------------------------------------


def conditional_cases():
    generator = random.Random(20260)
    for d in (2, 3, 4, 7, 9, 16):
        for k, condition in enumerate((1e1, 1e4, 1e8, 1e11)):
            lower = random_covariance(generator, d, condition, scaled=k == 1)
            mean = [generator.gauss(0, 3) for _ in range(d)]
            count = generator.randint(1, d - 1)
            observed = generator.sample(range(d), count)
            values = [mean[i] + generator.gauss(0, 1) * lower[i][i] ** 0.5 for i in observed]
            remaining = [i for i in range(d) if i not in observed]
            sigma = symmetric(lower)
            cross, known = block(sigma, remaining, observed), block(sigma, observed, observed)
            inverse = known**-1
            deviation = mp.matrix([mpf(v) - mpf(mean[i]) for v, i in zip(values, observed)])
            shift = cross * inverse * deviation
            rest = block(sigma, remaining, remaining) - cross * inverse * cross.T
            yield {
                "name": f"d={d}, condition {condition:g}, given {observed}",
                "mean": mean,
                "covariance": lower,
                "observed": observed,
                "values": values,
                "conditionalMean": [golden(mpf(mean[i]) + s) for i, s in zip(remaining, shift)],
                "conditionalCovariance": lower_rows(rest),
                "correlationConditionNumber": float(condition_number(correlation(lower))),
            }


# --- (b) Divergences --------------------------------------------------------------------------


def product(factor):
    matrix = mp.matrix([[mpf(row[j]) if j < len(row) else mpf(0) for j in range(len(factor))] for row in factor])
    return matrix, matrix * matrix.T


def divergence(mean, sigma, other_mean, other_sigma):
    inverse = other_sigma**-1
    difference = mp.matrix([mpf(a) - mpf(b) for a, b in zip(mean, other_mean)])
    quadratic = (difference.T * inverse * difference)[0]
    trace = sum((inverse * sigma)[i, i] for i in range(len(mean)))
    return (trace - len(mean) + mp.log(mp.det(other_sigma) / mp.det(sigma)) + quadratic) / 2


def wasserstein(mean, factor, sigma, other_mean, other_sigma):
    inner = factor.T * other_sigma * factor
    inner = (inner + inner.T) / 2
    total = sum((mpf(a) - mpf(b)) ** 2 for a, b in zip(mean, other_mean))
    total += sum(sigma[i, i] + other_sigma[i, i] for i in range(len(mean)))
    return total - 2 * sum(mp.sqrt(v) for v in mp.eigsy(inner, eigvals_only=True))


def divergence_cases():
    generator = random.Random(20261)
    for d in (1, 2, 3, 5, 8):
        for condition in (1.0, 1e3, 1e8):
            for change in (3.0, 1e-2, 1e-6, 1e-10, 1e-14):
                if d == 1 and condition > 1:
                    continue
                rows = random_covariance(generator, d, condition, scaled=False)
                factor = [[float(x) for x in row] for row in cholesky(rows)]
                mean = [generator.gauss(0, 1) for _ in range(d)]
                if change == 3.0:
                    other_rows = random_covariance(generator, d, condition, scaled=False)
                    other = [[2 * float(x) for x in row] for row in cholesky(other_rows)]
                else:
                    other = [[x * (1 + change * generator.gauss(0, 1)) for x in row] for row in factor]
                other_mean = [m + change * generator.gauss(0, 1) * row[-1] for m, row in zip(mean, factor)]
                (first, sigma), (_, other_sigma) = product(factor), product(other)
                full = [[sigma[i, j] for j in range(i + 1)] for i in range(d)]
                yield {
                    "name": f"d={d}, condition {condition:g}, change {change:g}",
                    "mean": mean,
                    "factor": factor,
                    "otherMean": other_mean,
                    "otherFactor": other,
                    "divergence": golden(divergence(mean, sigma, other_mean, other_sigma)),
                    "squaredDistance": golden(wasserstein(mean, first, sigma, other_mean, other_sigma)),
                    "conditionNumber": float(condition_number(full)),
                }


# --- (c) Rows of fits -------------------------------------------------------------------------


def fit(rows, weights, structure):
    """Weighted maximum likelihood: total weight, mean, and rows of the lower triangle of the covariance."""
    d, total = len(rows[0]), sum(weights)
    mean = [sum(w * row[j] for w, row in zip(weights, rows)) / total for j in range(d)]
    centred = [[x - m for x, m in zip(row, mean)] for row in rows]
    lower = [
        [
            sum(w * c[i] * c[j] for w, c in zip(weights, centred)) / total
            if structure == "full" or i == j
            else mpf(0)
            for j in range(i + 1)
        ]
        for i in range(d)
    ]
    if structure == "spherical":
        average = sum(row[-1] for row in lower) / d
        lower = [row[:-1] + [average] for row in lower]
    return total, mean, lower


def density(row, mean, lower):
    factor = cholesky(lower)
    squared = squared_distance(factor, [x - m for x, m in zip(row, mean)])
    return squared, log_density(factor, squared)


def upper_beta(a, b, x):
    return mp.betainc(a, b, x, 1, regularized=True)


def p_values(squared, n, d, structure):
    n, d = mpf(n), mpf(d)
    if structure == "full":
        f, m, k = squared * (n - d) / (d * (n + 1)), d, n - d
        own = upper_beta(d / 2, (n - d - 1) / 2, squared / (n - 1))
    else:
        f, m, k = squared * (n - 1) / (d * (n + 1)), d, d * (n - 1)
        own = upper_beta(d / 2, d * (n - 2) / 2, squared / (d * (n - 1)))
    return {"heldOut": golden(upper_beta(m / 2, k / 2, m * f / (k + m * f))), "inSample": golden(own)}


def fitted_row_cases():
    for name, columns in (("iris", 4), ("wine", 13), ("faithful", 2)):
        with open(DATA / f"{name}.csv", newline="") as file:
            rows = [[mpf(float(text)) for text in row[:columns]] for row in list(csv.reader(file))[1:]]
        n = len(rows)
        plain = [mpf(1)] * n
        uneven = [mpf((1.0, 2.0, 0.5, 0.0, 3.0)[i % 5]) for i in range(n)]
        for structure in ("full", "diagonal", "spherical"):
            fits = {"plain": fit(rows, plain, structure), "uneven": fit(rows, uneven, structure)}
            for index in (0, n // 3, n - 2, n - 1):
                case = {"dataSet": name, "structure": structure, "row": index}
                for kind, weights in (("plain", plain), ("uneven", uneven)):
                    keep = [i for i in range(n) if i != index]
                    _, mean, lower = fit([rows[i] for i in keep], [weights[i] for i in keep], structure)
                    left_out = density(rows[index], mean, lower)[1]
                    squared, own = density(rows[index], *fits[kind][1:])
                    case[kind] = {"leftOut": golden(left_out), "score": golden(own - left_out)}
                    if kind == "plain":
                        case["squaredDistance"] = golden(squared)
                        case["asymptotic"] = golden(mp.gammainc(mpf(columns) / 2, squared / 2, regularized=True))
                        case["pValues"] = p_values(squared, n, columns, structure) if structure != "diagonal" else {}
                yield case


# --- Files ------------------------------------------------------------------------------------


def main():
    files = {
        "conditionals.json": conditional_cases(),
        "divergences.json": divergence_cases(),
        "fitted_rows.json": fitted_row_cases(),
    }
    differing = []
    for name, cases in files.items():
        text = text_of(cases)
        path = HERE / name
        if "--check" not in sys.argv:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            differing.append(name)
        print(f"{name}: {text.count(chr(10)) - 2} cases, {len(text)} bytes", flush=True)
    if differing:
        sys.exit(f"differs: {', '.join(differing)}")


if __name__ == "__main__":
    main()
