"""Estimators of densities that scikit-learn has none of."""

from __future__ import annotations

from numbers import Integral, Real
from typing import Any

import numpy as np
from sklearn.base import BaseEstimator, DensityMixin, _fit_context
from sklearn.utils._param_validation import Interval, StrOptions
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from .. import _mixtures, _model, _normal, _student
from ._engine import EngineMixin, like, seed_of

__all__ = ["FactorMixture", "MultivariateNormal", "MultivariateStudentT"]

_STRUCTURES = ["full", "diagonal", "spherical"]


class _Density(EngineMixin, DensityMixin, BaseEstimator):  # type: ignore[misc]
    """What the estimators have in common. ``model_`` is the model of the engine."""

    # Whether NaN is a missing cell.
    _takes_nan = False
    model_: Any

    @_fit_context(prefer_skip_nested_validation=True)  # type: ignore[untyped-decorator]
    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> Any:
        """Fit to rows.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The rows; NaN is a missing cell where an estimator says so.
        y : Ignored
            Not used.
        sample_weight : array-like of shape (n_samples,), optional
            How often each row counts.

        Returns
        -------
        self : object
            The estimator.
        """
        self._is_ours("fit", X)
        self._fit_model(*self._validated(X, sample_weight))
        return self

    def _fit_model(self, X: Any, weights: Any) -> None:
        """Fit ``model_`` to rows that have been validated, and take over its parameters."""
        raise NotImplementedError

    def _validated(self, X: Any, sample_weight: Any, reset: bool = True) -> tuple[Any, Any]:
        X = validate_data(
            self,
            X,
            dtype=[np.float64, np.float32],
            reset=reset,
            ensure_min_samples=2 if reset else 1,
            ensure_all_finite="allow-nan" if self._takes_nan else True,
        )
        if sample_weight is not None:
            sample_weight = _check_sample_weight(sample_weight, X, dtype=np.float64, ensure_non_negative=True)
            if not np.any(sample_weight):
                raise ValueError("sample_weight is zero for every row; at least one row must count")
        return X, sample_weight

    def score_samples(self, X: Any) -> Any:
        """Return the log-density at each row.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The rows.

        Returns
        -------
        ndarray of shape (n_samples,)
            In nats.
        """
        check_is_fitted(self, "model_")
        self._is_ours("score_samples", X)
        X, _ = self._validated(X, None, reset=False)
        model: _model.Model = self.model_
        return like(model.observed_log_density(X) if self._takes_nan else model.log_density(X), X)

    def score(self, X: Any, y: Any = None) -> float:
        """Return the mean log-density.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The rows.
        y : Ignored
            Not used.

        Returns
        -------
        float
            In nats a row.
        """
        return float(np.mean(self.score_samples(X)))

    def sample(self, n_samples: int = 1) -> Any:
        """Draw rows.

        Parameters
        ----------
        n_samples : int, default=1
            How many.

        Returns
        -------
        ndarray of shape (n_samples, n_features)
            The rows, which ``random_state`` decides.
        """
        check_is_fitted(self, "model_")
        self._is_ours("sample")
        model: _model.Model = self.model_
        return model.sample(n_samples, seed=seed_of(getattr(self, "random_state", None)))

    def bic(self, X: Any) -> float:
        """Return the Bayesian information criterion; lower is better.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The rows of the fit.

        Returns
        -------
        float
            −2 ln L + k·ln n.
        """
        densities = self.score_samples(X)
        return float(self.model_.parameter_count * np.log(len(densities)) - 2 * np.sum(densities))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = self._takes_nan
        return tags


