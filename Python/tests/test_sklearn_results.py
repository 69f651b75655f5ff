"""Estimators give what scikit-learn's give, and the engine is what gives it."""

from __future__ import annotations

import pickle
import warnings

import numpy as np
import pytest

sklearn = pytest.importorskip("sklearn")

from sklearn import covariance, decomposition, discriminant_analysis, mixture, naive_bayes, neighbors  # noqa: E402
from sklearn.base import clone  # noqa: E402
from sklearn.exceptions import ConvergenceWarning  # noqa: E402
from sklearn.metrics import adjusted_rand_score  # noqa: E402

import swift_gaussian.sklearn as ours  # noqa: E402

LABELS = np.repeat([0, 1, 2], 50)


def _reached(name: str, method: str, before: dict[tuple[str, str], int]) -> bool:
    return ours.reached().get((name, method), 0) > before.get((name, method), 0)


@pytest.mark.parametrize("kind", ["full", "tied", "diag", "spherical"])
@pytest.mark.parametrize("dtype", [np.float64, np.float32])
def test_mixture(kind: str, dtype: type, iris: np.ndarray) -> None:
    x = iris.astype(dtype)
    before = ours.reached()
    model = ours.GaussianMixture(3, covariance_type=kind, random_state=0, tol=1e-6, max_iter=1000).fit(x)
    peer = mixture.GaussianMixture(3, covariance_type=kind, random_state=0, tol=1e-6, max_iter=1000).fit(x)
    for name in ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_"):
        assert getattr(model, name).shape == getattr(peer, name).shape
        assert getattr(model, name).dtype == dtype
    # The same likelihood surface: our maximum is no worse than theirs.
    assert model.score(x) > peer.score(x) - 1e-3
    # Theirs, put into our attributes, says what they say.
    for name in ("weights_", "means_", "covariances_", "precisions_", "precisions_cholesky_"):
        setattr(model, name, getattr(peer, name))
    tolerance = 1e-9 if dtype == np.float64 else 2e-3
    assert np.allclose(model.score_samples(x), peer.score_samples(x), rtol=tolerance, atol=tolerance)
    assert np.allclose(model.predict_proba(x), peer.predict_proba(x), atol=10 * tolerance)
    assert np.array_equal(model.predict(x), peer.predict(x))
    assert model.bic(x) == pytest.approx(peer.bic(x), rel=tolerance)
    for method in ("fit", "score_samples", "predict_proba", "predict"):
        assert _reached("GaussianMixture", method, before)


