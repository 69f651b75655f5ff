#!/usr/bin/env python3
"""Writes minimum_covariance_determinant.json: minimum covariance determinant fits of small data sets.

The raw subset is the best of thousands of searches that end where neither a concentration step nor the
exchange of any two rows lowers the determinant; for one variable it is the best of all windows of the sorted
values. Neither scikit-learn from any of 100 random states nor robustbase::covMcd may do better; the file
says where they find the same subset. Everything after the raw subset is scikit-learn's own: its correction,
reweighting, covariance and distances.

    python3 -m pip install numpy==2.4.6 scipy==1.17.1 scikit-learn==1.9.1    # and R with robustbase 0.95
    python3 make_minimum_covariance_determinant.py    # writes the file beside this script; some minutes
"""

import csv
import json
import subprocess
import warnings
from pathlib import Path

import numpy as np
from sklearn.covariance import MinCovDet

HERE = Path(__file__).resolve().parent
DATA = HERE.parent.parent / "Data"
warnings.simplefilter("ignore")


# --- Search -----------------------------------------------------------------------------------


def moments(rows):
    location = rows.mean(axis=0)
    centred = rows - location
    covariance = centred.T @ centred / len(rows)
    sign, log_determinant = np.linalg.slogdet(covariance)
    return location, covariance, log_determinant if sign > 0 else -np.inf


def whitened(rows, location, covariance):
    return np.linalg.solve(np.linalg.cholesky(covariance), (rows - location).T).T


def concentrate(rows, subset, h):
    """Concentration steps (Rousseeuw and Van Driessen) until the subset stays."""
    while True:
        location, covariance, log_determinant = moments(rows[subset])
        squared = (whitened(rows, location, covariance) ** 2).sum(axis=1)
        following = np.sort(np.argsort(squared, kind="stable")[:h])
        if len(subset) == h and (moments(rows[following])[2] >= log_determinant or (following == subset).all()):
            return subset, location, covariance, log_determinant
        subset = following


def search(rows, h, starts, generator):
    n, d = rows.shape
    best = None
    for _ in range(starts):
        order = generator.permutation(n)
        size = d + 1
        while np.linalg.matrix_rank(rows[order[:size]] - rows[order[:size]].mean(axis=0)) < d:
            size += 1
        subset = np.sort(order[:size])
        while True:
            subset, location, covariance, log_determinant = concentrate(rows, subset, h)
            z = whitened(rows, location, covariance)
            outside = np.setdiff1d(np.arange(n), subset)
            if len(outside) == 0:
                break
            # The determinant after an exchange, relative to that before (matrix determinant lemma, twice).
            leaving, entering = (1 + (z[subset] ** 2).sum(axis=1)) / h, (1 + (z[outside] ** 2).sum(axis=1)) / h
            products = (1 + z[subset] @ z[outside].T) / h
            ratio = (1 - leaving)[:, None] * (1 + entering)[None, :] + products**2
            i, j = divmod(int(ratio.argmin()), len(outside))
            if ratio[i, j] > 1 - 1e-10:
                break
            subset = np.sort(np.append(np.delete(subset, i), outside[j]))
        if best is None or log_determinant < best[1] - 1e-12:
            best = subset, log_determinant
    return best


def search_one_variable(values, h):
    order = np.argsort(values, kind="stable")
    variances = [values[order[k : k + h]].var() for k in range(len(values) - h + 1)]
    return np.sort(order[int(np.argmin(variances)) :][:h]), float(np.log(min(variances)))


# --- Other programs ---------------------------------------------------------------------------


def robustbase_subset(rows, h):
    """The best subset of covMcd from 5000 starts, or None if it has no such h."""
    program = """
        suppressMessages(library(robustbase)); input <- file("stdin"); open(input)
        d <- as.integer(readLines(input, 1)); h <- as.integer(readLines(input, 1))
        m <- matrix(scan(input, quiet = TRUE), ncol = d, byrow = TRUE); n <- nrow(m)
        alpha <- seq(0.5, 1, by = 1e-4); alpha <- alpha[h.alpha.n(alpha, n, d) == h]
        if (length(alpha) > 0) { set.seed(1)
          cat(sort(covMcd(m, alpha = alpha[1], nsamp = 5000, use.correction = FALSE)$best)) }
    """
    lines = [str(rows.shape[1]), str(h)] + [" ".join(repr(float(v)) for v in row) for row in rows]
    result = subprocess.run(
        ["Rscript", "-e", program], input="\n".join(lines), capture_output=True, text=True, check=True)
    return np.array([int(text) - 1 for text in result.stdout.split()]) if result.stdout.strip() else None


