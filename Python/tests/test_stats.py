"""SciPy's distributions by the engine."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

scipy_stats = pytest.importorskip("scipy.stats")

from swift_gaussian import stats  # noqa: E402

MEAN = np.array([1.0, -1.0, 0.5])
COVARIANCE = np.array([[2.0, 0.3, 0.1], [0.3, 1.0, 0.2], [0.1, 0.2, 0.5]])
POINTS = np.random.default_rng(0).normal(size=(4, 5, 3))


def test_normal() -> None:
    mine, theirs = stats.multivariate_normal, scipy_stats.multivariate_normal
    for x in (POINTS, POINTS[0], POINTS[0, 0]):
        assert np.allclose(mine.logpdf(x, MEAN, COVARIANCE), theirs.logpdf(x, MEAN, COVARIANCE), rtol=1e-12)
        assert np.allclose(mine.pdf(x, MEAN, COVARIANCE), theirs.pdf(x, MEAN, COVARIANCE), rtol=1e-11)
        assert mine.logpdf(x, MEAN, COVARIANCE).shape == theirs.logpdf(x, MEAN, COVARIANCE).shape
        assert np.allclose(mine(MEAN, COVARIANCE).logpdf(x), theirs(MEAN, COVARIANCE).logpdf(x), rtol=1e-12)
    assert mine.entropy(MEAN, COVARIANCE) == pytest.approx(theirs.entropy(MEAN, COVARIANCE), rel=1e-13)
    assert mine.logpdf(0.5) == pytest.approx(theirs.logpdf(0.5))
    assert np.allclose(mine.cdf(POINTS[0, 0], MEAN, COVARIANCE), theirs.cdf(POINTS[0, 0], MEAN, COVARIANCE), atol=1e-4)
    assert isinstance(mine, type(theirs))
    draws = mine(MEAN, COVARIANCE).rvs(50_000, random_state=1)
    assert np.allclose(draws.mean(axis=0), MEAN, atol=0.03) and np.allclose(np.cov(draws.T), COVARIANCE, atol=0.05)
    assert np.array_equal(draws, mine(MEAN, COVARIANCE).rvs(50_000, random_state=1))
    assert mine.rvs(MEAN, COVARIANCE, size=(2, 3), random_state=np.random.default_rng(0)).shape == (2, 3, 3)
    mean, covariance = mine.fit(draws)
    peer_mean, peer_covariance = theirs.fit(draws)
    assert np.allclose(mean, peer_mean) and np.allclose(covariance, peer_covariance)


def test_singular_normals_are_those_of_scipy() -> None:
    singular = np.ones((2, 2))
    mine = stats.multivariate_normal([0, 0], singular, allow_singular=True)
    theirs = scipy_stats.multivariate_normal([0, 0], singular, allow_singular=True)
    assert np.array_equal(mine.logpdf([[1, 1], [1, 2]]), theirs.logpdf([[1, 1], [1, 2]]))
    with pytest.raises(np.linalg.LinAlgError):
        stats.multivariate_normal.logpdf([0, 0], [0, 0], singular)


def test_student_t() -> None:
    mine, theirs = stats.multivariate_t, scipy_stats.multivariate_t
    for x in (POINTS, POINTS[0], POINTS[0, 0]):
        assert np.allclose(mine.logpdf(x, MEAN, COVARIANCE, 4), theirs.logpdf(x, MEAN, COVARIANCE, 4), rtol=1e-11)
        assert np.allclose(mine(MEAN, COVARIANCE, 4).pdf(x), theirs(MEAN, COVARIANCE, 4).pdf(x), rtol=1e-10)
    draws = mine.rvs(MEAN, COVARIANCE, 5, size=20_000, random_state=2)
    place, shape, freedom = mine.fit(draws)
    assert np.allclose(place, MEAN, atol=0.05) and np.allclose(shape, COVARIANCE, atol=0.1)
    assert freedom == pytest.approx(5, abs=0.6)
    assert mine.fit(draws, df=5)[2] == 5


def test_kernels(faithful: np.ndarray) -> None:
    points = faithful.T[:, :50]
    for arguments in ({}, {"bw_method": "silverman"}, {"bw_method": 0.3}, {"weights": np.arange(1.0, len(faithful) + 1)}):
        mine, theirs = stats.gaussian_kde(faithful.T, **arguments), scipy_stats.gaussian_kde(faithful.T, **arguments)
        assert np.allclose(mine.logpdf(points), theirs.logpdf(points), rtol=1e-9)
        assert np.allclose(mine(points), theirs(points), rtol=1e-8)
        assert np.allclose(mine.pdf(points[:, 0]), theirs.pdf(points[:, 0]), rtol=1e-8)
    assert np.allclose(pickle.loads(pickle.dumps(mine))(points), mine(points))
    mine.set_bandwidth(0.1)
    theirs.set_bandwidth(0.1)
    assert np.allclose(mine(points), theirs(points), rtol=1e-8)
    assert isinstance(mine, scipy_stats.gaussian_kde)
