"""The work of one Python peer: reads requests on standard input, answers with times and check values.

usage: python_worker.py numpy|scipy|scikit-learn|torch
"""

import sys
import time

import numpy as np


def load(data_path, model_path, d):
    data = np.fromfile(data_path).reshape(-1, d)
    model = np.fromfile(model_path)
    return data, model[:d].copy(), model[d:].reshape(d, d).copy()


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


class ScikitLearn:
    def __init__(self):
        import sklearn
        from sklearn.covariance import EmpiricalCovariance
        from sklearn.mixture import GaussianMixture

        self.version = sklearn.__version__
        self.EmpiricalCovariance = EmpiricalCovariance
        self.GaussianMixture = GaussianMixture

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


class Torch:
    def __init__(self):
        import torch

        torch.set_num_threads(1)
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


def check(operation, result):
    """A few numbers by which the peers' results are compared."""
    if operation == "log-density":
        return [result[0], result[-1], float(np.mean(result))]
    if operation == "fit":
        mean, covariance = result
        return [mean[0], mean[-1], covariance[0, 0], covariance[-1, 0], covariance[-1, -1]]
    flat = result.reshape(-1, result.shape[-1])[:, -1] if result.ndim > 1 else result
    return [float(flat.mean()), float(flat.var())]


def main():
    peer = {"numpy": NumPy, "scipy": SciPy, "scikit-learn": ScikitLearn, "torch": Torch}[sys.argv[1]]()
    print("ready", peer.version, flush=True)
    for line in sys.stdin:
        operation, d, rows, data_path, model_path, repeats = line.split()
        d, rows, repeats = int(d), int(rows), int(repeats)
        method = getattr(peer, operation.replace("-", "_"), None)
        if method is None:
            print("none", flush=True)
            continue
        if operation == "normals":
            run = method(rows)
        else:
            x, mean, covariance = load(data_path, model_path, d)
            arguments = {"log-density": (x, mean, covariance), "fit": (x,), "sample": (mean, covariance, rows)}
            run = method(*arguments[operation])
        result = run()
        seconds = []
        for _ in range(repeats):
            start = time.perf_counter()
            result = run()
            seconds.append(time.perf_counter() - start)
        values = [repr(float(v)) for v in check(operation, result)]
        print("times", *[repr(s) for s in seconds], "check", *values, flush=True)


main()
