"""scikit-learn's discriminant analyses, by the engine."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import linalg
from sklearn import discriminant_analysis as upstream
from sklearn.utils.validation import check_is_fitted, validate_data

from .. import _normal
from .._errors import GaussianError
from .._model import as_covariance
from ._engine import EngineMixin
from ._moments import mixture_of, remembered

__all__ = ["LinearDiscriminantAnalysis", "QuadraticDiscriminantAnalysis"]


class QuadraticDiscriminantAnalysis(EngineMixin, upstream.QuadraticDiscriminantAnalysis):  # type: ignore[misc]
    """Quadratic discriminant analysis, with the interface of :class:`sklearn.discriminant_analysis.QuadraticDiscriminantAnalysis`."""

    def _reason(self, method: str, x: Any) -> str | None:
        if method == "fit" and self.solver == "svd" and x.shape[0] <= x.shape[1]:
            return "a class has no more rows than variables"
        return None

    def _solve_svd(self, X: Any) -> Any:
        """Variances along the axes of a class, the axes, and the covariance."""
        if not self._is_ours("fit", X):
            return super()._solve_svd(X)
        try:
            covariance = _normal.MultivariateNormal.fit(X).covariance
        except GaussianError as error:
            self._took_back("fit", f"the engine finds {error.code}")
            return super()._solve_svd(X)
        scaling, rotation = linalg.eigh(covariance)
        scaling, rotation = scaling[::-1], rotation[:, ::-1]
        scaling = (1 - self.reg_param) * scaling + self.reg_param
        return scaling, rotation, (rotation * scaling) @ rotation.T if self.store_covariance else None

    def _decision_function(self, X: Any) -> Any:
        check_is_fitted(self)
        if not self._is_ours("predict", X):
            return super()._decision_function(X)

        def make() -> Any:
            each = []
            for rotation, scaling in zip(self.rotations_, self.scalings_, strict=True):
                matrix = (rotation * scaling) @ rotation.T
                each.append({"covariance": as_covariance((matrix + matrix.T) / 2, "a covariance")})
            return mixture_of("full", self.priors_, self.means_, {}, each)

        try:
            model = remembered(self, make, self.priors_, self.means_, np.array(self.scalings_), np.array(self.rotations_))
        except (GaussianError, ValueError) as error:
            self._took_back("predict", f"the engine finds {getattr(error, 'code', 'scalings of different lengths')}")
            return super()._decision_function(X)
        rows = validate_data(self, X, reset=False)
        # scikit-learn leaves the factor that all classes have in common away.
        common = 0.5 * rows.shape[1] * np.log(2 * np.pi) + np.log(np.sum(self.priors_))
        return model.weighted_log_density(rows) + common


class LinearDiscriminantAnalysis(EngineMixin, upstream.LinearDiscriminantAnalysis):  # type: ignore[misc]
    """Linear discriminant analysis, with the interface of :class:`sklearn.discriminant_analysis.LinearDiscriminantAnalysis`.

    Without singular value decomposition of all rows: the covariance within classes and the means are enough. What is a product of
    matrices, as predictions are, stays scikit-learn's.
    """

    def _reason(self, method: str, x: Any) -> str | None:
        if method == "fit" and self.store_covariance:
            return "store_covariance weighs covariances by given priors"
        return None

    def _solve_svd(self, X: Any, y: Any) -> None:
        if not self._is_ours("fit", X):
            super()._solve_svd(X, y)
            return
        parts = [X[y == group] for group in self.classes_]
        means = np.array([part.mean(axis=0) for part in parts])
        centred = np.concatenate([part - mean for part, mean in zip(parts, means, strict=True)])
        try:
            within = _normal.MultivariateNormal.fit(centred).covariance
        except GaussianError as error:
            self._took_back("fit", f"the engine finds {error.code}")
            super()._solve_svd(X, y)
            return
        deviations = np.sqrt(np.diag(within))
        values, axes = linalg.eigh(within / np.outer(deviations, deviations))
        values, axes = values[::-1], axes[:, ::-1]
        kept = np.sqrt(np.maximum(values, 0)) > self.tol
        scalings = (axes[:, kept] / deviations[:, np.newaxis]) / np.sqrt(values[kept])
        classes = len(self.classes_)
        factor = 1.0 if classes == 1 else 1.0 / (classes - 1)
        self.means_ = means.astype(X.dtype)
        self.xbar_ = self.priors_ @ means
        between = (np.sqrt(len(X) * self.priors_ * factor) * (means - self.xbar_).T).T @ scalings
        _, sizes, directions = linalg.svd(between, full_matrices=False)
        if self._max_components == 0:
            self.explained_variance_ratio_ = np.empty(0, dtype=X.dtype)
        else:
            self.explained_variance_ratio_ = (sizes**2 / np.sum(sizes**2))[: self._max_components]
        rank = int(np.sum(sizes > self.tol * sizes[0]))
        self.scalings_ = scalings @ directions.T[:, :rank]
        coefficients = (means - self.xbar_) @ self.scalings_
        self.intercept_ = -0.5 * np.sum(coefficients**2, axis=1) + np.log(self.priors_)
        self.coef_ = coefficients @ self.scalings_.T
        self.intercept_ -= self.xbar_ @ self.coef_.T
        for name in ("xbar_", "scalings_", "coef_", "intercept_", "explained_variance_ratio_"):
            setattr(self, name, getattr(self, name).astype(X.dtype, copy=False))
