#!/usr/bin/env python3
"""Writes missing_values.json: maximum-likelihood fits of a Gaussian to the wine data with cells removed.

Every fit is a root of the gradient of the observed log-likelihood: found by scipy's BFGS over the mean and the
log-Cholesky factor, from means and variances of the observed cells, then polished by Newton's method with the gradient
in 50 decimal digits until a step changes nothing. The Hessian there is negative definite: the root is a maximum. No
step of it is an EM step.

Wine has 13 variables: with 40 % of its cells gone, hardly ten are seen together, and after some removals the
likelihood climbs to a singular covariance. Those are kept as cases without a maximum.

    python3 -m pip install numpy==2.4.6 scipy==1.17.1 mpmath==1.3.0
    python3 make_missing_values.py            # writes the file beside this script; some minutes
    python3 make_missing_values.py --check    # writes nothing; fails if the numbers differ
"""

import csv
import json
import random
import sys
from pathlib import Path

import numpy as np
import scipy.optimize
from mpmath import mp, mpf

mp.dps = 50
HERE = Path(__file__).resolve().parent
DATA = HERE.parent.parent / "Data"


# --- Tables -----------------------------------------------------------------------------------


def wine():
    with open(DATA / "wine.csv", newline="") as file:
        return [[float(cell) for cell in row[:13]] for row in list(csv.reader(file))[1:]]


def at_random(rows, share, seed):
    """So many cells of the table, as numbers in row-major order."""
    cells = len(rows) * len(rows[0])
    return sorted(random.Random(seed).sample(range(cells), round(share * cells)))


def in_four_patterns(rows):
    """A fifth of the cells: complete rows, and rows that lack three, three or four variables."""
    lacking = [[], [0, 5, 9], [2, 5, 12], [1, 3, 9, 10]]
    columns = len(rows[0])
    return [i * columns + j for i in range(len(rows)) for j in lacking[i % 4]]


