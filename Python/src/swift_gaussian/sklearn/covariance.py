"""scikit-learn's covariance estimators, by the engine."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn import covariance as upstream
from sklearn.base import _fit_context
from sklearn.utils.validation import check_is_fitted, validate_data

from .. import _normal
from .._errors import DataError, GaussianError
from .._robust import raw_part
from ._engine import EngineMixin, seed_of

__all__ = ["OAS", "EllipticEnvelope", "EmpiricalCovariance", "LedoitWolf", "MinCovDet", "ShrunkCovariance"]


class _Covariance(EngineMixin):
    """What the estimators have in common: the engine's name of them, and distances."""

    location_: Any
    covariance_: Any

    def _estimator(self) -> str:
        raise NotImplementedError

    def _reason(self, method: str, x: Any) -> str | None:
        if self.assume_centered and method == "fit":  # type: ignore[attr-defined]
            return "assume_centered takes moments about 0"
        return None

    def _fit_engine(self, X: Any) -> _normal.MultivariateNormal | None:
        """The model; None if the rows have no density, which scikit-learn has other words for."""
        if X.shape[0] < 2:
            self._took_back("fit", "one row has no covariance")
            return None
        try:
            model = _normal.MultivariateNormal.fit(X, estimator=self._estimator())
        except DataError as error:
            self._took_back("fit", f"the engine finds {error.code}")
            return None
        self.location_ = model.mean.copy()
        self._set_covariance(model.covariance.copy())  # type: ignore[attr-defined]
        return model

    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def fit(self, X: Any, y: Any = None) -> Any:
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
        if self._is_ours("fit", X) and self._fit_engine(validate_data(self, X)) is not None:
            return self
        super().fit(X)  # type: ignore[misc]
        return self

    def mahalanobis(self, X: Any) -> Any:
        """Return the squared Mahalanobis distances of rows.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The rows.

        Returns
        -------
        dist : ndarray of shape (n_samples,)
            Squared distances from ``location_`` in the metric of ``covariance_``.
        """
        check_is_fitted(self)
        if not self._is_ours("mahalanobis", X):
            return super().mahalanobis(X)  # type: ignore[misc]
        rows = validate_data(self, X, reset=False)
        try:
            model = _normal.MultivariateNormal(self.location_, np.asarray(self.covariance_, dtype=np.float64))
        except GaussianError as error:
            self._took_back("mahalanobis", f"the engine finds {error.code}")
            return super().mahalanobis(X)  # type: ignore[misc]
        return model.squared_mahalanobis_distance(np.atleast_2d(rows))


class EmpiricalCovariance(_Covariance, upstream.EmpiricalCovariance):  # type: ignore[misc]
    """Maximum likelihood, with the interface of :class:`sklearn.covariance.EmpiricalCovariance`."""

    def _estimator(self) -> str:
        return "mle"


class ShrunkCovariance(_Covariance, upstream.ShrunkCovariance):  # type: ignore[misc]
    """A given shrinkage, with the interface of :class:`sklearn.covariance.ShrunkCovariance`."""

    def _estimator(self) -> str:
        return f"shrinkage={float(self.shrinkage)!r}"

    def _reason(self, method: str, x: Any) -> str | None:
        if method == "fit" and not 0 < self.shrinkage < 1:
            return "there is nothing to shrink, or nothing is left"
        return super()._reason(method, x)


class _Chosen(_Covariance):
    """An estimator that chooses its shrinkage."""

    shrinkage_: float

    def _fit_engine(self, X: Any) -> _normal.MultivariateNormal | None:
        model = super()._fit_engine(X)
        if model is not None and model.estimation is not None:
            self.shrinkage_ = float(model.estimation["values"]["shrinkage"])
        return model


class LedoitWolf(_Chosen, upstream.LedoitWolf):  # type: ignore[misc]
    """Ledoit and Wolf's shrinkage, with the interface of :class:`sklearn.covariance.LedoitWolf`."""

    def _estimator(self) -> str:
        return "ledoit-wolf"


class OAS(_Chosen, upstream.OAS):  # type: ignore[misc]
    """Oracle approximating shrinkage, with the interface of :class:`sklearn.covariance.OAS`."""

    def _estimator(self) -> str:
        return "oas"


class _Robust(_Covariance):
    """What both robust estimators have in common: the engine looks for the raw part, the rest is a few products of matrices."""

    def _fit_engine(self, X: Any) -> _normal.MultivariateNormal | None:
        if X.shape[0] < 2:
            self._took_back("fit", "one row has no covariance")
            return None
        try:
            raw, part = raw_part(X, self.support_fraction, seed_of(self.random_state))  # type: ignore[attr-defined]
        except GaussianError as error:
            self._took_back("fit", f"the engine finds {error.code}")
            return None
        self.raw_location_ = self.location_ = raw.mean.copy()
        self.raw_covariance_ = raw.covariance.copy()
        self.raw_support_ = self.support_ = part
        self.dist_ = raw.squared_mahalanobis_distance(X)
        self.correct_covariance(X)  # type: ignore[attr-defined]
        self.reweight_covariance(X)  # type: ignore[attr-defined]
        return raw


class MinCovDet(_Robust, upstream.MinCovDet):  # type: ignore[misc]
    """Minimum covariance determinant, with the interface of :class:`sklearn.covariance.MinCovDet`."""


class EllipticEnvelope(_Robust, upstream.EllipticEnvelope):  # type: ignore[misc]
    """Outliers of a robust Gaussian, with the interface of :class:`sklearn.covariance.EllipticEnvelope`."""

    def _fit_engine(self, X: Any) -> _normal.MultivariateNormal | None:
        raw = super()._fit_engine(X)
        if raw is not None:
            self.offset_ = np.percentile(-self.dist_, 100.0 * self.contamination)
        return raw
