#!/usr/bin/env python3
"""Writes mixtures.json: Gaussian mixtures by scikit-learn after 0, 1, 10 and 50 iterations of EM from given starts.

Every run begins either with responsibilities (three quarters of a row to the component of its label, the rest to the
others in equal parts; scikit-learn then does one M-step before it counts iterations) or with parameters. Tolerance 0
makes it do all iterations. Data are moved by a round number near each column's mean first, because scikit-learn forms
tied and diagonal covariances from uncentred sums. Nothing depends on its k-means or its random numbers.

Each result is held against the same iterations in 80-bit arithmetic, written out below; scikit-learn is within 1e-12 of it
relative to the largest element, so that the numbers can be agreed with to 1e-10. (It adds 10 epsilon to every component's
number of rows, which is less than that.)

The likelihood that scikit-learn reports as lower_bounds_ is that before each M-step: the trace of parameters that the
iterations begin with.

    python3 -m pip install numpy==2.4.6 scikit-learn==1.9.1
    python3 make_mixtures.py            # writes the file beside this script
    python3 make_mixtures.py --check    # writes nothing; fails if numbers differ by more than 1e-12
"""

import csv
import json
import sys
import warnings
from pathlib import Path

import numpy as np
from sklearn.mixture import GaussianMixture

HERE = Path(__file__).resolve().parent
DATA = HERE.parent.parent / "Data"
TYPES = {"full": "full", "tied": "tied", "diagonal": "diag", "spherical": "spherical"}
ITERATIONS = [0, 1, 10, 50]


# --- Tables -----------------------------------------------------------------------------------


def shipped(name, columns):
    with open(DATA / name, newline="") as file:
        lines = list(csv.reader(file))[1:]
    return np.array([[float(cell) for cell in line[:columns]] for line in lines]), [line[-1] for line in lines]


def synthetic():
    """240 rows of 20 variables in three overlapping clusters of different shapes, to two decimals."""
    generator = np.random.default_rng(20)
    labels = np.arange(240) % 3
    rows = np.empty((240, 20))
    for k in range(3):
        root = np.eye(20) + 0.3 * generator.standard_normal((20, 20)) / np.sqrt(20)
        members = labels == k
        rows[members] = generator.standard_normal((members.sum(), 20)) @ root.T + generator.normal(0, 0.7, 20)
    return np.round(rows, 2), labels


def tables():
    iris, species = shipped("iris.csv", 4)
    wine, cultivars = shipped("wine.csv", 13)
    faithful, _ = shipped("faithful.csv", 2)
    rows, clusters = synthetic()
    for name, values, labels in (
        ("iris", iris, species), ("wine", wine, cultivars), ("faithful", faithful, list(faithful[:, 0] > 3)),
        ("synthetic", rows, list(clusters))):
        names = list(dict.fromkeys(labels))
        yield name, values, np.array([names.index(label) for label in labels])


def two_digits(values):
    return np.array([float(f"{value:.2g}") for value in values])


# --- Starts -----------------------------------------------------------------------------------


def shares(labels, components):
    result = np.full((len(labels), components), 0.25 / (components - 1))
    result[np.arange(len(labels)), labels] = 0.75
    return result