class Problem:
    """Rows by the variables that they show, in units of each column's deviation."""

    def __init__(self, rows, missing):
        missing, self.d = set(missing), len(rows[0])
        shown = [[j for j in range(self.d) if i * self.d + j not in missing] for i in range(len(rows))]
        columns = [[row[j] for i, row in enumerate(rows) if j in shown[i]] for j in range(self.d)]
        self.centers = [float(np.mean(column)) for column in columns]
        self.scales = [float(np.std(column)) for column in columns]
        groups = {}
        for row, variables in zip(rows, shown):
            scaled = [(mpf(row[j]) - mpf(self.centers[j])) / mpf(self.scales[j]) for j in variables]
            groups.setdefault(tuple(variables), []).append(scaled)
        self.groups = [(list(k), v) for k, v in groups.items() if k]
        self.narrow = [(np.array(k), np.array(v, float)) for k, v in self.groups]
        self.n = sum(len(v) for _, v in self.groups)
        self.pattern_count = len(groups)

    # In doubles, over (mean, covariance).

    def value_and_gradient(self, mean, covariance):
        value, by_mean, by_covariance = 0.0, np.zeros(self.d), np.zeros((self.d, self.d))
        for variables, rows in self.narrow:
            factor = np.linalg.cholesky(covariance[np.ix_(variables, variables)])
            inverse = np.linalg.inv(factor)
            precision = inverse.T @ inverse
            solved = (rows - mean[variables]) @ precision
            value -= 0.5 * np.sum(solved * (rows - mean[variables]))
            value -= len(rows) * (np.log(np.diag(factor)).sum() + 0.5 * len(variables) * np.log(2 * np.pi))
            by_mean[variables] += solved.sum(0)
            by_covariance[np.ix_(variables, variables)] += 0.5 * (solved.T @ solved - len(rows) * precision)
        return value, by_mean, by_covariance

    def climb(self):
        """BFGS over mean and log-Cholesky factor; None if it leads to a singular covariance."""
        d, lower = self.d, np.tril_indices(self.d)

        def unpack(theta):
            factor = np.zeros((d, d))
            factor[lower] = theta[d:]
            factor[np.diag_indices(d)] = np.exp(np.diag(factor))
            return theta[:d], factor

        def objective(theta):
            mean, factor = unpack(theta)
            try:
                value, by_mean, by_covariance = self.value_and_gradient(mean, factor @ factor.T)
            except np.linalg.LinAlgError:
                return np.inf, np.zeros_like(theta)
            by_factor = 2 * by_covariance @ factor
            by_factor[np.diag_indices(d)] *= np.diag(factor)
            return -value / self.n, -np.concatenate([by_mean, by_factor[lower]]) / self.n

        theta = np.zeros(d + len(lower[0]))
        with np.errstate(over="ignore"):
            result = scipy.optimize.minimize(
                objective, theta, jac=True, method="BFGS", options={"gtol": 1e-9, "maxiter": 3000}
            )
        mean, factor = unpack(result.x)
        covariance = factor @ factor.T
        deviations = np.sqrt(np.diag(covariance))
        condition = np.linalg.cond(covariance / np.outer(deviations, deviations))
        if np.abs(result.jac).max() > 1e-5 or condition > 1e6:
            return None
        return mean, covariance

    # In 50 digits.

    def wide_gradient(self, theta):
        """Value and gradient over mean and the lower triangle of the covariance."""
        d = self.d
        mean, covariance = theta[:d], self.square(theta)
        value, by_mean = mpf(0), [mpf(0)] * d
        by_covariance = [[mpf(0)] * d for _ in range(d)]
        for variables, rows in self.groups:
            k = len(variables)
            factor = cholesky([[covariance[i][j] for j in variables] for i in variables])
            precision = inverse_of(factor)
            value -= len(rows) * (mp.fsum(mp.log(factor[i][i]) for i in range(k)) + k * mp.log(2 * mp.pi) / 2)
            part = [[-len(rows) * precision[i][j] for j in range(k)] for i in range(k)]
            for row in rows:
                residual = [x - mean[j] for x, j in zip(row, variables)]
                solved = [mp.fdot(precision[i], residual) for i in range(k)]
                value -= mp.fdot(residual, solved) / 2
                for i in range(k):
                    by_mean[variables[i]] += solved[i]
                    for j in range(i + 1):
                        part[i][j] += solved[i] * solved[j]
            for i in range(k):
                for j in range(i + 1):
                    by_covariance[variables[i]][variables[j]] += part[i][j] / 2
        # An element off the diagonal stands in two places.
        return value, by_mean + [(1 if i == j else 2) * by_covariance[i][j] for i in range(d) for j in range(i + 1)]

    def square(self, theta):
        lower, start = [], self.d
        for i in range(self.d):
            lower.append(theta[start : start + i + 1])
            start += i + 1
        return [[lower[max(i, j)][min(i, j)] for j in range(self.d)] for i in range(self.d)]

    def hessian(self, theta):
        """Central differences of the gradient in doubles: Newton's method needs no more."""
        d, lower = self.d, np.tril_indices(self.d)

        def gradient(theta):
            covariance = np.zeros((d, d))
            covariance[lower] = theta[d:]
            covariance = covariance + covariance.T - np.diag(np.diag(covariance))
            _, by_mean, by_covariance = self.value_and_gradient(theta[:d], covariance)
            by_covariance = 2 * by_covariance - np.diag(np.diag(by_covariance))
            return np.concatenate([by_mean, by_covariance[lower]])

        columns = []
        for index in range(len(theta)):
            move = np.zeros(len(theta))
            move[index] = 1e-6
            columns.append((gradient(theta + move) - gradient(theta - move)) / 2e-6)
        matrix = np.array(columns)
        return (matrix + matrix.T) / 2

    def solve(self):
        start = self.climb()
        if start is None:
            return None
        mean, covariance = start
        theta = [mpf(x) for x in np.concatenate([mean, covariance[np.tril_indices(self.d)]])]
        for _ in range(60):
            hessian = self.hessian(np.array(theta, float))
            assert np.linalg.eigvalsh(hessian).max() < 0, "not a maximum"
            _, gradient = self.wide_gradient(theta)
            scale = max(abs(g) for g in gradient)
            step = np.linalg.solve(hessian, -np.array([float(g / scale) for g in gradient]))
            theta = [t + scale * mpf(s) for t, s in zip(theta, step)]
            if scale * mpf(np.abs(step).max()) < mpf(10) ** -32:
                break
        else:
            raise ArithmeticError("Newton's method did not arrive")
        value, _ = self.wide_gradient(theta)
        square, scales = self.square(theta), [mpf(s) for s in self.scales]
        counts = [mpf(sum(len(rows) for k, rows in self.groups if j in k)) for j in range(self.d)]
        value -= mp.fsum(count * mp.log(scale) for count, scale in zip(counts, scales))
        return {
            "meanLogLikelihood": golden(value / self.n),
            "mean": [golden(mpf(c) + s * t) for c, s, t in zip(self.centers, scales, theta)],
            "covariance": [
                [golden(square[i][j] * scales[i] * scales[j]) for j in range(i + 1)] for i in range(self.d)
            ],
        }


