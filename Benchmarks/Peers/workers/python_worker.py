"""The work of one Python peer: reads requests on standard input, answers with times and check values.

usage: python_worker.py numpy|scipy|scikit-learn|torch
"""

import os
import sys
import time
import warnings

import numpy as np


def load(data_path, model_path, d):
    data = np.fromfile(data_path).reshape(-1, d)
    model = np.fromfile(model_path)
    return data, model[:d].copy(), model[d:].reshape(d, d).copy()


def load_factors(data_path, model_path, d, q):
    """Rows, mean, loadings and variances of the noise."""
    data = np.fromfile(data_path).reshape(-1, d)
    model = np.fromfile(model_path)
    return data, model[:d].copy(), model[d:d * (1 + q)].reshape(d, q).copy(), model[d * (1 + q):].copy()


# Iterations of EM whose times are subtracted: what is left has no start and no end in it.
ITERATIONS = (1, 3)


class NumPy:
    """What a careful user writes: one triangular inverse, one product, one sum of squares."""

    version = np.__version__

    def log_density(self, x, mean, covariance):
        factor = np.linalg.cholesky(covariance)
        inverse = np.linalg.inv(factor)
        constant = -0.5 * len(mean) * np.log(2 * np.pi) - np.log(np.diag(factor)).sum()

        def run():
            z = (x - mean) @ inverse.T
            return constant - 0.5 * np.einsum("ij,ij->i", z, z)

        return run

    def fit(self, x):
        return lambda: (x.mean(axis=0), np.cov(x, rowvar=False, bias=True).reshape(x.shape[1], -1))

    def sample(self, mean, covariance, rows):
        generator = np.random.default_rng(1)
        return lambda: generator.multivariate_normal(mean, covariance, size=rows, method="cholesky")

    def normals(self, count):
        generator = np.random.default_rng(1)
        values = np.empty(count)
        return lambda: generator.standard_normal(out=values)

    def woodbury(self, mean, loadings, noise):
        """Log-densities through a matrix of the order of the factors."""
        scales = 1 / np.sqrt(noise)
        scaled = loadings * scales[:, None]
        factor = np.linalg.cholesky(np.eye(loadings.shape[1]) + scaled.T @ scaled)
        projection = scaled @ np.linalg.inv(factor).T
        constant = -0.5 * (len(mean) * np.log(2 * np.pi) + np.log(noise).sum()) - np.log(np.diag(factor)).sum()

        def run(x):
            y = x - mean
            y *= scales
            z = y @ projection
            return constant - 0.5 * (np.einsum("ij,ij->i", y, y) - np.einsum("ij,ij->i", z, z))

        return run

    def pca(self, x, q):
        def run():
            mean = x.mean(axis=0)
            values, vectors = np.linalg.eigh(np.cov(x, rowvar=False, bias=True))
            variance = values[:-q].mean()
            loadings = vectors[:, -q:] * np.sqrt(values[-q:] - variance)
            return self.woodbury(mean, loadings, np.full(len(mean), variance))(x)

        return run

    def factor_score(self, x, mean, loadings, noise):
        score = self.woodbury(mean, loadings, noise)
        return lambda: score(x)

    def factor_encode(self, x, mean, loadings, noise):
        weighed = loadings / noise[:, None]
        projection = np.linalg.solve(np.eye(loadings.shape[1]) + loadings.T @ weighed, weighed.T).T.copy()
        return lambda: (x - mean) @ projection

    def factor_sample(self, mean, loadings, noise, rows):
        generator = np.random.default_rng(1)
        deviations = np.sqrt(noise)

        def run():
            x = generator.standard_normal((rows, len(mean)))
            x *= deviations
            x += generator.standard_normal((rows, loadings.shape[1])) @ loadings.T
            x += mean
            return x

        return run


