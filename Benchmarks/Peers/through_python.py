#!/usr/bin/env python3
"""The same work through Python: swift_gaussian beside NumPy, SciPy, scikit-learn and oneDAL's daal4py, one thread each.

usage: Benchmarks/Peers/through_python.py [--quick] [--only TEXT] [--rounds N] [--json FILE]

All are in one process and take turns, so that a change in the machine's speed meets all of them; the first turn warms up and its
results are compared before any time is shown. What is not installed is left out (pip install scipy scikit-learn scikit-learn-intelex).
The whole takes less than four minutes.
"""

import os

# Before anything reads them.
for name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[name] = "1"
# A core type that is chosen by hand is for the OpenBLAS of old systems.
os.environ.pop("OPENBLAS_CORETYPE", None)

import argparse  # noqa: E402
import datetime  # noqa: E402
import importlib  # noqa: E402
import json  # noqa: E402
import pathlib  # noqa: E402
import platform  # noqa: E402
import statistics  # noqa: E402
import time  # noqa: E402
import warnings  # noqa: E402

import numpy as np  # noqa: E402

import swift_gaussian as sg  # noqa: E402

OURS = "swift_gaussian"
ELEMENTS = 8_000_000


def optional(name):
    try:
        return importlib.import_module(name)
    except ImportError:
        print(f"  {name} is left out: it is not installed")
        return None


stats, sklearn, daal4py = optional("scipy.stats"), optional("sklearn"), optional("daal4py")
if sklearn:
    from sklearn import covariance, decomposition, discriminant_analysis, mixture, neighbors

    import swift_gaussian.sklearn as estimators
if daal4py:
    daal4py.daalinit(1)
sg.set_threads(1)
warnings.simplefilter("ignore")


def correlated(rows, dimension, seed=1):
    """Rows of a Gaussian, and its parameters."""
    generator = np.random.default_rng(seed)
    root = generator.normal(size=(dimension, dimension)) / np.sqrt(dimension) + np.eye(dimension)
    mean = generator.normal(size=dimension)
    return generator.standard_normal((rows, dimension)) @ root.T + mean, mean, root @ root.T


def clusters(rows, dimension, count, seed=2):
    """Rows of a mixture whose components overlap, and a start for its iterations."""
    generator = np.random.default_rng(seed)
    centres = 3 / np.sqrt(2) * generator.normal(size=(count, dimension)) / np.sqrt(max(dimension, 2) / 2)
    rows = centres[generator.integers(count, size=rows)] + generator.uniform(1, 2, size=dimension) * generator.standard_normal(
        (rows, dimension)
    )
    return rows, rows[generator.choice(len(rows), count, replace=False)]


def near(tolerance):
    """Results are equal, to a share of the largest."""

    def disagreement(ours, theirs):
        return np.max(np.abs(ours - theirs)) / (tolerance * max(np.max(np.abs(ours)), 1))

    return disagreement


def alike(tolerance):
    """Draws of different random numbers have means and deviations in common."""

    def spread(rows):
        some = rows[:100_000]
        return np.concatenate([some.mean(axis=0), some.std(axis=0)])

    return lambda ours, theirs: near(tolerance)(spread(ours), spread(theirs))


def no_likelier(share):
    """Theirs is a maximum that is no higher than ours, but for a share of it."""

    def disagreement(ours, theirs):
        return max(0.0, float(theirs - ours)) / (share * abs(float(ours)))

    return disagreement


