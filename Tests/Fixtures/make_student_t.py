#!/usr/bin/env python3
"""Writes student_t.json: maximum-likelihood fits of the multivariate t distribution.

Every fit is the root of the gradient of the log-likelihood in location, log-Cholesky factor and log degrees
of freedom: found by scipy's BFGS from several starts, then polished by Newton's method in 80-bit floating
point until the gradient is rounding. No step of it is an EM step. Where they apply, MASS::cov.trob (fixed
degrees of freedom, full scatter) and scipy.stats.t.fit (one variable) must agree.

    python3 -m pip install numpy==2.4.6 scipy==1.17.1 mpmath==1.3.0    # and R with MASS 7.3
    python3 make_student_t.py            # writes the file beside this script; some minutes
    python3 make_student_t.py --check    # writes nothing; fails if the numbers differ
"""

import csv
import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import scipy.optimize
import scipy.stats
from mpmath import mp, mpf

mp.dps = 40
HERE = Path(__file__).resolve().parent
DATA = HERE.parent.parent / "Data"
WIDE = np.longdouble


# --- The log-likelihood and its gradient ------------------------------------------------------


def log_constant(nu, d):
    """ln of the density at the centre for unit scatter, and its derivative, rounded to 80 bits."""
    nu = mpf(str(nu))
    value = mp.loggamma((nu + d) / 2) - mp.loggamma(nu / 2) - mpf(d) / 2 * mp.log(nu * mp.pi)
    slope = (mp.digamma((nu + d) / 2) - mp.digamma(nu / 2) - d / nu) / 2
    return WIDE(mp.nstr(value, 30)), WIDE(mp.nstr(slope, 30))


class Problem:
    """Rows with weights, a structure of the scatter matrix, and perhaps fixed degrees of freedom."""

    def __init__(self, rows, weights, structure, degrees):
        self.rows = np.asarray(rows, WIDE)
        self.n, self.d = self.rows.shape
        self.weights = np.ones(self.n, WIDE) if weights is None else np.asarray(weights, WIDE)
        self.structure, self.degrees = structure, degrees
        self.lower = {
            "full": [(i, j) for i in range(self.d) for j in range(i + 1)],
            "diagonal": [(i, i) for i in range(self.d)],
            "spherical": [None],
        }[structure]

    def unpack(self, theta):
        mean = theta[: self.d]
        factor = np.zeros((self.d, self.d), WIDE)
        for value, index in zip(theta[self.d :], self.lower):
            if index is None:
                factor[np.diag_indices(self.d)] = np.exp(value)
            else:
                factor[index] = np.exp(value) if index[0] == index[1] else value
        nu = WIDE(self.degrees) if self.degrees else np.exp(theta[-1])
        return mean, factor, nu

    def value_and_gradient(self, theta):
        """Negative mean log-likelihood, and its derivatives."""
        mean, factor, nu = self.unpack(theta)
        z = solve_lower(factor, (self.rows - mean).T)
        squared = (z * z).sum(axis=0)
        total = self.weights.sum()
        constant, slope = log_constant(nu, self.d)
        logs = np.log1p(squared / nu)
        value = constant - np.log(np.diag(factor)).sum()
        value -= (nu + self.d) / 2 * (self.weights * logs).sum() / total
        u = self.weights * (nu + self.d) / (nu + squared)
        outer = (u * z) @ z.T / total - np.eye(self.d)
        d_mean = solve_upper(factor.T, (u * z).sum(axis=1) / total)
        d_factor = solve_upper(factor.T, outer)
        gradient = list(d_mean)
        for index in self.lower:
            if index is None:
                gradient.append((np.diag(d_factor) * np.diag(factor)).sum())
            else:
                i, j = index
                gradient.append(d_factor[i, j] * (factor[i, i] if i == j else 1))
        if not self.degrees:
            part = -(self.weights * logs).sum() / 2 + (u * squared).sum() / (2 * nu)
            gradient.append(nu * (slope + part / total))
        return -value, -np.array(gradient, WIDE)

    def start(self, nu):
        total = self.weights.sum()
        mean = (self.weights[:, None] * self.rows).sum(axis=0) / total
        centred = self.rows - mean
        scatter = ((self.weights[:, None] * centred).T @ centred / total).astype(float)
        if self.structure == "full":
            factor = np.linalg.cholesky(scatter)
            values = [np.log(factor[i, j]) if i == j else factor[i, j] for i, j in self.lower]
        elif self.structure == "diagonal":
            values = list(np.log(np.diag(scatter)) / 2)
        else:
            values = [np.log(np.trace(scatter) / self.d) / 2]
        return np.array([*mean, *values, *([] if self.degrees else [np.log(nu)])], WIDE)


def solve_lower(factor, right):
    x = np.array(right, WIDE)
    for i in range(len(factor)):
        x[i] = (x[i] - factor[i, :i] @ x[:i]) / factor[i, i]
    return x