class MultivariateNormal(_Density):
    """A multivariate normal distribution; with ``estimator="mle"`` NaN is a missing cell.

    Parameters
    ----------
    covariance_type : {"full", "diagonal", "spherical"}, default="full"
        Structure of the covariance.
    estimator : str, default="mle"
        As in :meth:`swift_gaussian.MultivariateNormal.fit`: ``"mle"``, ``"unbiased"``, ``"ledoit-wolf"``, ``"mcd"``, ….
    policy : str, default="fail"
        What to do with a covariance that is not positive definite: ``"fail"``, ``"ridge=1e-6"``, ``"shrink"``, ….
    random_state : int, RandomState or None, default=None
        What ``sample`` draws.

    Attributes
    ----------
    location_ : ndarray of shape (n_features,)
        Mean.
    covariance_ : ndarray of shape (n_features, n_features)
        Covariance.
    model_ : swift_gaussian.MultivariateNormal
        The model.
    n_features_in_ : int
        Number of variables.

    Examples
    --------
    >>> from swift_gaussian.sklearn import MultivariateNormal
    >>> MultivariateNormal().fit([[0.0, 1.0], [1.0, 0.0], [2.0, 2.0]]).location_
    array([1., 1.])
    """

    _parameter_constraints: dict[str, Any] = {
        "covariance_type": [StrOptions(set(_STRUCTURES))],
        "estimator": [str],
        "policy": [str],
        "random_state": ["random_state"],
    }

    def __init__(
        self, covariance_type: str = "full", *, estimator: str = "mle", policy: str = "fail", random_state: Any = None
    ) -> None:
        self.covariance_type = covariance_type
        self.estimator = estimator
        self.policy = policy
        self.random_state = random_state

    @property
    def _takes_nan(self) -> bool:  # type: ignore[override]
        return bool(self.estimator == "mle")

    def _fit_model(self, X: Any, weights: Any) -> None:
        has_holes = self._takes_nan and bool(np.isnan(X).any())
        self.model_ = _normal.MultivariateNormal.fit(
            X,
            covariance=self.covariance_type,
            estimator=self.estimator,
            policy=self.policy,
            missing="em" if has_holes else "error",
            weights=weights,
        )
        self.location_ = self.model_.mean.copy()
        self.covariance_ = self.model_.covariance.copy()


class MultivariateStudentT(_Density):
    """A multivariate t distribution, by maximum likelihood.

    Parameters
    ----------
    degrees_of_freedom : float or "auto", default="auto"
        ν; the most likely unless it is given.
    covariance_type : {"full", "diagonal", "spherical"}, default="full"
        Structure of the scatter matrix.
    random_state : int, RandomState or None, default=None
        What ``sample`` draws.

    Attributes
    ----------
    location_ : ndarray of shape (n_features,)
        Location.
    scatter_ : ndarray of shape (n_features, n_features)
        Scatter matrix.
    degrees_of_freedom_ : float
        ν.
    model_ : swift_gaussian.MultivariateStudentT
        The model.
    n_features_in_ : int
        Number of variables.

    Examples
    --------
    >>> import numpy as np
    >>> from swift_gaussian.sklearn import MultivariateStudentT
    >>> rows = np.random.default_rng(0).standard_t(3, size=(5000, 1))
    >>> bool(2 < MultivariateStudentT().fit(rows).degrees_of_freedom_ < 4)
    True
    """

    _parameter_constraints: dict[str, Any] = {
        "degrees_of_freedom": [StrOptions({"auto"}), Interval(Real, 0, None, closed="neither")],
        "covariance_type": [StrOptions(set(_STRUCTURES))],
        "random_state": ["random_state"],
    }

    def __init__(
        self, degrees_of_freedom: float | str = "auto", *, covariance_type: str = "full", random_state: Any = None
    ) -> None:
        self.degrees_of_freedom = degrees_of_freedom
        self.covariance_type = covariance_type
        self.random_state = random_state

    def _fit_model(self, X: Any, weights: Any) -> None:
        self.model_ = _student.MultivariateStudentT.fit(
            X, degrees_of_freedom=self.degrees_of_freedom, covariance=self.covariance_type, weights=weights
        )
        self.location_ = self.model_.location.copy()
        self.scatter_ = self.model_.scatter.copy()
        self.degrees_of_freedom_ = self.model_.degrees_of_freedom