def sklearn_after(rows, subset):
    """What scikit-learn makes of a raw subset."""
    location, covariance, _ = moments(rows[subset])
    estimator = MinCovDet()
    estimator.raw_location_ = estimator.location_ = location
    estimator.raw_covariance_ = covariance
    support = np.zeros(len(rows), bool)
    support[subset] = True
    estimator.raw_support_ = estimator.support_ = support
    centred = rows - location
    estimator.dist_ = (centred @ np.linalg.pinv(covariance) * centred).sum(axis=1)
    corrected = estimator.correct_covariance(rows)
    raw_distances = estimator.dist_.copy()
    estimator.reweight_covariance(rows)
    return estimator, corrected, raw_distances


# --- Cases ------------------------------------------------------------------------------------


def file_rows(name, columns):
    with open(DATA / name, newline="") as file:
        return [[float(text) for text in row[:columns]] for row in list(csv.reader(file))[1:]]


def contaminated(seed, count, dimension, share, shift):
    generator = np.random.default_rng(seed)
    rows = generator.standard_normal((count, dimension)) @ np.triu(np.ones((dimension, dimension)))
    rows[: int(share * count)] = generator.standard_normal((int(share * count), dimension)) * 0.3 + shift
    return [[round(float(v), 6) for v in row] for row in rows + 100]


def cases():
    for name, columns in (("iris.csv", 4), ("faithful.csv", 2), ("wine.csv", 13), ("iris.csv", 1)):
        for fraction in (None, 0.75):
            yield name, columns, fraction
    for name in ("Lew", "Michelso"):
        yield f"nist/univariate_{name}.csv", 1, None
    yield "two clusters", contaminated(1, 60, 2, 0.4, 12), None
    yield "two clusters", contaminated(1, 60, 2, 0.4, 12), 0.9
    yield "five variables", contaminated(2, 90, 5, 0.3, -8), None
    yield "all rows", contaminated(3, 40, 3, 0.1, 6), 1.0


def fit(name, content, fraction):
    inline = isinstance(content, list)
    rows = np.array(content if inline else file_rows(name, content))
    n, d = rows.shape
    h = min(int(np.ceil(0.5 * (n + d + 1))), n) if fraction is None else int(fraction * n)
    if d == 1:
        subset, log_determinant = search_one_variable(rows[:, 0], h)
    else:
        subset, log_determinant = search(rows, h, 3000 if d < 10 else 600, np.random.default_rng(0))
    found_by = []
    tries = [MinCovDet(support_fraction=fraction, random_state=seed).fit(rows) for seed in range(100)]
    least = min(tries, key=lambda t: np.linalg.slogdet(t.raw_covariance_)[1])
    assert moments(rows[least.raw_support_])[2] >= log_determinant - 1e-10, name
    if (np.flatnonzero(least.raw_support_) == subset).all():
        found_by.append("scikit-learn")
    other = robustbase_subset(rows, h)
    if other is not None:
        assert moments(rows[other])[2] >= log_determinant - 1e-10, name
        if (other == subset).all():
            found_by.append("robustbase")
    estimator, corrected, raw_distances = sklearn_after(rows, subset)
    if "scikit-learn" in found_by and d > 1:
        assert np.allclose(least.covariance_, estimator.covariance_, rtol=1e-9), name
        assert (least.support_ == estimator.support_).all(), name
    case = {"name": f"{name}, {d} variables, {fraction or 'default'}"}
    case |= {"rows": content} if inline else {"file": name, "columns": content}
    raw_location, raw_covariance, _ = moments(rows[subset])
    return case | {
        "supportFraction": fraction,
        "foundBy": found_by,
        "rawSupport": subset.tolist(),
        "rawLocation": raw_location.tolist(),
        "rawCovariance": [raw_covariance[i, : i + 1].tolist() for i in range(d)],
        "correctedCovariance": [corrected[i, : i + 1].tolist() for i in range(d)],
        "logDeterminant": float(log_determinant),
        "support": np.flatnonzero(estimator.support_).tolist(),
        "location": estimator.location_.tolist(),
        "covariance": [estimator.covariance_[i, : i + 1].tolist() for i in range(d)],
        "squaredDistances": estimator.dist_.tolist(),
    }


def main():
    found = []
    for arguments in cases():
        found.append(fit(*arguments))
        print({k: found[-1][k] for k in ("name", "foundBy", "logDeterminant")}, flush=True)
    lines = [json.dumps(case, separators=(",", ":")) for case in found]
    (HERE / "minimum_covariance_determinant.json").write_text("[\n" + ",\n".join(lines) + "\n]\n")


if __name__ == "__main__":
    main()