def solve_upper(factor, right):
    x = np.array(right, WIDE)
    for i in reversed(range(len(factor))):
        x[i] = (x[i] - factor[i, i + 1 :] @ x[i + 1 :]) / factor[i, i]
    return x


# --- Maximisation -----------------------------------------------------------------------------


def scales(problem):
    """Standard deviations: locations and off-diagonal elements are measured in them."""
    deviations = np.sqrt(np.average((problem.rows - problem.rows.mean(axis=0)) ** 2, axis=0)).astype(float)
    result = list(deviations)
    for index in problem.lower:
        result.append(1.0 if index is None or index[0] == index[1] else deviations[index[0]])
    return np.array(result + ([] if problem.degrees else [1.0]))


def maximise(problem):
    """The best of several ascents; None if the degrees of freedom grow without bound."""
    scale = scales(problem)
    best = None
    for nu in (1.0, 5.0) if not problem.degrees else (problem.degrees,):
        def objective(x):
            value, gradient = problem.value_and_gradient(x * scale)
            return float(value), (gradient * scale).astype(float)

        start = (problem.start(nu) / scale).astype(float)
        found = scipy.optimize.minimize(
            objective, start, jac=True, method="BFGS", options={"gtol": 1e-9, "maxiter": 20000})
        if best is None or found.fun < best.fun:
            best = found
    if not problem.degrees and best.x[-1] > np.log(1e4):
        return None
    theta = np.array(best.x, WIDE)
    for _ in range(20):
        _, gradient = problem.value_and_gradient(theta * scale)
        gradient = gradient * scale
        hessian = np.zeros((len(theta), len(theta)))
        step = WIDE(2) ** -20
        for k in range(len(theta)):
            shift = np.zeros(len(theta), WIDE)
            shift[k] = step
            up = problem.value_and_gradient((theta + shift) * scale)[1]
            down = problem.value_and_gradient((theta - shift) * scale)[1]
            hessian[:, k] = ((up - down) * scale / (2 * step)).astype(float)
        move = np.linalg.solve((hessian + hessian.T) / 2, gradient.astype(float))
        theta = theta - move
        if np.abs(move).max() < 1e-16:
            break
    assert np.linalg.eigvalsh((hessian + hessian.T) / 2).min() > 0, "not a maximum"
    _, gradient = problem.value_and_gradient(theta * scale)
    assert np.abs(gradient * scale).max() < 1e-14, np.abs(gradient * scale).max()
    return theta * scale


# --- Other programs ---------------------------------------------------------------------------


def cov_trob(rows, weights, degrees):
    """Location and scatter of MASS::cov.trob, iterated to the end."""
    program = """
        suppressMessages(library(MASS)); input <- file("stdin"); open(input)
        d <- as.integer(readLines(input, 1)); nu <- as.numeric(readLines(input, 1))
        m <- matrix(scan(input, quiet = TRUE), ncol = d + 1, byrow = TRUE)
        fit <- suppressWarnings(cov.trob(m[, 1:d, drop = FALSE], wt = m[, d + 1], nu = nu, maxit = 20000, tol = 1e-13))
        cat(sprintf("%.17g", c(fit$center, fit$cov)), sep = "\\n")
    """
    weights = np.ones(len(rows)) if weights is None else weights
    lines = [str(len(rows[0])), repr(degrees)]
    lines += [" ".join(repr(float(v)) for v in [*row, w]) for row, w in zip(rows, weights)]
    result = subprocess.run(
        ["Rscript", "-e", program], input="\n".join(lines), capture_output=True, text=True, check=True)
    numbers = np.array([float(line) for line in result.stdout.split()])
    d = len(rows[0])
    return numbers[:d], numbers[d:].reshape(d, d)


# --- Cases ------------------------------------------------------------------------------------


STACK_LOSS = [  # Brownlee (1965): air flow, water temperature, acid concentration, loss
    [80, 27, 89, 42], [80, 27, 88, 37], [75, 25, 90, 37], [62, 24, 87, 28], [62, 22, 87, 18], [62, 23, 87, 18],
    [62, 24, 93, 19], [62, 24, 93, 20], [58, 23, 87, 15], [58, 18, 80, 14], [58, 18, 89, 14], [58, 17, 88, 13],
    [58, 18, 82, 11], [58, 19, 93, 12], [50, 18, 89, 8], [50, 18, 86, 7], [50, 19, 72, 8], [50, 19, 79, 8],
    [50, 20, 80, 9], [56, 20, 82, 15], [70, 20, 91, 15],
]

# Cushny and Peebles (1905), the differences that Student (1908) used: hours of sleep gained.
SLEEP = [[1.2], [2.4], [1.3], [1.3], [0.0], [1.0], [1.8], [0.8], [4.6], [1.4]]