class SciPy:
    def __init__(self):
        import scipy
        import scipy.stats

        self.version = scipy.__version__
        self.stats = scipy.stats

    def log_density(self, x, mean, covariance):
        frozen = self.stats.multivariate_normal(mean, covariance)
        return lambda: frozen.logpdf(x)

    def fit(self, x):
        return lambda: self.stats.multivariate_normal.fit(x)

    def kernel_density(self, x):
        fitted, scored = x[: len(x) // 2].T.copy(), x[len(x) // 2:].T.copy()
        estimate = self.stats.gaussian_kde(fitted)
        return lambda: estimate.logpdf(scored)

    def factor_score(self, x, mean, loadings, noise):
        """With the covariance written out: there is no other way here."""
        frozen = self.stats.multivariate_normal(mean, loadings @ loadings.T + np.diag(noise))
        return lambda: frozen.logpdf(x)


class ScikitLearn:
    def __init__(self):
        import sklearn
        from sklearn.cluster import KMeans, kmeans_plusplus
        from sklearn.covariance import EmpiricalCovariance
        from sklearn.decomposition import PCA, FactorAnalysis
        from sklearn.exceptions import ConvergenceWarning
        from sklearn.mixture import GaussianMixture

        warnings.simplefilter("ignore", ConvergenceWarning)
        self.version = sklearn.__version__
        self.EmpiricalCovariance = EmpiricalCovariance
        self.GaussianMixture = GaussianMixture
        self.KMeans, self.kmeans_plusplus = KMeans, kmeans_plusplus
        self.PCA, self.FactorAnalysis = PCA, FactorAnalysis

    def log_density(self, x, mean, covariance):
        mixture = self.GaussianMixture(1, covariance_type="full")
        mixture.weights_ = np.ones(1)
        mixture.means_ = mean[None]
        mixture.covariances_ = covariance[None]
        mixture.precisions_cholesky_ = np.linalg.inv(np.linalg.cholesky(covariance)).T[None]
        return lambda: mixture.score_samples(x)

    def fit(self, x):
        def run():
            estimate = self.EmpiricalCovariance().fit(x)
            return estimate.location_, estimate.covariance_

        return run

    def mixture_em(self, x, means):
        """Full covariances; starts with equal weights, the given means and identity matrices."""
        k, d = means.shape

        def run(iterations):
            return self.GaussianMixture(
                k, tol=0, reg_covar=0, max_iter=iterations, weights_init=np.full(k, 1 / k), means_init=means,
                precisions_init=np.array([np.eye(d)] * k)).fit(x)

        def values(model):
            return [model.score(x), model.weights_[0], model.means_[0, 0], model.means_[-1, -1]]

        return run, values

    def k_means_plus_plus(self, x, means, seed):
        centers, _ = self.kmeans_plusplus(x, len(means), random_state=seed)
        return centers

    def k_means(self, x, means, seed):
        return self.KMeans(len(means), n_init=1, random_state=seed).fit(x).cluster_centers_

    def pca(self, x, q):
        return lambda: self.PCA(q).fit(x).score_samples(x)

    def factor_analysis(self, x, q):
        return lambda: self.FactorAnalysis(q).fit(x).score_samples(x)

    def given(self, mean, loadings, noise):
        model = self.FactorAnalysis(loadings.shape[1])
        model.mean_, model.components_, model.noise_variance_ = mean, loadings.T.copy(), noise
        return model

    def factor_score(self, x, mean, loadings, noise):
        model = self.given(mean, loadings, noise)
        return lambda: model.score_samples(x)

    def factor_encode(self, x, mean, loadings, noise):
        model = self.given(mean, loadings, noise)
        return lambda: model.transform(x)


class Torch:
    def __init__(self):
        import torch

        torch.set_num_threads(int(os.environ.get("OMP_NUM_THREADS", "1")))
        torch.set_default_dtype(torch.float64)
        self.version = torch.__version__
        self.torch = torch

    def log_density(self, x, mean, covariance):
        t = self.torch
        x = t.from_numpy(x)
        model = t.distributions.MultivariateNormal(t.from_numpy(mean), t.from_numpy(covariance))
        return lambda: model.log_prob(x).numpy()

    def fit(self, x):
        t = self.torch
        x = t.from_numpy(x)
        return lambda: (x.mean(0).numpy(), t.cov(x.T, correction=0).reshape(x.shape[1], -1).numpy())

    def sample(self, mean, covariance, rows):
        t = self.torch
        model = t.distributions.MultivariateNormal(t.from_numpy(mean), t.from_numpy(covariance))
        return lambda: model.sample((rows,)).numpy()

    def normals(self, count):
        return lambda: self.torch.randn(count).numpy()

    def given(self, mean, loadings, noise):
        t = self.torch
        return t.distributions.LowRankMultivariateNormal(
            t.from_numpy(mean), t.from_numpy(loadings), t.from_numpy(noise))

    def factor_score(self, x, mean, loadings, noise):
        x, model = self.torch.from_numpy(x), self.given(mean, loadings, noise)
        return lambda: model.log_prob(x).numpy()

    def factor_sample(self, mean, loadings, noise, rows):
        model = self.given(mean, loadings, noise)
        return lambda: model.sample((rows,)).numpy()


def check(operation, result):
    """A few numbers by which the peers' results are compared."""
    if operation in ("log-density", "factor-score"):
        return [result[0], result[-1], float(np.mean(result))]
    if operation == "fit":
        mean, covariance = result
        return [mean[0], mean[-1], covariance[0, 0], covariance[-1, 0], covariance[-1, -1]]
    if operation in ("pca", "factor-analysis"):
        # Not of one row: some divide variances by one row less.
        return [float(np.mean(result))]
    if operation == "factor-encode":
        return [result[0, 0], result[-1, -1], float((result ** 2).mean())]
    if operation == "kernel-density":
        return [result[0], result[-1], float(np.mean(result))]
    flat = result.reshape(-1, result.shape[-1])[:, -1] if result.ndim > 1 else result
    return [float(flat.mean()), float(flat.var())]


def mean_squared_distance(x, centers):
    """From the nearest centre; the centres are few."""
    nearest = np.full(len(x), np.inf)
    for center in centers:
        nearest = np.minimum(nearest, ((x - center) ** 2).sum(axis=1))
    return float(nearest.mean())


def clusters(peer, operation, d, components, data_path, model_path, repeats):
    """Times and check values of an operation on clusters; None for what the peer has not."""
    method = getattr(peer, operation.replace("++", "-plus-plus").replace("-", "_"), None)
    if method is None:
        return None
    x = np.fromfile(data_path).reshape(-1, d)
    means = np.fromfile(model_path).reshape(components, d)
    seconds = []
    if operation == "mixture-em":
        run, values = method(x, means)
        run(1)
        for _ in range(repeats):
            spans = []
            for iterations in ITERATIONS:
                start = time.perf_counter()
                model = run(iterations)
                spans.append(time.perf_counter() - start)
            seconds.append((spans[1] - spans[0]) / (ITERATIONS[1] - ITERATIONS[0]))
        return seconds, values(model)
    method(x, means, 0)
    distances = []
    for seed in range(repeats):
        start = time.perf_counter()
        centers = method(x, means, seed)
        seconds.append(time.perf_counter() - start)
        distances.append(mean_squared_distance(x, centers))
    return seconds, [sum(distances) / len(distances)]


def answer(seconds, values):
    print("times", *[repr(s) for s in seconds], "check", *[repr(float(v)) for v in values], flush=True)


def main():
    peer = {"numpy": NumPy, "scipy": SciPy, "scikit-learn": ScikitLearn, "torch": Torch}[sys.argv[1]]()
    print("ready", peer.version, flush=True)
    for line in sys.stdin:
        operation, d, rows, data_path, model_path, repeats = line.split()
        d, rows, repeats = int(d), int(rows), int(repeats)
        operation, _, components = operation.partition(":")
        operation, _, factors = operation.partition("/")
        if components:
            result = clusters(peer, operation, d, int(components), data_path, model_path, repeats)
            answer(*result) if result else print("none", flush=True)
            continue
        method = getattr(peer, operation.replace("-", "_"), None)
        if method is None:
            print("none", flush=True)
            continue
        if operation == "normals":
            run = method(rows)
        elif factors:
            x, mean, loadings, noise = load_factors(data_path, model_path, d, int(factors))
            if operation == "factor-sample":
                run = method(mean, loadings, noise, rows)
            elif operation in ("pca", "factor-analysis"):
                run = method(x, int(factors))
            else:
                run = method(x, mean, loadings, noise)
        else:
            x, mean, covariance = load(data_path, model_path, d)
            arguments = {
                "log-density": (x, mean, covariance), "fit": (x,), "sample": (mean, covariance, rows),
                "kernel-density": (x,)}
            run = method(*arguments[operation])
        result = run()
        seconds = []
        for _ in range(repeats):
            start = time.perf_counter()
            result = run()
            seconds.append(time.perf_counter() - start)
        answer(seconds, check(operation, result))


main()