def cases(quick):
    """Name, dimension, rows, what else is told, the work of each, how results are compared, and by what times are divided."""
    elements = ELEMENTS // (20 if quick else 1)
    share = 20 if quick else 1

    for d in (2, 16, 64):
        n = elements // d
        x, mean, cov = correlated(n, d)
        model = sg.MultivariateNormal(mean, cov)
        work = {OURS: lambda model=model, x=x: model.log_density(x)}
        if stats:
            frozen = stats.multivariate_normal(mean, cov)
            work["SciPy"] = lambda frozen=frozen, x=x: frozen.logpdf(x)
        if sklearn:
            peer = mixture.GaussianMixture(1).fit(x[: 2 * d + 2])
            peer.means_, peer.covariances_ = mean[None], cov[None]
            peer.precisions_cholesky_ = np.linalg.inv(np.linalg.cholesky(cov)).T[None]
            work["scikit-learn"] = lambda peer=peer, x=x: peer.score_samples(x)
        yield "log-density", d, n, {}, work, near(1e-9), 1

        work = {OURS: lambda x=x: moments(sg.MultivariateNormal.fit(x))}
        if stats:
            work["SciPy"] = lambda x=x: np.concatenate([part.ravel() for part in stats.multivariate_normal.fit(x)])
        if sklearn:
            work["scikit-learn"] = lambda x=x: fitted(covariance.EmpiricalCovariance().fit(x))
        if daal4py:
            work["daal4py"] = lambda x=x, n=n: summed(
                daal4py.covariance(outputMatrixType="covarianceMatrix").compute(x), (n - 1) / n
            )
        yield "fit", d, n, {}, work, near(1e-9), 1

        work = {
            OURS: lambda model=model, n=n: model.sample(n, seed=1),
            "NumPy": lambda mean=mean, cov=cov, n=n: np.random.default_rng(1).multivariate_normal(
                mean, cov, size=n, method="cholesky"
            ),
        }
        if stats:
            work["SciPy"] = lambda frozen=frozen, n=n: frozen.rvs(size=n, random_state=np.random.default_rng(1))
        yield "draws", d, n, {}, work, alike(0.05 * np.sqrt(share)), 1
        del x, work

    for d, k, n in ((2, 8, 500_000), (16, 16, 100_000)):
        n //= share
        x, means = clusters(n, d, k)
        yield "one iteration of EM", d, n, {"components": k}, iterations(x, means, k), near(1e-6), 1
        if d == 16:
            yield "a whole mixture fit", d, n // 2, {"components": k}, whole_fits(x[: n // 2].copy(), k), no_likelier(0.01), 1
        del x

    n = 10_000 // share
    x = np.random.default_rng(3).standard_normal((2 * n, 2))
    # With a covariance of 1, SciPy's factor is the deviation of a kernel in every direction.
    x[:n] -= x[:n].mean(axis=0)
    x[:n] = x[:n] @ np.linalg.inv(np.linalg.cholesky(np.cov(x[:n].T))).T
    h = n ** (-1 / 6)
    seen, others = x[:n].copy(), x[n:].copy()
    work = {OURS: lambda: sg.KernelDensity(seen, h**2 * np.eye(2)).log_density(others)}
    if stats:
        work["SciPy"] = lambda: stats.gaussian_kde(seen.T, bw_method=h).logpdf(others.T)
    if sklearn:
        work["scikit-learn"] = lambda: neighbors.KernelDensity(bandwidth=h).fit(seen).score_samples(others)
    yield "kernel density", 2, n, {}, work, near(1e-7), 1

    if sklearn:
        d, k = 16, 10
        n = elements // d
        x, means = clusters(n, d, k, seed=4)
        y = ((x[:, None, :2] - means[None, :, :2]) ** 2).sum(axis=2).argmin(axis=1)
        ours = estimators.QuadraticDiscriminantAnalysis().fit(x[:50_000], y[:50_000])
        peer = discriminant_analysis.QuadraticDiscriminantAnalysis().fit(x[:50_000], y[:50_000])
        work = {OURS: lambda: ours.decision_function(x), "scikit-learn": lambda: peer.decision_function(x)}
        yield "QDA, decision function", d, n, {"classes": k}, work, near(1e-6), 1
        del x

        d, q = 64, 8
        n = elements // d
        generator = np.random.default_rng(5)
        x = generator.standard_normal((n, q)) @ generator.normal(size=(q, d)) + generator.uniform(
            0.5, 2, size=d
        ) * generator.standard_normal((n, d))
        work = {
            OURS: lambda: np.array(np.mean(sg.FactorAnalysis.fit(x, q).log_density(x))),
            "scikit-learn": lambda: np.array(decomposition.FactorAnalysis(q, random_state=0).fit(x).score(x)),
        }
        yield "factor analysis, fit and log-density", d, n, {"factors": q}, work, no_likelier(1e-9), 1
        del x

    calls = 2000 // share
    x, mean, cov = correlated(calls, 2)
    model = sg.MultivariateNormal(mean, cov)
    table = [row[None].copy() for row in x]
    work = {OURS: lambda: np.array([model.log_density(row)[0] for row in table])}
    if stats:
        frozen = stats.multivariate_normal(mean, cov)
        work["SciPy"] = lambda: np.array([frozen.logpdf(row) for row in table])
    if sklearn:
        peer = mixture.GaussianMixture(1).fit(x)
        peer.means_, peer.covariances_ = mean[None], cov[None]
        peer.precisions_cholesky_ = np.linalg.inv(np.linalg.cholesky(cov)).T[None]
        work["scikit-learn"] = lambda: np.array([peer.score_samples(row)[0] for row in table])
    yield "log-density of one row", 2, 1, {}, work, near(1e-9), calls


def moments(model):
    return np.concatenate([model.mean, model.covariance.ravel()])


def fitted(model):
    return np.concatenate([model.location_, model.covariance_.ravel()])


def summed(found, factor):
    return np.concatenate([found.mean.ravel(), factor * found.covariance.ravel()])


