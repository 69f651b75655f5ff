"""scikit-learn's Gaussian naive Bayes, by the engine."""

from __future__ import annotations

from typing import Any

import numpy as np
from sklearn import naive_bayes as upstream

from .._errors import GaussianError
from .._normal import MultivariateNormal
from ._engine import EngineMixin, is_answered, like, take_back
from ._moments import mixture_of, remembered

__all__ = ["GaussianNB"]

# The module may have ours by that name when this is called.
_Theirs = upstream.GaussianNB


class GaussianNB(EngineMixin, upstream.GaussianNB):  # type: ignore[misc]
    """Gaussian naive Bayes, with the interface of :class:`sklearn.naive_bayes.GaussianNB`."""

    def _reason(self, method: str, x: Any) -> str | None:
        if method == "predict" and not np.all(np.asarray(self.var_) > 0):
            return "a variance is not positive"
        return None

    @staticmethod
    def _update_mean_variance(n_past: Any, mu: Any, var: Any, X: Any, sample_weight: Any = None) -> Any:
        """Means and variances of rows that were seen before and of others."""
        theirs = _Theirs._update_mean_variance
        reason = None if isinstance(X, np.ndarray) and X.shape[0] > 1 else "there are no two rows in an array of NumPy"
        if not is_answered("GaussianNB", "fit", reason):
            return theirs(n_past, mu, var, X, sample_weight)
        try:
            model = MultivariateNormal.fit(X, covariance="diagonal", weights=sample_weight)
        except GaussianError as error:
            take_back("GaussianNB", "fit", f"the engine finds {error.code}")
            return theirs(n_past, mu, var, X, sample_weight)
        new = X.shape[0] if sample_weight is None else float(np.sum(sample_weight))
        total = n_past + new
        if n_past == 0:
            return model.mean, model.variances
        squares = n_past * var + new * model.variances + (n_past * new / total) * (mu - model.mean) ** 2
        return (n_past * mu + new * model.mean) / total, squares / total

    def _joint_log_likelihood(self, X: Any) -> Any:
        if not self._is_ours("predict", X):
            return super()._joint_log_likelihood(X)

        def make() -> Any:
            each = [{"variances": np.asarray(row, dtype=np.float64)} for row in self.var_]
            return mixture_of("diagonal", self.class_prior_, self.theta_, {}, each)

        try:
            model = remembered(self, make, self.class_prior_, self.theta_, self.var_)
        except GaussianError as error:
            self._took_back("predict", f"the engine finds {error.code}")
            return super()._joint_log_likelihood(X)
        X = np.asarray(X)
        return like(model.weighted_log_density(X) + np.log(np.sum(self.class_prior_)), X)
