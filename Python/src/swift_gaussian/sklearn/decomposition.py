"""scikit-learn's factor analysis and principal components, by the engine."""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
from scipy import linalg
from sklearn import decomposition as upstream
from sklearn.base import _fit_context
from sklearn.decomposition import _pca as internals
from sklearn.exceptions import ConvergenceWarning
from sklearn.utils.extmath import svd_flip
from sklearn.utils.validation import check_is_fitted, validate_data

from .. import _factors, _normal
from .._errors import GaussianError
from ._engine import EngineMixin, like
from ._moments import remembered

__all__ = ["PCA", "FactorAnalysis"]


class FactorAnalysis(EngineMixin, upstream.FactorAnalysis):  # type: ignore[misc]
    """Factor analysis, with the interface of :class:`sklearn.decomposition.FactorAnalysis`.

    The engine climbs to the maximum by Newton's steps from several starts. Noise is at least 0.005 of a variance: without a bound,
    scikit-learn's own comes down to 1e-12. ``tol``, ``max_iter``, ``svd_method``, ``iterated_power`` and ``random_state`` steer
    scikit-learn's iterations only; ``loglike_`` has the log-likelihoods of the engine's.
    """

    def _reason(self, method: str, x: Any) -> str | None:
        if method == "fit":
            if self.n_components is None:
                return "n_components is as large as the number of variables"
            if self.noise_variance_init is not None:
                return "noise_variance_init is a start of scikit-learn's iterations"
            if self.max_iter < 10:
                return "iterations are to stop before the maximum"
        return None

    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def fit(self, X: Any, y: Any = None) -> FactorAnalysis:
        """Fit to rows.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The rows.
        y : Ignored
            Not used.

        Returns
        -------
        self : object
            The estimator.
        """
        if not self._is_ours("fit", X):
            super().fit(X)
            return self
        rows = validate_data(self, X, dtype=np.float64)
        try:
            model = _factors.FactorAnalysis.fit(rows, int(self.n_components))
        except GaussianError as error:
            self._took_back("fit", f"the engine finds {error.code}")
            super().fit(X)
            return self
        estimation = model.estimation or {}
        self.mean_ = model.mean.copy()
        self.components_ = model.loadings.T.copy()
        if self.rotation is not None:
            self.components_ = self._rotate(self.components_)
        self.noise_variance_ = model.noise_variances.copy()
        trace = estimation.get("trace") or [float(np.mean(model.log_density(rows)))]
        self.loglike_ = [float(value) * len(rows) for value in trace]
        self.n_iter_ = max(1, int(estimation.get("iterations", 1)))
        if estimation.get("converged") is False:
            warnings.warn("FactorAnalysis did not converge.", ConvergenceWarning, stacklevel=3)
        return self

    def transform(self, X: Any) -> Any:
        """Return the mean of the factors given each row.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The rows.

        Returns
        -------
        X_new : ndarray of shape (n_samples, n_components)
            The factors.
        """
        check_is_fitted(self)
        model = self._model("transform", X)
        if model is None:
            return super().transform(X)
        return model.encode(validate_data(self, X, reset=False))

    def score_samples(self, X: Any) -> Any:
        """Return the log-likelihood of each row.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The rows.

        Returns
        -------
        ll : ndarray of shape (n_samples,)
            In nats.
        """
        check_is_fitted(self)
        model = self._model("score_samples", X)
        if model is None:
            return super().score_samples(X)
        return model.log_density(validate_data(self, X, reset=False))

    def _model(self, method: str, X: Any) -> Any:
        """The model of the attributes; None if scikit-learn has to answer."""
        if not self._is_ours(method, X):
            return None
        try:
            return remembered(
                self,
                lambda: _factors.FactorAnalysis(self.mean_, np.asarray(self.components_).T, self.noise_variance_),
                self.mean_,
                self.components_,
                self.noise_variance_,
            )
        except GaussianError as error:
            self._took_back(method, f"the engine finds {error.code}")
            return None


class PCA(EngineMixin, upstream.PCA):  # type: ignore[misc]
    """Principal components, with the interface of :class:`sklearn.decomposition.PCA`.

    The engine sums covariances where ``svd_solver`` takes one (``"covariance_eigh"``, which ``"auto"`` chooses for many rows of few
    variables), and has the densities of ``score`` and ``score_samples``: those of probabilistic PCA.
    """

    def _fit_full(self, X: Any, n_components: Any, xp: Any = None, is_array_api_compliant: bool = False) -> Any:
        if self._fit_svd_solver != "covariance_eigh" or is_array_api_compliant or not self._is_ours("fit", X):
            return super()._fit_full(X, n_components, xp, is_array_api_compliant)
        rows, columns = X.shape
        is_possible = rows >= columns if n_components == "mle" else 0 <= n_components <= min(rows, columns)
        if not is_possible or rows < 2:
            self._took_back("fit", "scikit-learn refuses the number of components")
            return super()._fit_full(X, n_components, xp, is_array_api_compliant)
        try:
            model = _normal.MultivariateNormal.fit(X, estimator="unbiased")
        except GaussianError as error:
            self._took_back("fit", f"the engine finds {error.code}")
            return super()._fit_full(X, n_components, xp, is_array_api_compliant)
        values, axes = linalg.eigh(model.covariance)
        values, directions = np.maximum(values[::-1], 0), axes[:, ::-1].T
        _, directions = svd_flip(None, directions, u_based_decision=False)
        sizes = np.sqrt(values * (rows - 1))
        kind = X.dtype
        ratios = values / values.sum()
        if n_components == "mle":
            n_components = internals._infer_dimension(values, rows)
        elif 0 < n_components < 1:
            # So many that their share is greater.
            n_components = np.searchsorted(np.cumsum(ratios.astype(kind)), n_components, side="right") + 1
        self.mean_ = model.mean.astype(kind)
        rest = values[n_components:]
        self.noise_variance_ = kind.type(rest.mean()) if n_components < min(columns, rows) else 0.0
        self.n_samples_, self.n_components_ = rows, n_components
        self.components_ = directions[:n_components].astype(kind)
        self.explained_variance_ = values[:n_components].astype(kind)
        self.explained_variance_ratio_ = ratios[:n_components].astype(kind)
        self.singular_values_ = sizes[:n_components].astype(kind)
        return None, sizes.astype(kind), directions.astype(kind), X, False, xp

    def score_samples(self, X: Any) -> Any:
        """Return the log-likelihood of each row under probabilistic PCA.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The rows.

        Returns
        -------
        ll : ndarray of shape (n_samples,)
            In nats.
        """
        check_is_fitted(self)
        if not self._is_ours("score_samples", X):
            return super().score_samples(X)

        def make() -> Any:
            sizes = np.maximum(np.asarray(self.explained_variance_, dtype=np.float64) - self.noise_variance_, 0)
            loadings = np.asarray(self.components_, dtype=np.float64).T * np.sqrt(sizes)
            return _factors.ProbabilisticPCA(self.mean_, loadings, float(self.noise_variance_))

        try:
            model = remembered(
                self, make, self.mean_, self.components_, self.explained_variance_, np.asarray(self.noise_variance_)
            )
        except GaussianError as error:
            self._took_back("score_samples", f"the engine finds {error.code}")
            return super().score_samples(X)
        rows = validate_data(self, X, dtype=[np.float64, np.float32], reset=False)
        return like(model.log_density(rows), rows)

    def _reason(self, method: str, x: Any) -> str | None:
        if method == "score_samples" and not self.noise_variance_ > 0:
            return "there is no noise"
        if method == "score_samples" and self.whiten:
            return "whiten scales the components"
        return None
