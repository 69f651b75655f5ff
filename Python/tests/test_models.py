"""Models: what they are, say and make."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path

import numpy as np
import pytest

import swift_gaussian as sg

stats = pytest.importorskip("scipy.stats")


def _all(iris: np.ndarray) -> dict[str, sg.Model]:
    classes = np.repeat(["setosa", "versicolor", "virginica"], 50)
    return {
        "normal": sg.MultivariateNormal.fit(iris),
        "mixture": sg.GaussianMixture.fit(iris, 2),
        "tied": sg.GaussianMixture.fit(iris, 2, covariance="tied"),
        "t": sg.MultivariateStudentT.fit(iris),
        "t mixture": sg.StudentTMixture.fit(iris, 2),
        "pca": sg.ProbabilisticPCA.fit(iris, 2),
        "factors": sg.FactorAnalysis.fit(iris, 1),
        "factor mixture": sg.FactorMixture.fit(iris, 2, 1),
        "kernels": sg.KernelDensity.fit(iris),
        "classes": sg.ClassConditionalModel.fit(iris, classes),
    }


@pytest.fixture(scope="module")
def models(iris: np.ndarray) -> dict[str, sg.Model]:
    return _all(iris)


KINDS = ["normal", "mixture", "tied", "t", "t mixture", "pca", "factors", "factor mixture", "kernels", "classes"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind(kind: str, models: dict[str, sg.Model], iris: np.ndarray, tmp_path: Path) -> None:
    model = models[kind]
    densities = model.log_density(iris)
    assert densities.shape == (150,) and np.isfinite(densities).all()
    assert model.dimension == 4
    assert model.row_count == 150

    # It stays what it is in files, in pickles and in copies.
    model.write(tmp_path / "model.json")
    for other in (sg.read(tmp_path / "model.json"), pickle.loads(pickle.dumps(model)), copy.deepcopy(model), copy.copy(model)):
        assert type(other) is type(model)
        assert other == model
        assert np.array_equal(other.log_density(iris), densities)
        assert np.array_equal(other.sample(10, seed=3), model.sample(10, seed=3))

    # Rows depend on the model, the seed and their number only.
    rows = model.sample(100, seed=5)
    assert np.array_equal(model.sample(10, seed=5, first=50), rows[50:60])
    assert not np.array_equal(model.sample(100, seed=6), rows)
    assert np.array_equal(model.sample(100, seed=5, threads=1), rows)
    assert np.array_equal(model.log_density(iris, threads=1), densities)

    # It can be shown.
    assert type(model).__name__ in repr(model)
    assert len(str(model).splitlines()) > 2
    assert "<table>" in model._repr_html_()
    assert model.bic(iris) > model.aic(iris)


def test_normal_is_that_of_scipy(iris: np.ndarray) -> None:
    model = sg.MultivariateNormal.fit(iris)
    assert np.allclose(model.mean, iris.mean(axis=0), rtol=1e-14)
    assert np.allclose(model.covariance, np.cov(iris.T, bias=True), rtol=1e-13)
    peer = stats.multivariate_normal(model.mean, model.covariance)
    assert np.allclose(model.log_density(iris), peer.logpdf(iris), rtol=1e-12)
    assert model.entropy == pytest.approx(peer.entropy(), rel=1e-12)
    assert model.log_determinant == pytest.approx(np.linalg.slogdet(model.covariance)[1], rel=1e-12)
    assert np.allclose(model.correlations, np.corrcoef(iris.T), rtol=1e-12)
    centred = iris - model.mean
    distances = np.einsum("ij,jk,ik->i", centred, np.linalg.inv(model.covariance), centred)
    assert np.allclose(model.squared_mahalanobis_distance(iris), distances, rtol=1e-10)


def test_normal_of_parameters() -> None:
    root = np.array([[2.0, 0], [0.5, 1]])
    by_factor = sg.MultivariateNormal([1, 2], cholesky_factor=root)
    by_covariance = sg.MultivariateNormal([1, 2], root @ root.T)
    assert np.allclose(by_factor.covariance, by_covariance.covariance, rtol=1e-15)
    assert np.array_equal(sg.MultivariateNormal([0, 0], standard_deviations=[1, 2]).covariance, [[1, 0], [0, 4]])
    assert np.array_equal(sg.MultivariateNormal([0, 0], variance=3).covariance, [[3, 0], [0, 3]])
    with pytest.raises(sg.InvalidArgumentError, match="pass one of"):
        sg.MultivariateNormal([0, 0])
    with pytest.raises(sg.GaussianError):
        sg.MultivariateNormal([0, 0], [[1, 2], [2, 1]])
    with pytest.raises(sg.GaussianError):
        sg.MultivariateNormal([0, np.nan], variance=1)
    with pytest.raises(ValueError):
        by_factor.mean[0] = 5


def test_parts(iris: np.ndarray) -> None:
    model = sg.MultivariateNormal.fit(iris)
    part = model.marginal([2, 0])
    assert np.array_equal(part.mean, model.mean[[2, 0]])
    rest = model.conditioned({1: 3.0, 3: 1.0})
    s = model.covariance
    gain = s[np.ix_([0, 2], [1, 3])] @ np.linalg.inv(s[np.ix_([1, 3], [1, 3])])
    assert np.allclose(rest.mean, model.mean[[0, 2]] + gain @ (np.array([3.0, 1.0]) - model.mean[[1, 3]]), rtol=1e-12)
    for bad in ({4: 1.0}, {0: np.nan}, {0: 1.0, 1: 1.0, 2: 1.0, 3: 1.0}, {"x": 1.0}):
        with pytest.raises(sg.GaussianError):
            model.conditioned(bad)
    for bad_names in ([], [0, 0], [4], [-1]):
        with pytest.raises(sg.GaussianError):
            model.marginal(bad_names)


def test_mixture(iris: np.ndarray, models: dict[str, sg.Model]) -> None:
    model = models["mixture"]
    assert isinstance(model, sg.GaussianMixture)
    terms = np.stack(
        [
            np.log(weight) + component.log_density(iris)
            for weight, component in zip(model.weights, model.components, strict=True)
        ],
        axis=1,
    )
    assert np.allclose(model.weighted_log_density(iris), terms, rtol=1e-10)
    assert np.allclose(model.log_density(iris), np.logaddexp.reduce(terms, axis=1), rtol=1e-10)
    shares = model.responsibilities(iris)
    assert np.allclose(shares.sum(axis=1), 1, rtol=1e-12)
    assert np.array_equal(model.labels(iris), shares.argmax(axis=1))
    rows, labels = model.labelled_sample(1000, seed=4)
    assert np.array_equal(rows, model.sample(1000, seed=4))
    assert np.mean(labels == 0) == pytest.approx(model.weights[0], abs=0.06)
    for kind in ("tied", "t mixture", "factor mixture"):
        mixture = models[kind]
        assert isinstance(mixture, sg.Mixture)
        terms = [np.log(w) + c.log_density(iris) for w, c in zip(mixture.weights, mixture.components, strict=True)]
        assert np.allclose(mixture.log_density(iris), np.logaddexp.reduce(terms), rtol=1e-9)


def test_mixture_goes_on_from_a_start(faithful: np.ndarray) -> None:
    first = sg.GaussianMixture.fit(faithful, 2, max_iterations=2, start="k-means", tolerance=0)
    on = sg.GaussianMixture.fit(faithful, 2, start=first, max_iterations=3, tolerance=0)
    whole = sg.GaussianMixture.fit(faithful, 2, max_iterations=5, start="k-means", tolerance=0)
    assert np.allclose(on.means, whole.means, rtol=1e-10)


def test_t_is_that_of_scipy(iris: np.ndarray, models: dict[str, sg.Model]) -> None:
    model = models["t"]
    assert isinstance(model, sg.MultivariateStudentT)
    peer = stats.multivariate_t(model.location, model.scatter, model.degrees_of_freedom)
    assert np.allclose(model.log_density(iris), peer.logpdf(iris), rtol=1e-9)


def test_factors(iris: np.ndarray, models: dict[str, sg.Model]) -> None:
    for kind in ("pca", "factors"):
        model = models[kind]
        assert isinstance(model, sg.LatentFactorModel)
        w = model.loadings
        assert np.allclose(model.covariance, w @ w.T + np.diag(model.noise_variances), rtol=1e-12)
        peer = stats.multivariate_normal(model.mean, model.covariance)
        assert np.allclose(model.log_density(iris), peer.logpdf(iris), rtol=1e-9)
        codes = model.encode(iris)
        inner = np.eye(w.shape[1]) + (w.T / model.noise_variances) @ w
        assert np.allclose(codes, (iris - model.mean) / model.noise_variances @ w @ np.linalg.inv(inner), rtol=1e-9, atol=1e-9)
        assert np.allclose(model.decode(codes), model.mean + codes @ w.T, rtol=1e-12)


def test_kernels_are_those_of_scipy(faithful: np.ndarray) -> None:
    model = sg.KernelDensity.fit(faithful)
    peer = stats.gaussian_kde(faithful.T)
    assert np.allclose(model.log_density(faithful), peer.logpdf(faithful.T), rtol=1e-9)
    assert np.allclose(model.bandwidth_covariance, peer.covariance, rtol=1e-12)
    assert np.array_equal(model.rows, faithful)
    made = sg.KernelDensity(faithful, model.bandwidth_covariance, weights=np.arange(1.0, len(faithful) + 1))
    weighted = stats.gaussian_kde(faithful.T, weights=np.arange(1.0, len(faithful) + 1))
    weighted.cho_cov = np.linalg.cholesky(model.bandwidth_covariance)
    assert np.allclose(made.log_density(faithful), weighted.logpdf(faithful.T), rtol=1e-9)


def test_classes(iris: np.ndarray, models: dict[str, sg.Model]) -> None:
    model = models["classes"]
    assert isinstance(model, sg.ClassConditionalModel)
    labels = np.repeat(["setosa", "versicolor", "virginica"], 50)
    assert model.classes == ("setosa", "versicolor", "virginica")
    assert np.mean(model.predict(iris) == labels) > 0.97
    posteriors = model.posteriors(iris)
    assert np.array_equal(np.array(model.classes)[posteriors.argmax(axis=1)], model.predict(iris))
    assert np.allclose(model.density("setosa").log_density(iris), sg.MultivariateNormal.fit(iris[:50]).log_density(iris))
    assert (model.predict(iris, reject_below=1e9) == "").all()
    _, drawn = model.labelled_sample(300)
    assert set(drawn) == set(model.classes)
    whole = sg.ClassConditionalModel.fit(iris, np.repeat([2, 10, 1], 50))
    assert set(whole.predict(iris)) == {"1", "2", "10"}


def test_missing_values(iris: np.ndarray) -> None:
    holes = iris.copy()
    holes[::7, 2] = np.nan
    with pytest.raises(sg.DataError) as caught:
        sg.MultivariateNormal.fit(holes)
    assert (caught.value.row, caught.value.variable) == (0, 2)
    em = sg.MultivariateNormal.fit(holes, missing="em")
    assert np.allclose(em.mean, iris.mean(axis=0), atol=0.1)
    assert sg.MultivariateNormal.fit(holes, missing="drop").row_count == 150 - len(range(0, 150, 7))
    part = em.marginal([0, 1, 3]).log_density(np.ascontiguousarray(iris[:1, [0, 1, 3]]))
    assert em.observed_log_density(holes)[0] == pytest.approx(part[0], rel=1e-9)
    factors = sg.ProbabilisticPCA.fit(holes, 1, missing="em")
    assert factors.dimension == 4


def test_the_command_writes_the_same_files(iris: np.ndarray, tmp_path: Path) -> None:
    text = sg.MultivariateNormal.fit(iris).to_json()
    assert text.startswith('{\n  "format": "swift-gaussian model"') or '"format"' in text
    (tmp_path / "model.json").write_text(text)
    assert sg.read(tmp_path / "model.json") == sg.Model.from_json(text)
    with pytest.raises(sg.FileError) as caught:
        sg.read(tmp_path / "none.json")
    assert isinstance(caught.value, OSError)
    with pytest.raises(sg.FileError, match="no gaussian mixture"):
        sg.GaussianMixture.read(tmp_path / "model.json")
    with pytest.raises(sg.FileError):
        sg.Model.from_json("{")


def test_evaluate(iris: np.ndarray) -> None:
    seen, unseen = iris[::2], iris[1::2]
    model = sg.GaussianMixture.fit(seen, 2)
    evaluation = sg.evaluate(model, train=seen, test=unseen, permutations=300)
    assert evaluation.verdicts["copying"] == "no"
    assert evaluation.log_likelihood == pytest.approx(model.log_density(unseen).mean(), rel=1e-10)
    assert "copies" in str(evaluation)
    assert sg.evaluate(model, seen, unseen, scale="none", n=60, neighbours=3, permutations=300, test_rows=70, threads=1).verdicts
    copied = sg.evaluate(seen, train=seen, test=unseen, permutations=300)
    assert copied.verdicts["copying"] == "yes"
    assert copied.is_good is False
    with pytest.raises(sg.GaussianError):
        sg.evaluate(model, train=seen, test=seen)
    comparison = sg.compare({"one": sg.MultivariateNormal.fit(seen), "two": model}, train=seen, test=unseen, permutations=300)
    gain = model.log_density(unseen) - sg.MultivariateNormal.fit(seen).log_density(unseen)
    assert comparison.differences["two"][0] == pytest.approx(gain.mean())
    assert comparison.differences["two"][1] == pytest.approx(gain.std(ddof=1) / np.sqrt(len(gain)))
    assert 0 <= comparison.p_values["two"] <= 1
    assert comparison.evaluations["two"].document["heldOut"] == evaluation.document["heldOut"]
    assert str(comparison).startswith("Compared 1: one, 2: two\n") and "two" in comparison._repr_html_()
    with pytest.raises(sg.InvalidArgumentError, match="two at least"):
        sg.compare({"one": model}, train=seen, test=unseen)
    with pytest.raises(sg.InvalidArgumentError, match="other variables"):
        sg.compare({"one": model, "two": model.marginal([0])}, train=seen, test=unseen)


def test_distances_are_those_of_the_densities(iris: np.ndarray) -> None:
    normal = sg.MultivariateNormal.fit(iris)
    centred = iris - normal.mean
    expected = np.einsum("ij,jk,ik->i", centred, np.linalg.inv(normal.covariance), centred)
    assert np.allclose(normal.squared_mahalanobis_distance(iris), expected, rtol=1e-11)
    assert normal.squared_mahalanobis_distance(iris[3]) == normal.squared_mahalanobis_distance(iris)[3]
    factors = sg.FactorAnalysis.fit(iris, 1)
    centred = iris - factors.mean
    expected = np.einsum("ij,jk,ik->i", centred, np.linalg.inv(factors.covariance), centred)
    assert np.allclose(factors.squared_mahalanobis_distance(np.asfortranarray(iris)), expected, rtol=1e-10)
    heavy = sg.MultivariateStudentT(normal.mean, normal.covariance, degrees_of_freedom=1.5)
    assert np.array_equal(heavy.squared_mahalanobis_distance(iris), heavy.gaussian_limit.squared_mahalanobis_distance(iris))


def test_parts_of_the_density(iris: np.ndarray) -> None:
    mixture = sg.GaussianMixture.fit(iris, 3, seed=1)
    shares = mixture.weighted_log_density(iris)
    by_hand = [np.log(w) + part.log_density(iris) for w, part in zip(mixture.weights, mixture.components, strict=True)]
    assert np.allclose(shares, np.transpose(by_hand), rtol=1e-12, atol=1e-12)
    assert np.allclose(np.log(np.exp(shares).sum(axis=1)), mixture.log_density(iris), rtol=1e-12)
    classes = sg.ClassConditionalModel.fit(iris, np.repeat(["a", "b", "c"], 50))
    assert classes.classes == ("a", "b", "c")
    joint = classes.joint_log_density(iris)
    expected = [np.log(prior) + classes.density(name).log_density(iris) for name, prior in zip("abc", classes.priors, strict=True)]
    assert np.allclose(joint, np.transpose(expected), rtol=1e-12, atol=1e-12)


def test_kernels_on_given_rows(iris: np.ndarray) -> None:
    weights = np.arange(150.0)
    covariance = np.cov(iris.T) / 10
    density = sg.KernelDensity(iris, covariance, weights=weights)
    same = sg.KernelDensity(np.asfortranarray(iris), cholesky_factor=np.linalg.cholesky(covariance), weights=weights)
    kernel = sg.MultivariateNormal(np.zeros(4), covariance)
    expected = [np.log(np.sum(weights * np.exp(kernel.log_density(row - iris))) / weights.sum()) for row in iris[:5]]
    assert np.allclose(density.log_density(iris[:5]), expected, rtol=1e-12)
    assert np.allclose(same.log_density(iris), density.log_density(iris), rtol=1e-12)
    assert density.rows.shape == (149, 4) and density.estimation is not None and density.estimation["estimator"] == "matrix"
    with pytest.raises(sg.InvalidArgumentError, match="covariance"):
        sg.KernelDensity(iris)
    with pytest.raises(sg.InvalidArgumentError):
        sg.KernelDensity(iris, np.eye(3))
    with pytest.raises(sg.DataError) as caught:
        sg.KernelDensity(iris, 2 - np.eye(4))
    assert caught.value.code == "notPositiveDefinite"


def test_a_component_that_fails() -> None:
    rows = np.concatenate([np.random.default_rng(0).normal(size=(40, 2)), np.full((20, 2), 9.0)])
    start = sg.GaussianMixture([0.5, 0.5], [[0, 0], [9, 9]], [np.eye(2), np.eye(2) / 100])
    with pytest.raises(sg.DataError) as caught:
        sg.GaussianMixture.fit(rows, 2, start=start, policy="fail")
    assert caught.value.code == "componentFailed"
    kept = sg.GaussianMixture.fit(rows, 2, start=start, policy="fail", on_failure="keep")
    assert np.array_equal(kept.means, start.means) and np.isfinite(kept.log_density(rows)).all()
    assert kept.estimation is not None
    assert (kept.estimation["ending"], kept.estimation["iterations"]) == ("component failed", 0)
    assert kept.estimation["trace"] == [pytest.approx(kept.log_density(rows).mean())]
    assert sg.Model.from_json(kept.to_json()) == kept


@pytest.mark.parametrize(
    "options",
    [
        {"components": 0},
        {"components": -1},
        {"components": "none"},
        {"components": 2, "restarts": 0},
        {"components": 2, "tolerance": -1},
        {"components": 2, "max_iterations": -1},
        {"components": 2, "covariance": "round"},
        {"components": 2, "policy": "ridge=-1"},
        {"components": 2, "start": "here"},
        {"components": 2, "seed": -1},
        {"components": 1000},
        {"components": 2, "missing": "maybe"},
    ],
    ids=str,
)
def test_impossible_options(options: dict[str, object], faithful: np.ndarray) -> None:
    with pytest.raises(sg.GaussianError) as caught:
        sg.GaussianMixture.fit(faithful, **options)  # type: ignore[arg-type]
    assert caught.value.code
    assert "--" not in str(caught.value)


def test_the_report_of_a_fit(faithful: np.ndarray) -> None:
    model = sg.GaussianMixture.fit(faithful, 2, max_iterations=2)
    assert model.report is not None
    assert model.report["logLikelihood"] == pytest.approx(model.log_density(faithful).sum())
    assert model.report["estimation"] == model.estimation
    assert sg.Model.from_json(model.to_json()).report is None


def test_errors_spell_options_as_python_does(faithful: np.ndarray) -> None:
    import threading

    with pytest.raises(sg.InvalidArgumentError, match=r"components=0"):
        sg.GaussianMixture.fit(faithful, 0)
    with pytest.raises(sg.InvalidArgumentError, match=r'on_failure="keep".*components="1-3"'):
        sg.GaussianMixture.fit(faithful, "1-3", on_failure="keep")
    found: list[str] = []

    def elsewhere() -> None:
        try:
            sg.FactorAnalysis.fit(faithful, 1, max_iterations=-1)
        except sg.InvalidArgumentError as error:
            found.append(str(error))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert found and found[0].startswith("max_iterations must be")


def test_errors_are_pickled() -> None:
    error = sg.DataError("a fact", "notFinite", 3, 1, "length")
    other = pickle.loads(pickle.dumps(error))
    assert (type(other), str(other), other.code, other.row, other.variable, other.name) == (
        sg.DataError, "a fact", "notFinite", 3, 1, "length",
    )
    file_error = pickle.loads(pickle.dumps(sg.FileError("no file", "missing")))
    assert str(file_error) == "no file"


def test_the_option_table_and_the_keywords_agree() -> None:
    import inspect
    import json

    from swift_gaussian import _library

    document = json.loads(_library.text_of(lambda place: _library.functions.fit_options(place)))
    kinds = {kind["kind"]: set(kind["options"]) for kind in document["kinds"]}
    fits = {
        "normal": [sg.MultivariateNormal.fit],
        "mixture": [sg.GaussianMixture.fit],
        "student-t": [sg.MultivariateStudentT.fit, sg.StudentTMixture.fit],
        "pca": [sg.ProbabilisticPCA.fit],
        "factor-analysis": [sg.FactorAnalysis.fit],
        "factor-mixture": [sg.FactorMixture.fit],
        "kernel-density": [sg.KernelDensity.fit],
        "classes": [sg.ClassConditionalModel.fit],
        "copula": [sg.Copula.fit],
    }
    assert set(fits) == set(kinds)
    ours = {"x", "y", "weights", "threads", "progress"}
    renamed = {"bandwidth": "kernel_density"}
    for kind, methods in fits.items():
        names = {renamed.get(name, name) for method in methods for name in inspect.signature(method).parameters} - ours
        assert names <= kinds[kind] | {"start"}, kind
        # Classes are an argument of their own, and which noise there is, and whether it can be rotated, is the class.
        assert kinds[kind] - names <= {"label", "noise", "rotation"}, kind
