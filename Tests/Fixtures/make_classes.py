#!/usr/bin/env python3
"""Writes classes.json: posteriors of iris and wine by three classifiers, twice.

Once as scikit-learn computes them, as the doubles it prints; and once from the textbook's formulas with 60 digits, rounded
to 30: log P(y|x), log P(x), and the sum of log P(x, y) over all rows. Covariances divide by the number of rows and priors
are the shares of the classes, which is what QuadraticDiscriminantAnalysis (from 1.9 on), LinearDiscriminantAnalysis and
GaussianNB without smoothing do.

numpy 2.4.6, scikit-learn 1.9.1, mpmath 1.3.0. With --check the script fails if the file is not what it writes.
"""

import csv
import json
import pathlib
import sys

import mpmath
import numpy
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from sklearn.naive_bayes import GaussianNB

mpmath.mp.dps = 60
here = pathlib.Path(__file__).resolve().parent
data = here.parent.parent / "Data"


def table(name):
    with open(data / name, newline="") as file:
        records = list(csv.reader(file))[1:]
    return [[float(x) for x in record[:-1]] for record in records], [record[-1] for record in records]


def digits(number):
    return mpmath.nstr(number, 30, strip_zeros=False)


def classifier(structure):
    if structure == "full":
        return QuadraticDiscriminantAnalysis(solver="svd", tol=1e-12)
    if structure == "tied":
        return LinearDiscriminantAnalysis(solver="lsqr")
    return GaussianNB(var_smoothing=0)


def exact(rows, labels, structure):
    """Log joint densities of every row, one list a row, classes in order."""
    names = sorted(set(labels))
    exact_rows = [[mpmath.mpf(x) for x in row] for row in rows]
    d, n = len(rows[0]), len(rows)
    means, scatters, counts = [], [], []
    for name in names:
        members = [row for row, label in zip(exact_rows, labels) if label == name]
        mean = [sum(row[j] for row in members) / len(members) for j in range(d)]
        scatter = mpmath.zeros(d)
        for row in members:
            for i in range(d):
                for j in range(i + 1):
                    scatter[i, j] += (row[i] - mean[i]) * (row[j] - mean[j])
        for i in range(d):
            for j in range(i):
                scatter[j, i] = scatter[i, j]
        means.append(mean)
        scatters.append(scatter)
        counts.append(len(members))
    covariances = []
    for place in range(len(names)):
        if structure == "tied":
            covariance = sum(scatters[1:], scatters[0]) / n
        else:
            covariance = scatters[place] / counts[place]
        if structure == "diagonal":
            covariance = mpmath.diag([covariance[i, i] for i in range(d)])
        covariances.append(covariance)
    factors = [mpmath.cholesky(covariance) for covariance in covariances]
    joint = []
    for row in exact_rows:
        scores = []
        for place in range(len(names)):
            factor = factors[place]
            difference = mpmath.matrix([row[i] - means[place][i] for i in range(d)])
            z = []
            for i in range(d):
                z.append((difference[i] - sum(factor[i, j] * z[j] for j in range(i))) / factor[i, i])
            log_determinant = 2 * sum(mpmath.log(factor[i, i]) for i in range(d))
            density = -(d * mpmath.log(2 * mpmath.pi) + log_determinant + sum(x * x for x in z)) / 2
            scores.append(mpmath.log(mpmath.mpf(counts[place]) / n) + density)
        joint.append(scores)
    return names, joint


def case(name, structure, step):
    rows, labels = table(name)
    names, joint = exact(rows, labels, structure)
    model = classifier(structure).fit(numpy.array(rows), numpy.array(labels))
    posteriors = model.predict_proba(numpy.array(rows))
    chosen = list(range(0, len(rows), step))
    log_densities = [mpmath.log(sum(mpmath.exp(x) for x in scores)) for scores in joint]
    predicted = [names[max(range(len(names)), key=lambda k: scores[k])] for scores in joint]
    log_posteriors = [[x - total for x in scores] for scores, total in zip(joint, log_densities)]
    difference = max(
        abs(float(mpmath.exp(x)) - y) for row, other in zip(log_posteriors, posteriors) for x, y in zip(row, other))
    print(f"{name} {structure}: scikit-learn differs by {difference:.1e}", file=sys.stderr)
    return {
        "file": name,
        "covariance": structure,
        "classes": names,
        "rows": chosen,
        "posteriors": [[float(x) for x in posteriors[i]] for i in chosen],
        "logPosteriors": [[digits(x) for x in log_posteriors[i]] for i in chosen],
        "logDensities": [digits(log_densities[i]) for i in chosen],
        "jointLogLikelihood": digits(sum(scores[names.index(label)] for scores, label in zip(joint, labels))),
        "errors": sum(a != b for a, b in zip(predicted, labels)),
        "errorsOfScikitLearn": int(sum(model.predict(numpy.array(rows)) != numpy.array(labels))),
    }


def main():
    cases = [
        case(name, structure, step)
        for name, step in [("iris.csv", 5), ("wine.csv", 7)]
        for structure in ["full", "tied", "diagonal"]
    ]
    text = "[\n" + ",\n".join(json.dumps(case, separators=(",", ":")) for case in cases) + "\n]\n"
    path = here / "classes.json"
    if "--check" in sys.argv:
        sys.exit(0 if path.read_text() == text else f"{path} is not what this script writes")
    path.write_text(text)


main()