def test_mixture_by_the_same_start(iris: np.ndarray) -> None:
    means = iris[[0, 60, 120]]
    arguments = dict(n_components=3, means_init=means, random_state=0, max_iter=5, tol=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        model = ours.GaussianMixture(**arguments).fit(iris)
        peer = mixture.GaussianMixture(**arguments).fit(iris)
    assert model.n_iter_ == peer.n_iter_ == 5
    assert np.allclose(model.means_, peer.means_, rtol=1e-9)
    assert np.allclose(model.covariances_, peer.covariances_, rtol=1e-8, atol=1e-12)


def test_mixture_takes_weights(iris: np.ndarray) -> None:
    weights = np.random.default_rng(0).integers(0, 3, 150)
    weighted = ours.GaussianMixture(2, random_state=0, means_init=iris[[0, 100]]).fit(iris, sample_weight=weights)
    repeated = ours.GaussianMixture(2, random_state=0, means_init=iris[[0, 100]]).fit(np.repeat(iris, weights, axis=0))
    assert adjusted_rand_score(weighted.predict(iris), repeated.predict(iris)) > 0.95


def test_attributes_that_are_overwritten_count(iris: np.ndarray) -> None:
    model = ours.GaussianMixture(2, random_state=0).fit(iris)
    before = model.score_samples(iris)
    model.means_ += 1
    assert not np.allclose(model.score_samples(iris), before)
    model.means_[:] -= 1
    assert np.allclose(model.score_samples(iris), before)
    other = pickle.loads(pickle.dumps(model))
    assert np.allclose(other.score_samples(iris), before, rtol=1e-9)
    assert clone(model).get_params() == model.get_params()


@pytest.mark.parametrize("name", ["EmpiricalCovariance", "ShrunkCovariance", "LedoitWolf", "OAS"])
def test_covariances(name: str, wine: np.ndarray) -> None:
    before = ours.reached()
    x = wine / wine.std(axis=0)
    model, peer = getattr(ours, name)().fit(x), getattr(covariance, name)().fit(x)
    assert np.allclose(model.covariance_, peer.covariance_, rtol=1e-9, atol=1e-12)
    assert np.allclose(model.location_, peer.location_, rtol=1e-12)
    assert np.allclose(model.precision_, peer.precision_, rtol=1e-7, atol=1e-9)
    assert np.allclose(model.mahalanobis(x), peer.mahalanobis(x), rtol=1e-7)
    assert model.score(x) == pytest.approx(peer.score(x), rel=1e-9)
    if hasattr(peer, "shrinkage_"):
        assert model.shrinkage_ == pytest.approx(peer.shrinkage_, rel=1e-9)
    assert _reached(name, "fit", before) and _reached(name, "mahalanobis", before)


def test_covariances_of_few_rows_fall_back(wine: np.ndarray) -> None:
    model = ours.EmpiricalCovariance().fit(wine[:5])
    assert np.allclose(model.covariance_, np.cov(wine[:5].T, bias=True), rtol=1e-9, atol=1e-9)
    assert any(key.estimator == "EmpiricalCovariance" and key.method == "fit" for key in ours.fallbacks())


def test_robust_covariance(iris: np.ndarray) -> None:
    before = ours.reached()
    x = iris[:50].copy()
    x[:5] += 20
    for ours_class, theirs in (
        (ours.MinCovDet, covariance.MinCovDet),
        (ours.EllipticEnvelope, covariance.EllipticEnvelope),
    ):
        model, peer = ours_class(random_state=0).fit(x), theirs(random_state=0).fit(x)
        assert not model.support_[:5].any()
        assert np.allclose(model.location_, peer.location_, atol=0.1)
        assert np.allclose(model.mahalanobis(x), model.dist_, rtol=1e-7)
        assert np.allclose(model.mahalanobis(x), peer.mahalanobis(x), rtol=1e-7)
        assert _reached(ours_class.__name__, "mahalanobis", before)
        assert any(key.estimator == ours_class.__name__ and key.method == "fit" for key in ours.fallbacks())


def test_naive_bayes(iris: np.ndarray) -> None:
    before = ours.reached()
    model, peer = ours.GaussianNB().fit(iris, LABELS), naive_bayes.GaussianNB().fit(iris, LABELS)
    assert np.allclose(model.predict_log_proba(iris), peer.predict_log_proba(iris), rtol=1e-9, atol=1e-12)
    assert np.allclose(model.predict_joint_log_proba(iris), peer.predict_joint_log_proba(iris), rtol=1e-9)
    assert np.array_equal(model.predict(iris), peer.predict(iris))
    assert np.allclose(model.var_, peer.var_, rtol=1e-12)
    assert _reached("GaussianNB", "predict", before) and _reached("GaussianNB", "fit", before)
    parts = ours.GaussianNB(var_smoothing=0)
    whole = ours.GaussianNB(var_smoothing=0).fit(iris, LABELS)
    for place in range(3):
        parts.partial_fit(iris[place::3], LABELS[place::3], classes=[0, 1, 2], sample_weight=np.full(50, 2.0))
    assert np.allclose(parts.var_, whole.var_, rtol=1e-12) and np.allclose(parts.theta_, whole.theta_, rtol=1e-13)


@pytest.mark.parametrize("arguments", [{}, {"reg_param": 0.1}, {"priors": [0.2, 0.3, 0.5]}, {"store_covariance": True}], ids=str)
def test_quadratic_discriminant_analysis(arguments: dict[str, object], iris: np.ndarray) -> None:
    before = ours.reached()
    model = ours.QuadraticDiscriminantAnalysis(**arguments).fit(iris, LABELS)
    peer = discriminant_analysis.QuadraticDiscriminantAnalysis(**arguments).fit(iris, LABELS)
    assert np.allclose(model.decision_function(iris), peer.decision_function(iris), rtol=1e-8, atol=1e-8)
    assert np.allclose(model.predict_proba(iris), peer.predict_proba(iris), atol=1e-9)
    for mine, theirs in zip(model.scalings_, peer.scalings_, strict=True):
        assert np.allclose(mine, theirs, rtol=1e-9)
    assert _reached("QuadraticDiscriminantAnalysis", "fit", before)
    assert _reached("QuadraticDiscriminantAnalysis", "predict", before)


@pytest.mark.parametrize("arguments", [{}, {"priors": [0.2, 0.3, 0.5]}, {"n_components": 1}], ids=str)
def test_linear_discriminant_analysis(arguments: dict[str, object], iris: np.ndarray) -> None:
    before = ours.reached()
    model = ours.LinearDiscriminantAnalysis(**arguments).fit(iris, LABELS)
    peer = discriminant_analysis.LinearDiscriminantAnalysis(**arguments).fit(iris, LABELS)
    assert np.allclose(model.coef_, peer.coef_, rtol=1e-8)
    assert np.allclose(model.intercept_, peer.intercept_, rtol=1e-8)
    assert np.allclose(np.abs(model.transform(iris)), np.abs(peer.transform(iris)), rtol=1e-6, atol=1e-8)
    assert np.allclose(model.explained_variance_ratio_, peer.explained_variance_ratio_, rtol=1e-9)
    assert _reached("LinearDiscriminantAnalysis", "fit", before)


def test_factor_analysis(wine: np.ndarray) -> None:
    before = ours.reached()
    x = wine / wine.std(axis=0)
    model = ours.FactorAnalysis(n_components=3).fit(x)
    peer = decomposition.FactorAnalysis(n_components=3, svd_method="lapack", tol=1e-8, max_iter=10_000).fit(x)
    # One surface, several maxima: ours is no lower.
    assert model.score(x) >= peer.score(x) - 1e-4
    model.components_, model.noise_variance_, model.mean_ = peer.components_, peer.noise_variance_, peer.mean_
    assert np.allclose(model.transform(x), peer.transform(x), rtol=1e-8, atol=1e-10)
    assert np.allclose(model.score_samples(x), peer.score_samples(x), rtol=1e-9)
    for method in ("fit", "transform", "score_samples"):
        assert _reached("FactorAnalysis", method, before)


def test_principal_components(wine: np.ndarray) -> None:
    before = ours.reached()
    x = wine / wine.std(axis=0)
    model = ours.PCA(3, svd_solver="covariance_eigh").fit(x)
    peer = decomposition.PCA(3, svd_solver="full").fit(x)
    assert np.allclose(np.abs(model.components_), np.abs(peer.components_), rtol=1e-7, atol=1e-9)
    for name in ("explained_variance_", "explained_variance_ratio_", "singular_values_", "noise_variance_", "mean_"):
        assert np.allclose(getattr(model, name), getattr(peer, name), rtol=1e-9), name
    assert np.allclose(model.score_samples(x), peer.score_samples(x), rtol=1e-9)
    assert np.allclose(model.inverse_transform(model.transform(x)), peer.inverse_transform(peer.transform(x)), rtol=1e-8)
    assert _reached("PCA", "fit", before) and _reached("PCA", "score_samples", before)


@pytest.mark.parametrize("weighted", [False, True])
@pytest.mark.parametrize("bandwidth", [0.5, "scott", "silverman"])
def test_kernel_density(bandwidth: float | str, weighted: bool, iris: np.ndarray) -> None:
    before = ours.reached()
    weights = np.arange(1.0, 151) if weighted else None
    model = ours.KernelDensity(bandwidth=bandwidth).fit(iris, sample_weight=weights)
    peer = neighbors.KernelDensity(bandwidth=bandwidth, rtol=0, atol=0).fit(iris, sample_weight=weights)
    assert np.allclose(model.score_samples(iris), peer.score_samples(iris), rtol=1e-9)
    assert _reached("KernelDensity", "score_samples", before)
    assert np.isfinite(ours.KernelDensity(kernel="tophat").fit(iris).score_samples(iris)).all()
    assert any(key.estimator == "KernelDensity" and "tophat" in key.reason for key in ours.fallbacks())


def test_our_own(iris: np.ndarray) -> None:
    normal = ours.MultivariateNormal().fit(iris)
    assert np.allclose(normal.covariance_, np.cov(iris.T, bias=True), rtol=1e-12)
    holes = iris.copy()
    holes[::9, 1] = np.nan
    assert np.isfinite(ours.MultivariateNormal().fit(holes).score(holes))
    assert ours.MultivariateStudentT().fit(iris).degrees_of_freedom_ > 2
    factors = ours.FactorMixture(2, 1, random_state=0).fit(iris)
    assert factors.predict_proba(iris).shape == (150, 2)
    assert factors.sample(5).shape == (5, 4)


def test_they_are_those_of_scikit_learn() -> None:
    for name, module in (
        ("GaussianMixture", mixture), ("EmpiricalCovariance", covariance), ("LedoitWolf", covariance), ("OAS", covariance),
        ("ShrunkCovariance", covariance), ("MinCovDet", covariance), ("EllipticEnvelope", covariance),
        ("GaussianNB", naive_bayes), ("QuadraticDiscriminantAnalysis", discriminant_analysis),
        ("LinearDiscriminantAnalysis", discriminant_analysis), ("FactorAnalysis", decomposition), ("PCA", decomposition),
        ("KernelDensity", neighbors),
    ):  # fmt: skip
        mine, theirs = getattr(ours, name), getattr(module, name)
        assert issubclass(mine, theirs)
        assert mine().get_params() == theirs().get_params()


@pytest.mark.parametrize("fraction", [None, 0.75])
def test_robust_covariance(fraction: float | None) -> None:
    generator = np.random.default_rng(0)
    x = generator.normal(size=(300, 4)) @ generator.normal(size=(4, 4)) + 5
    x[:40] += [30, -20, 0, 10]
    before = ours.reached()
    model = ours.MinCovDet(support_fraction=fraction, random_state=0).fit(x)
    peer = covariance.MinCovDet(support_fraction=fraction, random_state=0).fit(x)
    # No part has a smaller determinant than ours.
    assert np.linalg.slogdet(model.raw_covariance_)[1] < np.linalg.slogdet(peer.raw_covariance_)[1] + 1e-9
    assert model.raw_support_.sum() == peer.raw_support_.sum() and not model.raw_support_[:40].any()
    part = x[model.raw_support_]
    assert np.allclose(model.raw_location_, part.mean(axis=0), rtol=1e-12)
    assert np.allclose(model.raw_covariance_, np.cov(part.T, bias=True), rtol=1e-10)
    assert not model.support_[:40].any() and model.support_.mean() > 0.8
    # From here on it is their arithmetic.
    for name in ("location_", "covariance_", "precision_", "dist_"):
        assert getattr(model, name).shape == getattr(peer, name).shape
    assert np.allclose(model.mahalanobis(x), model.dist_, rtol=1e-9)
    envelope = ours.EllipticEnvelope(support_fraction=fraction, contamination=40 / 300, random_state=0).fit(x)
    assert np.array_equal(np.flatnonzero(envelope.predict(x) == -1), np.arange(40))
    for name in ("MinCovDet", "EllipticEnvelope"):
        assert _reached(name, "fit", before)


def test_a_component_that_collapses() -> None:
    x = np.concatenate([np.random.default_rng(0).normal(size=(40, 2)), np.full((20, 2), 9.0)])
    arguments = dict(means_init=[[0, 0], [9, 9]], weights_init=[0.5, 0.5], precisions_init=[np.eye(2), 100 * np.eye(2)])
    with pytest.warns(ConvergenceWarning, match="component collapses"):
        model = ours.GaussianMixture(2, reg_covar=0, **arguments).fit(x)
    assert not model.converged_ and model.n_iter_ == 0 and np.isfinite(model.score(x))