def cholesky(matrix):
    factor = []
    for i, row in enumerate(matrix):
        new = []
        for j in range(i):
            new.append((row[j] - mp.fdot(new[:j], factor[j][:j])) / factor[j][j])
        new.append(mp.sqrt(row[i] - mp.fdot(new, new)))
        factor.append(new)
    return factor


def inverse_of(factor):
    """The inverse of the matrix that a factor belongs to."""
    k, inverse = len(factor), []
    for i in range(k):
        row = [
            ((1 if i == j else 0) - mp.fsum(factor[i][m] * inverse[m][j] for m in range(j, i))) / factor[i][i]
            for j in range(i + 1)
        ]
        inverse.append(row)
    return [
        [mp.fsum(inverse[m][i] * inverse[m][j] for m in range(max(i, j), k)) for j in range(k)] for i in range(k)
    ]


def golden(value):
    """30 significant digits."""
    return mp.nstr(value, 30, strip_zeros=False)


# --- The file ---------------------------------------------------------------------------------

# Share of the cells that are removed, and the seeds of the removals.
RANDOM = [(0.05, [1]), (0.2, [1]), (0.4, [1, 5, 6, 13])]


def cases():
    rows = wine()
    tables = [("four patterns", in_four_patterns(rows))]
    for share, seeds in RANDOM:
        for seed in seeds:
            tables.append((f"{round(100 * share)} % at random, seed {seed}", at_random(rows, share, seed)))
    result = []
    for name, missing in tables:
        problem = Problem(rows, missing)
        case = {"name": name, "missing": missing, "patternCount": problem.pattern_count}
        case["maximum"] = problem.solve()
        print(name, problem.pattern_count, "patterns", case["maximum"] and case["maximum"]["meanLogLikelihood"], flush=True)
        result.append(case)
    return result


def main():
    path = HERE / "missing_values.json"
    result = cases()
    if sys.argv[1:] == ["--check"]:
        stored = json.loads(path.read_text())
        agree = len(stored) == len(result) and all(same(a, b) for a, b in zip(stored, result))
        sys.exit(0 if agree else f"{path} is not what this script writes")
    lines = ",\n".join(json.dumps(case) for case in result)
    path.write_text(f"[\n{lines}\n]\n")


def same(a, b):
    """The same case, to 25 digits of its numbers."""
    if any(a[key] != b[key] for key in ("name", "missing", "patternCount")):
        return False
    if a["maximum"] is None or b["maximum"] is None:
        return a["maximum"] is b["maximum"]

    def flat(maximum):
        return [maximum["meanLogLikelihood"], *maximum["mean"], *(x for row in maximum["covariance"] for x in row)]

    return all(
        abs(mpf(x) - mpf(y)) <= mpf(10) ** -25 * abs(mpf(y)) for x, y in zip(flat(a["maximum"]), flat(b["maximum"]))
    )


if __name__ == "__main__":
    main()
