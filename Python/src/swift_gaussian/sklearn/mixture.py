"""scikit-learn's Gaussian mixture, by the engine."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from scipy import linalg
from sklearn import mixture as upstream
from sklearn.base import _fit_context
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import _gaussian_mixture as internals
from sklearn.utils import check_random_state
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from .. import _mixtures
from .._errors import DataError
from .._model import as_covariance
from ._engine import EngineMixin, like, seed_of
from ._moments import mixture_of, remember, remembered

__all__ = ["GaussianMixture"]

_STRUCTURES = {"full": "full", "tied": "tied", "diag": "diagonal", "spherical": "spherical"}
_STARTS = {"kmeans": "k-means", "k-means++": "k-means++", "random": "random"}


class GaussianMixture(EngineMixin, upstream.GaussianMixture):  # type: ignore[misc]
    """Gaussian mixture, with the parameters, attributes and defaults of :class:`sklearn.mixture.GaussianMixture`.

    ``fit`` and ``fit_predict`` take ``sample_weight`` in addition. Starts are those of the engine, whose random numbers are others
    than NumPy's: the same seed gives the same model, but not scikit-learn's.
    """

    __doc__ += (upstream.GaussianMixture.__doc__ or "").partition("\n")[2]

    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> GaussianMixture:
        """Estimate the parameters by expectation-maximisation.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The rows.
        y : Ignored
            Not used.
        sample_weight : array-like of shape (n_samples,), optional
            How often each row counts.

        Returns
        -------
        self : object
            The fitted mixture.
        """
        if not self._is_ours("fit", X):
            _refuse_weights(sample_weight)
            super().fit_predict(X)
            return self
        self._fit_engine(X, sample_weight)
        return self

    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def fit_predict(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """Estimate the parameters, and return the most probable component of each row.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The rows.
        y : Ignored
            Not used.
        sample_weight : array-like of shape (n_samples,), optional
            How often each row counts.

        Returns
        -------
        labels : ndarray of shape (n_samples,)
            Component of each row.
        """
        if not self._is_ours("fit_predict", X):
            _refuse_weights(sample_weight)
            return super().fit_predict(X)
        return self._labels(self._fit_engine(X, sample_weight))

    def score_samples(self, X: Any) -> Any:
        """Return the log-likelihood of each row.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The rows.

        Returns
        -------
        log_prob : ndarray of shape (n_samples,)
            In nats.
        """
        check_is_fitted(self)
        if not self._is_ours("score_samples", X):
            return super().score_samples(X)
        X = validate_data(self, X, reset=False, dtype=[np.float64, np.float32])
        return like(self._model().log_density(X), X)

    def predict(self, X: Any) -> Any:
        """Return the most probable component of each row.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The rows.

        Returns
        -------
        labels : ndarray of shape (n_samples,)
            Component of each row.
        """
        check_is_fitted(self)
        if not self._is_ours("predict", X):
            return super().predict(X)
        return self._labels(validate_data(self, X, reset=False, dtype=[np.float64, np.float32]))

    def predict_proba(self, X: Any) -> Any:
        """Return the probability that each component has drawn each row.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The rows.

        Returns
        -------
        resp : ndarray of shape (n_samples, n_components)
            Rows add up to 1.
        """
        check_is_fitted(self)
        if not self._is_ours("predict_proba", X):
            return super().predict_proba(X)
        X = validate_data(self, X, reset=False, dtype=[np.float64, np.float32])
        return like(self._model().responsibilities(X), X)

    def sample(self, n_samples: int = 1) -> tuple[Any, Any]:
        """Draw rows.

        Parameters
        ----------
        n_samples : int, default=1
            How many.

        Returns
        -------
        X : ndarray of shape (n_samples, n_features)
            The rows, one component after another.
        y : ndarray of shape (n_samples,)
            Component of each row.
        """
        check_is_fitted(self)
        if n_samples < 1 or not self._is_ours("sample", self.means_):
            return super().sample(n_samples)  # type: ignore[no-any-return]
        rows, labels = self._model().labelled_sample(n_samples, seed=seed_of(self.random_state))
        order = np.argsort(labels, kind="stable")
        return rows[order], labels[order]

    # --- The engine

    def _fit_engine(self, X: Any, sample_weight: Any) -> Any:
        X = validate_data(self, X, dtype=[np.float64, np.float32], ensure_min_samples=2)
        if X.shape[0] < self.n_components:
            raise ValueError(
                f"Expected n_samples >= n_components but got n_components = {self.n_components}, n_samples = {X.shape[0]}"
            )
        weights = None
        if sample_weight is not None:
            weights = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
        self._check_parameters(X, **_namespace)
        goes_on = self.warm_start and hasattr(self, "converged_")
        made_here = (
            self.init_params == "random_from_data"
            or self.weights_init is not None
            or self.means_init is not None
            or self.precisions_init is not None
        )
        random_state = check_random_state(self.random_state)
        self.converged_ = False
        if goes_on:
            best = self._climb(X, weights, self._model())
        elif made_here or self.max_iter == 0:
            best = None
            for _ in range(self.n_init):
                self._initialize_parameters(X, random_state, **_namespace)
                found = self._climb(X, weights, self._start_model())
                if best is None or found[1][-1] > best[1][-1]:
                    best = found
        else:
            best = self._climb(X, weights, None, seed_of(self.random_state))
        assert best is not None
        model, trace, iterations = best
        self._take(model, X)
        self.lower_bounds_ = [float(value) for value in trace[1:]]
        self.lower_bound_ = float(trace[-1])
        self.n_iter_ = iterations
        collapses = (model.estimation or {}).get("ending") == "component failed"
        self.converged_ = bool(not collapses and len(trace) > 1 and abs(trace[-1] - trace[-2]) < self.tol)
        if not self.converged_ and self.max_iter > 0:
            warnings.warn(
                "Best performing initialization did not converge. Try different init parameters, or increase max_iter, tol, or "
                "check for degenerate data."
                + (" A component collapses in the next iteration; these are the parameters before." if collapses else ""),
                ConvergenceWarning,
                stacklevel=4,
            )
        return X

    def _climb(
        self, X: Any, weights: Any, start: _mixtures.GaussianMixture | None, seed: int | None = None
    ) -> tuple[_mixtures.GaussianMixture, Any, int]:
        """Iterate: the model, the mean log-likelihood before each iteration and at the end, and the number of iterations."""
        try:
            return self._climbed(X, weights, start, seed)
        except DataError as error:
            if X.shape[0] > 1 and np.isfinite(X).all():
                # In scikit-learn's words, with those of the engine behind them.
                try:
                    internals._compute_precision_cholesky(np.zeros((1, 1, 1)), "full")
                except ValueError as theirs:
                    raise theirs from error
            raise

    def _climbed(
        self, X: Any, weights: Any, start: _mixtures.GaussianMixture | None, seed: int | None
    ) -> tuple[_mixtures.GaussianMixture, Any, int]:
        model = _mixtures.GaussianMixture.fit(
            X,
            int(self.n_components),
            covariance=_STRUCTURES[self.covariance_type],
            start=start if start is not None else _STARTS[self.init_params],
            restarts=int(self.n_init) if start is None else None,
            tolerance=float(self.tol),
            max_iterations=int(self.max_iter),
            policy=f"ridge={float(self.reg_covar)!r}" if self.reg_covar > 0 else "fail",
            on_failure="keep",
            seed=seed,
            weights=weights,
        )
        estimation = model.estimation or {}
        return model, np.asarray(estimation["trace"]), int(estimation["iterations"])

    def _take(self, model: _mixtures.GaussianMixture, X: Any) -> None:
        kind = X.dtype
        covariances = model.covariances
        if self.covariance_type == "tied":
            covariances = covariances[0]
        elif self.covariance_type == "diag":
            covariances = np.array([np.diag(matrix) for matrix in covariances])
        elif self.covariance_type == "spherical":
            covariances = covariances[:, 0, 0]
        self.weights_ = model.weights.astype(kind)
        self.means_ = model.means.astype(kind)
        self.covariances_ = covariances.astype(kind)
        self.precisions_cholesky_ = internals._compute_precision_cholesky(covariances, self.covariance_type).astype(kind)
        self._set_parameters((self.weights_, self.means_, self.covariances_, self.precisions_cholesky_))
        remember(self, model, self.weights_, self.means_, self.precisions_cholesky_)

    def _model(self) -> _mixtures.GaussianMixture:
        """The model of the attributes, which are arrays that users may have written to."""
        found = remembered(self, self._start_model, self.weights_, self.means_, self.precisions_cholesky_)
        assert isinstance(found, _mixtures.GaussianMixture)
        return found

    def _start_model(self) -> _mixtures.GaussianMixture:
        """The model of weights, means and factors of the precisions."""
        factors = np.asarray(self.precisions_cholesky_, dtype=np.float64)
        shared: dict[str, Any] = {}
        each: list[dict[str, Any]] = [{} for _ in self.means_]
        if self.covariance_type == "full":
            each = [{"choleskyFactor": _factor(factor)} for factor in factors]
        elif self.covariance_type == "tied":
            shared = {"choleskyFactor": _factor(factors)}
        elif self.covariance_type == "diag":
            each = [{"variances": 1 / np.square(factor)} for factor in factors]
        else:
            each = [{"variance": [float(1 / np.square(factor))]} for factor in factors]
        return mixture_of(_STRUCTURES[self.covariance_type], self.weights_, self.means_, shared, each)

    def _labels(self, X: Any) -> Any:
        # Where no component has a density, argmax of equal terms is the first.
        return np.maximum(self._model().labels(X), 0)


def _factor(precision_factor: Any) -> Any:
    """The lower Cholesky factor of the covariance, from the upper one of the precision."""
    unit = np.eye(len(precision_factor))
    return as_covariance(np.tril(linalg.solve_triangular(precision_factor.T, unit, lower=True)), "a factor")


def _refuse_weights(sample_weight: Any) -> None:
    if sample_weight is not None:
        raise ValueError("scikit-learn's mixture, which has to answer here, takes no sample_weight")


# Newer versions hand the array namespace to their private methods.
_namespace: dict[str, Any] = (
    {"xp": np} if "xp" in upstream.GaussianMixture._initialize_parameters.__code__.co_varnames else {}
)