def file_rows(name, columns):
    with open(DATA / name, newline="") as file:
        return [[float(text) for text in row[:columns]] for row in list(csv.reader(file))[1:]]


def heavy_rows(seed, count, degrees, offset):
    generator = np.random.default_rng(seed)
    mixing = np.array([[2.0, 0, 0], [1.0, 0.5, 0], [-30.0, 5.0, 40.0]])
    radius = np.sqrt(generator.chisquare(degrees, (count, 1)) / degrees)
    rows = generator.standard_normal((count, 3)) / radius @ mixing.T + offset
    return [[round(float(v), 6) for v in row] for row in rows]


def cases():
    iris, wine, faithful = ("iris.csv", 4), ("wine.csv", 13), ("faithful.csv", 2)
    for source in (iris, wine, faithful):
        for degrees in (1.0, 4.0, None):
            yield source, None, "full", degrees
        yield source, None, "diagonal", 3.0
        yield source, None, "spherical", 3.0
    yield wine, None, "diagonal", None
    yield iris, None, "spherical", None
    for name in ("Lew", "Lottery", "Mavro", "Michelso"):
        yield (f"nist/univariate_{name}.csv", 1), None, "full", None
    yield ("stack loss", STACK_LOSS), None, "full", 5.0
    yield ("stack loss", STACK_LOSS), None, "full", None
    yield ("sleep", SLEEP), None, "full", 3.0
    yield ("sleep", SLEEP), None, "full", None
    heavy = ("heavy tails", heavy_rows(1, 120, 2.5, [1e4, -3.0, 0.5]))
    for structure in ("full", "diagonal", "spherical"):
        yield heavy, None, structure, None
    whole = [float(v) for v in np.random.default_rng(3).integers(0, 4, 120)]
    parts = [round(float(v), 3) for v in np.random.default_rng(4).uniform(0, 2, 120)]
    yield heavy, whole, "full", 4.0
    yield heavy, whole, "full", None
    yield heavy, parts, "full", 4.0
    yield heavy, parts, "diagonal", None
    yield ("very heavy tails", heavy_rows(2, 60, 0.7, [0.0, 0.0, 0.0])), None, "full", None


def fit(source, weights, structure, degrees):
    name, content = source
    rows = content if isinstance(content, list) else file_rows(name, content)
    problem = Problem(rows, weights, structure, degrees)
    theta = maximise(problem)
    label = f"{name}, {structure}, {'estimated' if degrees is None else degrees:}"
    if weights is not None:
        label += ", whole weights" if all(w == int(w) for w in weights) else ", parts as weights"
    case = {"name": label}
    if isinstance(content, list):
        case["rows"] = content
    else:
        case |= {"file": name, "columns": content}
    if weights is not None:
        case["weights"] = weights
    case |= {"structure": structure, "fixedDegreesOfFreedom": degrees}
    if theta is None:
        case["isGaussianLimit"] = True
        return case
    mean, factor, nu = problem.unpack(theta)
    scatter = factor @ factor.T
    if degrees and degrees > 2 and structure == "full":
        other_mean, other_scatter = cov_trob(rows, weights, degrees)
        deviations = np.sqrt(np.diag(scatter))
        assert np.abs((other_mean - mean) / deviations).max() < 1e-10, label
        assert np.abs((other_scatter - scatter) / np.outer(deviations, deviations)).max() < 1e-10, label
    if problem.d == 1 and weights is None:
        fixed = {"f0": degrees} if degrees else {}
        other = scipy.stats.t.fit(np.array(rows)[:, 0], *([] if degrees else [float(nu)]), **fixed)
        found = [float(nu), float(mean[0]), float(factor[0, 0])]
        # Its search is coarse, and stops far away where the likelihood is flat.
        assert nu > 10 or np.allclose(other, found, rtol=2e-3), (label, other, found)
        best = scipy.stats.t.logpdf(np.array(rows)[:, 0], *found).sum()
        assert scipy.stats.t.logpdf(np.array(rows)[:, 0], *other).sum() <= best + 1e-9, label
    total = problem.weights.sum()
    case |= {
        "isGaussianLimit": False,
        "degreesOfFreedom": float(nu),
        "location": [float(v) for v in mean],
        "scatter": [[float(scatter[i, j]) for j in range(i + 1)] for i in range(problem.d)],
        "logLikelihood": float(-problem.value_and_gradient(theta)[0] * total),
    }
    return case


# --- The file ---------------------------------------------------------------------------------


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
    path = HERE / "student_t.json"
    found = []
    for arguments in cases():
        found.append(fit(*arguments))
        print({k: v for k, v in found[-1].items() if k in ("name", "degreesOfFreedom", "logLikelihood")}, flush=True)
    if "--check" in sys.argv:
        if not agrees(found, json.loads(path.read_text())):
            sys.exit(f"differs: {path.name}")
        return
    lines = [json.dumps(case, separators=(",", ":")) for case in found]
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