class FactorMixture(_Density):
    """A mixture of models of latent factors.

    Parameters
    ----------
    n_components : int, default=1
        Number of components.
    n_factors : int, default=1
        Number of factors of each.
    noise : {"isotropic", "diagonal"}, default="isotropic"
        One variance of the noise for all variables, or one each.
    tol : float, default=1e-5
        When the mean log-likelihood changes by less, in nats a row, the fit has converged.
    max_iter : int, default=1000
        How many iterations at most.
    n_init : int, default=1
        How many starts to try.
    random_state : int, RandomState or None, default=None
        Where starts and draws come from.

    Attributes
    ----------
    weights_ : ndarray of shape (n_components,)
        Shares of the components.
    means_ : ndarray of shape (n_components, n_features)
        Means of the components.
    n_iter_ : int
        Number of iterations.
    converged_ : bool
        Whether the fit has converged.
    model_ : swift_gaussian.FactorMixture
        The model.
    n_features_in_ : int
        Number of variables.

    Examples
    --------
    >>> import numpy as np
    >>> from swift_gaussian.sklearn import FactorMixture
    >>> rows = np.random.default_rng(0).normal(size=(200, 3))
    >>> FactorMixture(n_components=1, n_factors=1).fit(rows).weights_
    array([1.])
    """

    _parameter_constraints: dict[str, Any] = {
        "n_components": [Interval(Integral, 1, None, closed="left")],
        "n_factors": [Interval(Integral, 0, None, closed="left")],
        "noise": [StrOptions({"isotropic", "diagonal"})],
        "tol": [Interval(Real, 0, None, closed="left")],
        "max_iter": [Interval(Integral, 0, None, closed="left")],
        "n_init": [Interval(Integral, 1, None, closed="left")],
        "random_state": ["random_state"],
    }

    def __init__(
        self,
        n_components: int = 1,
        n_factors: int = 1,
        *,
        noise: str = "isotropic",
        tol: float = 1e-5,
        max_iter: int = 1000,
        n_init: int = 1,
        random_state: Any = None,
    ) -> None:
        self.n_components = n_components
        self.n_factors = n_factors
        self.noise = noise
        self.tol = tol
        self.max_iter = max_iter
        self.n_init = n_init
        self.random_state = random_state

    def _fit_model(self, X: Any, weights: Any) -> None:
        self.model_ = _mixtures.FactorMixture.fit(
            X,
            int(self.n_components),
            int(self.n_factors),
            noise=self.noise,
            tolerance=float(self.tol),
            max_iterations=int(self.max_iter),
            restarts=int(self.n_init),
            seed=seed_of(self.random_state),
            weights=weights,
        )
        estimation = self.model_.estimation or {}
        self.weights_ = self.model_.weights.copy()
        self.means_ = self.model_.means.copy()
        self.n_iter_ = max(1, int(estimation.get("iterations", 1)))
        self.converged_ = bool(estimation.get("converged", True))

    def predict(self, X: Any) -> Any:
        """Return the most probable component of each row.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The rows.

        Returns
        -------
        ndarray of shape (n_samples,)
            Component of each row.
        """
        check_is_fitted(self, "model_")
        self._is_ours("predict", X)
        X, _ = self._validated(X, None, reset=False)
        model: _mixtures.FactorMixture = self.model_
        return np.maximum(model.labels(X), 0)

    def predict_proba(self, X: Any) -> Any:
        """Return the probability that each component has drawn each row.

        Parameters
        ----------
        X : array-like of shape (n_samples, n_features)
            The rows.

        Returns
        -------
        ndarray of shape (n_samples, n_components)
            Rows add up to 1.
        """
        check_is_fitted(self, "model_")
        self._is_ours("predict_proba", X)
        X, _ = self._validated(X, None, reset=False)
        model: _mixtures.FactorMixture = self.model_
        return like(model.responsibilities(X), X)