def parameters(x, components):
    """Weights, means and variances that are exact in binary and far from any maximum."""
    weights = {2: [0.625, 0.375], 3: [0.5, 0.3125, 0.1875]}[components]
    means = x[[(2 * k + 1) * len(x) // (2 * components) for k in range(components)]]
    return np.array(weights), means, 4.0 ** np.round(np.log2(x.std(axis=0)))


class FromShares(GaussianMixture):
    """scikit-learn's mixture, started by responsibilities."""

    def __init__(self, shares=None, **others):
        super().__init__(**others)
        self.shares = shares

    def _initialize_parameters(self, X, random_state, xp=None):
        self._initialize(X, self.shares)


def fitted(x, covariance, ridge, iterations, start):
    options = dict(covariance_type=TYPES[covariance], tol=0, reg_covar=ridge, max_iter=iterations)
    if isinstance(start, tuple):
        weights, means, variances = start
        precisions = {
            "full": np.array([np.diag(1 / variances)] * len(weights)), "tied": np.diag(1 / variances),
            "diagonal": np.array([1 / variances] * len(weights)),
            "spherical": np.full(len(weights), 1 / variances[0])}[covariance]
        model = GaussianMixture(
            len(weights), weights_init=weights, means_init=means, precisions_init=precisions, **options)
    else:
        model = FromShares(start, n_components=start.shape[1], **options)
    if iterations == 0 and isinstance(start, tuple):
        return None, None
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model.fit(x)
    return model, covariances_of(model.covariances_, covariance, len(model.weights_), x.shape[1])


def covariances_of(values, covariance, components, d):
    """Full matrices, one a component."""
    return np.array([
        {"full": lambda: values[k], "tied": lambda: values, "diagonal": lambda: np.diag(values[k]),
         "spherical": lambda: values[k] * np.eye(d)}[covariance]() for k in range(components)])


# --- The same in 80 bits ----------------------------------------------------------------------


def cholesky(a):
    lower = np.zeros_like(a)
    for j in range(len(a)):
        lower[j, j] = np.sqrt(a[j, j] - lower[j, :j] @ lower[j, :j])
        for i in range(j + 1, len(a)):
            lower[i, j] = (a[i, j] - lower[i, :j] @ lower[j, :j]) / lower[j, j]
    return lower


def joint(x, weights, means, covariances):
    """ln weight + ln density of each row under each component."""
    columns = []
    for weight, mean, covariance in zip(weights, means, covariances):
        lower, z = cholesky(covariance), (x - mean).T.copy()
        for i in range(len(lower)):
            z[i] = (z[i] - lower[i, :i] @ z[:i]) / lower[i, i]
        constant = len(lower) * np.log(2 * PI) + 2 * np.log(np.diag(lower)).sum()
        columns.append(np.log(weight) - (constant + (z * z).sum(axis=0)) / 2)
    return np.stack(columns, axis=1)


PI = np.longdouble("3.14159265358979323846264338327950288")


def maximized(x, responsibilities, covariance, ridge):
    sizes = responsibilities.sum(axis=0)
    means = (responsibilities.T @ x) / sizes[:, None]
    scatters = [(x - m).T @ ((x - m) * r[:, None]) / s for m, r, s in zip(means, responsibilities.T, sizes)]
    if covariance == "tied":
        scatters = [sum(s * size for s, size in zip(scatters, sizes)) / len(x)] * len(sizes)
    if covariance in ("diagonal", "spherical"):
        scatters = [np.diag(np.diag(s)) for s in scatters]
    if covariance == "spherical":
        scatters = [np.eye(len(s), dtype=x.dtype) * np.diag(s).mean() for s in scatters]
    ridge = np.longdouble(ridge) * np.eye(x.shape[1], dtype=x.dtype)
    return sizes / len(x), means, np.array([s + ridge for s in scatters])


def log_sum_exp(a):
    largest = a.max(axis=1)
    return largest + np.log(np.exp(a - largest[:, None]).sum(axis=1))


def wide_states(x, covariance, ridge, start):
    x = x.astype(np.longdouble)
    if isinstance(start, tuple):
        weights, means, variances = (part.astype(np.longdouble) for part in start)
        if covariance == "spherical":
            variances = np.full_like(variances, variances[0])
        state = weights, means, np.array([np.diag(variances)] * len(weights))
    else:
        state = maximized(x, start.astype(np.longdouble), covariance, ridge)
    trace = []
    for iteration in range(max(ITERATIONS) + 1):
        terms = joint(x, *state)
        densities = log_sum_exp(terms)
        trace.append(densities.mean())
        if iteration in ITERATIONS:
            yield state, trace
        state = maximized(x, np.exp(terms - densities[:, None]), covariance, ridge)


# --- The file ---------------------------------------------------------------------------------


def deviation(a, b):
    return float(np.max(np.abs(a - b)) / np.max(np.abs(b)))


def stored_covariances(matrices, covariance):
    if covariance == "tied":
        matrices = matrices[:1]
    if covariance == "spherical":
        return [float(m[0, 0]) for m in matrices]
    if covariance == "diagonal":
        return [[float(v) for v in np.diag(m)] for m in matrices]
    return [[[float(v) for v in m[i, : i + 1]] for i in range(len(m))] for m in matrices]


def run(name, x, covariance, ridge, start, iterations):
    states, worst = [], 0.0
    for (count, (wide, trace)) in zip(ITERATIONS, wide_states(x, covariance, ridge, start)):
        model, matrices = fitted(x, covariance, ridge, count, start)
        if model is None or count not in iterations:
            continue
        worst = max(worst, deviation(model.weights_, wide[0]), deviation(model.means_, wide[1]),
                    deviation(matrices, wide[2]), abs(float(model.score(x) - trace[-1])))
        if count:
            worst = max(worst, float(np.max(np.abs(np.array(model.lower_bounds_) - trace[:-1]))))
        states.append({
            "iterations": count, "meanLogLikelihood": float(model.score(x)), "weights": model.weights_.tolist(),
            "means": model.means_.tolist(), "covariances": stored_covariances(matrices, covariance)})
    print(f"{name:10} {covariance:10} ridge {ridge:5}: at most {worst:.1e} from 80-bit arithmetic")
    if worst > 1e-12:
        raise SystemExit("scikit-learn is not exact enough to be agreed with")
    return {"table": name, "covariance": covariance, "ridge": ridge, "trace": model.lower_bounds_, "states": states}


def content():
    result = {"tables": [], "runs": []}
    for name, values, labels in tables():
        shift = two_digits(values.mean(axis=0))
        components = labels.max() + 1
        x = values - shift
        weights, means, variances = parameters(x, components)
        table = {
            "name": name, "shift": shift.tolist(), "labels": "".join(map(str, labels)),
            "start": {"weights": weights.tolist(), "means": means.tolist(), "variances": variances.tolist()}}
        if name == "synthetic":
            table["rows"] = values.tolist()
        result["tables"].append(table)
        for covariance in TYPES:
            shared = run(name, x, covariance, 1e-6, shares(labels, components), ITERATIONS)
            given = run(name, x, covariance, 0, parameters(x, components), [1, 50] if x.shape[1] < 10 else [10])
            result["runs"] += [{"start": "responsibilities", **shared}, {"start": "parameters", **given}]
    return result


def differs(a, b):
    if isinstance(a, dict):
        return a.keys() != b.keys() or any(differs(a[key], b[key]) for key in a)
    if isinstance(a, list):
        return len(a) != len(b) or any(map(differs, a, b))
    return abs(a - b) > 1e-12 * max(1, abs(a)) if isinstance(a, float) else a != b


def main():
    path, made = HERE / "mixtures.json", content()
    if "--check" in sys.argv:
        if differs(json.loads(path.read_text()), json.loads(json.dumps(made))):
            raise SystemExit(f"{path.name} is not what this script writes")
        return
    lines = ['{"tables": [']
    lines.append(",\n".join(json.dumps(table) for table in made["tables"]))
    lines.append('], "runs": [')
    lines.append(",\n".join(json.dumps(one) for one in made["runs"]))
    path.write_text("\n".join(lines) + "\n]}\n")


main()
