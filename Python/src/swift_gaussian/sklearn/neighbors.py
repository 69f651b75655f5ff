"""scikit-learn's kernel density with Gaussian kernels, by the engine."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn import neighbors as upstream
from sklearn.utils.validation import check_is_fitted, validate_data

from .. import _kernels
from .._errors import GaussianError
from ._engine import EngineMixin
from ._moments import remembered

__all__ = ["KernelDensity"]


class KernelDensity(EngineMixin, upstream.KernelDensity):  # type: ignore[misc]
    """Kernel density, with the interface of :class:`sklearn.neighbors.KernelDensity`.

    With ``kernel="gaussian"`` and the Euclidean metric densities are the engine's, which are exact: ``atol`` and ``rtol`` are kept
    whatever they are.
    """

    def _reason(self, method: str, x: Any) -> str | None:
        if self.kernel != "gaussian":
            return f"the kernel is {self.kernel}"
        if self.metric not in ("euclidean", "l2", "minkowski") or self.metric_params:
            return f"the metric is {self.metric}"
        return None

    def score_samples(self, X: Any) -> Any:
        """Return the log-density at each row.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The rows.

        Returns
        -------
        density : ndarray of shape (n_samples,)
            In nats.
        """
        check_is_fitted(self)
        if not self._is_ours("score_samples", X):
            return super().score_samples(X)
        rows = validate_data(self, X, dtype=np.float64, reset=False)
        try:
            model = self._model()
        except GaussianError as error:
            self._took_back("score_samples", f"the engine finds {error.code}")
            return super().score_samples(X)
        return model.log_density(rows)

    def _model(self) -> Any:
        data, weights = np.asarray(self.tree_.data), self.tree_.sample_weight
        weights = None if weights is None else np.asarray(weights)

        def make() -> Any:
            return _kernels.KernelDensity(data, self.bandwidth_**2 * np.eye(data.shape[1]), weights=weights)

        return remembered(self, make, data, self.bandwidth_, np.empty(0) if weights is None else weights)