def iterations(x, means, k):
    """Iterations from the same start: weights, means and covariances after three, as one list of numbers."""
    d = x.shape[1]
    weights, covariances = np.full(k, 1 / k), np.tile(np.diag(x.var(axis=0)), (k, 1, 1))
    start = sg.GaussianMixture(weights, means, covariances)

    def listed(weights, means, covariances):
        return np.concatenate([np.ravel(weights), np.ravel(means), np.ravel(covariances)])

    def ours(count):
        model = sg.GaussianMixture.fit(x, k, start=start, tolerance=0, max_iterations=count, policy="fail")
        return listed(model.weights, model.means, model.covariances)

    def scikit_learn(count):
        model = mixture.GaussianMixture(
            k, tol=0, reg_covar=0, max_iter=count, weights_init=weights, means_init=means,
            precisions_init=np.linalg.inv(covariances),
        ).fit(x)  # fmt: skip
        return listed(model.weights_, model.means_, model.covariances_)

    def dal(count):
        found = daal4py.em_gmm(nComponents=k, maxIterations=count, accuracyThreshold=0.0).compute(
            x, weights[None].copy(), means.copy(), [part.copy() for part in covariances]
        )
        return listed(found.weights, found.means, np.array(found.covariances).reshape(k, d, d))

    work = {OURS: ours}
    if sklearn:
        work["scikit-learn"] = scikit_learn
    if daal4py:
        work["daal4py"] = dal
    return {name: (lambda call=call: Difference(lambda: call(3), lambda: call(1))) for name, call in work.items()}


class Difference:
    """Half of what three iterations take longer than one: what a start costs is not in it."""

    def __init__(self, three, one):
        begin = time.perf_counter()
        self.result = three()
        middle = time.perf_counter()
        one()
        self.seconds = ((middle - begin) - (time.perf_counter() - middle)) / 2


def whole_fits(x, k):
    """A mixture from a start of everybody's own to rest, by the usual tolerance: the mean log-likelihood that it ends with."""
    work = {OURS: lambda: np.array(sg.GaussianMixture.fit(x, k).estimation["trace"][-1])}
    if sklearn:
        work["scikit-learn"] = lambda: np.array(mixture.GaussianMixture(k, random_state=0).fit(x).score(x))
    if daal4py:

        def dal():
            begin = daal4py.em_gmm_init(nComponents=k).compute(x)
            found = daal4py.em_gmm(nComponents=k, maxIterations=100, accuracyThreshold=1e-3).compute(
                x, begin.weights, begin.means, begin.covariances
            )
            parts = np.array(found.covariances).reshape(k, x.shape[1], x.shape[1])
            try:
                found_mixture = sg.GaussianMixture(found.weights.ravel() / found.weights.sum(), found.means, parts)
            except sg.DataError:
                # A component that has collapsed is no maximum.
                return np.array(-np.inf)
            return np.array(found_mixture.log_density(x).mean())

        work["daal4py"] = dal
    return work


def measure(work, disagreement, rounds, calls):
    """Times of each, in turns; the first turn is for comparing."""
    times = {name: [] for name in work}
    results = {}
    for turn in range(rounds + 1):
        for name, call in work.items():
            begin = time.perf_counter()
            found = call()
            seconds = time.perf_counter() - begin
            if isinstance(found, Difference):
                found, seconds = found.result, found.seconds
            if turn == 0:
                results[name] = np.asarray(found)
            else:
                times[name].append(seconds / calls)
    for name, found in results.items():
        much = disagreement(results[OURS], found)
        if not much <= 1:
            raise SystemExit(f"{name} disagrees with {OURS}, {much:.3g} times as much as it may: {found.ravel()[:4]}")
    return times


def processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def versions():
    found = {OURS: sg.__version__, "Python": platform.python_version(), "NumPy": np.__version__}
    if stats:
        found["SciPy"] = importlib.import_module("scipy").__version__
    if sklearn:
        found["scikit-learn"] = sklearn.__version__
    if daal4py:
        from importlib.metadata import version

        found["daal4py"] = version("scikit-learn-intelex")
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="smaller tables")
    parser.add_argument("--only", default="", help="only cases whose \"operation d\" contains this text")
    parser.add_argument("--rounds", type=int, default=3, help="turns that are timed")
    parser.add_argument("--json", help="write all times to this file")
    options = parser.parse_args()
    print(processor(), ", ".join(f"{name} {version}" for name, version in versions().items()))
    results = []
    for operation, d, rows, more, work, disagreement, calls in cases(options.quick):
        if options.only not in f"{operation} {d}":
            continue
        times = measure(work, disagreement, options.rounds, calls)
        medians = {name: statistics.median(values) for name, values in times.items()}
        cells = "  ".join(f"{name} {1e3 * value:.4g} ({value / medians[OURS]:.1f} ×)" for name, value in medians.items())
        print(f"{operation:36} d {d:3}  ms: {cells}", flush=True)
        results.append({"operation": operation, "dimension": d, "rows": rows, **more, "seconds": times})
    if options.json:
        report = {
            "date": datetime.date.today().isoformat(),
            "python": {"processor": processor(), "versions": versions(), "results": results},
        }
        pathlib.Path(options.json).write_text(json.dumps(report, indent=1) + "\n")


main()
