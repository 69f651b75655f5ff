"""Distributions with the interface of ``scipy.stats``, by the engine.

What the engine does not have, such as ``cdf``, is SciPy's.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy import stats as upstream
from scipy.stats import _multivariate as internals

from ._errors import GaussianError
from ._kernels import KernelDensity
from ._normal import MultivariateNormal
from ._student import MultivariateStudentT

__all__ = ["gaussian_kde", "multivariate_normal", "multivariate_t"]

_Random = Any


def _seed(state: _Random) -> int:
    """A seed of the engine that follows from a generator of NumPy."""
    draw = state.integers if hasattr(state, "integers") else state.randint
    return int(draw(0, 2**31 - 1))


def _densities(model: Any, x: Any) -> Any:
    """Log-densities of an array whose last axis is the variables."""
    rows = np.asarray(x, dtype=np.float64)
    return model.log_density(rows.reshape(-1, rows.shape[-1])).reshape(rows.shape[:-1])


def _drawn(model: Any, size: Any, state: _Random) -> Any:
    shape = () if size is None else (size,) if np.ndim(size) == 0 else tuple(size)
    count = int(np.prod(shape, dtype=np.int64))
    return model.sample(count, seed=_seed(state)).reshape(*shape, model.dimension)


class _Normal(internals.multivariate_normal_gen):  # type: ignore[misc]
    """The multivariate normal distribution, as :data:`scipy.stats.multivariate_normal`."""

    def __call__(self, mean: Any = None, cov: Any = 1, allow_singular: bool = False, seed: Any = None, **keywords: Any) -> Any:
        return _FrozenNormal(mean, cov, allow_singular=allow_singular, seed=seed, **keywords)

    def _logpdf(self, x: Any, mean: Any, cov_object: Any) -> Any:
        model = _normal(mean, cov_object)
        return super()._logpdf(x, mean, cov_object) if model is None else _densities(model, x)

    def rvs(self, mean: Any = None, cov: Any = 1, size: Any = 1, random_state: Any = None) -> Any:
        """Draw rows.

        Parameters
        ----------
        mean : array-like, optional
            Means of the variables; 0 unless told otherwise.
        cov : array-like, optional
            Their covariance; 1 unless told otherwise.
        size : int or tuple of int
            How many.
        random_state : int, RandomState or Generator, optional
            What the seed of the engine is drawn from.

        Returns
        -------
        ndarray or scalar
            Shape ``size`` and the variables, without axes of length 1.
        """
        _, mean, cov_object = self._process_parameters(mean, cov)
        model = _normal(mean, cov_object)
        if model is None:
            return super().rvs(mean, cov_object, size, random_state)
        draws = _drawn(model, size or (), self._get_random_state(random_state))
        # Axes of length 1 go where SciPy lets them go.
        return internals._squeeze_output(draws) if isinstance(cov_object, internals._covariance.CovViaPSD) else draws

    def entropy(self, mean: Any = None, cov: Any = 1) -> Any:
        """Return the differential entropy.

        Parameters
        ----------
        mean : array-like, optional
            Means of the variables.
        cov : array-like, optional
            Their covariance.

        Returns
        -------
        float
            In nats.
        """
        _, mean, cov_object = self._process_parameters(mean, cov)
        model = _normal(mean, cov_object)
        return super().entropy(mean, cov_object) if model is None else np.float64(model.entropy)

    def fit(self, x: Any, fix_mean: Any = None, fix_cov: Any = None) -> Any:
        """Estimate mean and covariance by maximum likelihood.

        Parameters
        ----------
        x : array-like of shape (m, n)
            The rows.
        fix_mean : array-like of shape (n,), optional
            A mean that is known.
        fix_cov : array-like of shape (n, n), optional
            A covariance that is known.

        Returns
        -------
        mean : ndarray of shape (n,)
            Mean.
        cov : ndarray of shape (n, n)
            Covariance.
        """
        rows = np.asarray(x)
        if fix_mean is not None or fix_cov is not None or rows.ndim != 2 or rows.dtype.kind not in "biuf":
            return super().fit(x, fix_mean, fix_cov)
        try:
            model = MultivariateNormal.fit(rows)
        except GaussianError:
            # SciPy's estimate may be singular.
            return super().fit(x)
        return model.mean.copy(), model.covariance.copy()


class _FrozenNormal(internals.multivariate_normal_frozen):  # type: ignore[misc]
    """A multivariate normal distribution with given parameters."""

    def __init__(self, mean: Any = None, cov: Any = 1, allow_singular: bool = False, seed: Any = None, **keywords: Any) -> None:
        super().__init__(mean, cov, allow_singular=allow_singular, seed=seed, **keywords)
        self._dist = _Normal(seed)

    def entropy(self) -> Any:
        """Return the differential entropy.

        Returns
        -------
        float
            In nats.
        """
        return self._dist.entropy(self.mean, self.cov_object)

    def marginal(self, dimensions: Any) -> Any:
        """Return the distribution of some of the variables.

        Parameters
        ----------
        dimensions : int or array-like of int
            Which.

        Returns
        -------
        object
            A distribution with given parameters.
        """
        part = super().marginal(dimensions)
        return _FrozenNormal(part.mean, part.cov, allow_singular=part.allow_singular)


def _normal(mean: Any, cov_object: Any) -> MultivariateNormal | None:
    """The engine's model; None where it has none: a covariance of reduced rank, one of many at a time."""
    mean = np.asarray(mean, dtype=np.float64)
    kept = getattr(cov_object, "_swift_gaussian", None)
    if kept is not None and np.array_equal(kept[0], mean):
        model: MultivariateNormal | None = kept[1]
        return model
    model = None
    if mean.ndim == 1 and np.ndim(cov_object.rank) == 0 and cov_object.rank == mean.shape[0]:
        try:
            model = MultivariateNormal(mean, cov_object.covariance)
        except GaussianError:
            model = None
    cov_object._swift_gaussian = (mean.copy(), model)
    return model


class _StudentT(internals.multivariate_t_gen):  # type: ignore[misc]
    """The multivariate t distribution, as :data:`scipy.stats.multivariate_t`; ``fit`` is ours alone."""

    def __call__(self, loc: Any = None, shape: Any = 1, df: Any = 1, allow_singular: bool = False, seed: Any = None) -> Any:
        if df == np.inf:
            return _FrozenNormal(loc, shape, allow_singular=allow_singular, seed=seed)
        return _FrozenStudentT(loc, shape, df, allow_singular=allow_singular, seed=seed)

    def _logpdf(
        self, x: Any, loc: Any, prec_U: Any, log_pdet: Any, df: Any, dim: Any, rank: Any, cov_object: Any = None
    ) -> Any:
        if df == np.inf and rank == dim:
            # SciPy's pdf hands no covariance on here.
            if cov_object is None:
                cov_object = upstream.Covariance.from_cholesky(np.linalg.cholesky(_scatter(prec_U)))
            return internals._squeeze_output(multivariate_normal._logpdf(x, loc, cov_object))
        model = _student(loc, prec_U, df) if rank == dim else None
        if model is None:
            return super()._logpdf(x, loc, prec_U, log_pdet, df, dim, rank, cov_object)
        return internals._squeeze_output(_densities(model, x))

    def rvs(self, loc: Any = None, shape: Any = 1, df: Any = 1, size: Any = 1, random_state: Any = None) -> Any:
        """Draw rows.

        Parameters
        ----------
        loc : array-like, optional
            Location; 0 unless told otherwise.
        shape : array-like, optional
            Scatter matrix; 1 unless told otherwise.
        df : float
            Degrees of freedom.
        size : int or tuple of int
            How many.
        random_state : int, RandomState or Generator, optional
            What the seed of the engine is drawn from.

        Returns
        -------
        ndarray or scalar
            Shape ``size`` and the variables, without axes of length 1.
        """
        _, place, scatter, freedom = self._process_parameters(loc, shape, df)
        try:
            model = MultivariateStudentT(place, scatter, float(freedom))
        except GaussianError:
            return super().rvs(loc, shape, df, size, random_state)
        return internals._squeeze_output(_drawn(model, size, self._get_random_state(random_state)))

    def fit(self, x: Any, *, df: float | None = None) -> tuple[Any, Any, float]:
        """Estimate location, scatter matrix and degrees of freedom by maximum likelihood, which SciPy cannot.

        Parameters
        ----------
        x : array-like of shape (m, n)
            The rows.
        df : float, optional
            Degrees of freedom that are known.

        Returns
        -------
        loc : ndarray of shape (n,)
            Location.
        shape : ndarray of shape (n, n)
            Scatter matrix.
        df : float
            Degrees of freedom.
        """
        model = MultivariateStudentT.fit(x, degrees_of_freedom="auto" if df is None else df)
        return model.location.copy(), model.scatter.copy(), model.degrees_of_freedom


class _FrozenStudentT(internals.multivariate_t_frozen):  # type: ignore[misc]
    """A multivariate t distribution with given parameters."""

    def __init__(self, loc: Any = None, shape: Any = 1, df: Any = 1, allow_singular: bool = False, seed: Any = None) -> None:
        super().__init__(loc, shape, df, allow_singular=allow_singular, seed=seed)
        self._dist = _StudentT(seed)


def _scatter(precision_root: Any) -> Any:
    """The matrix whose pseudo-inverse has this root: columns vᵢ/√sᵢ of its eigenvectors and -values."""
    values = 1 / np.square(precision_root).sum(axis=0)
    scatter = (precision_root * np.square(values)) @ precision_root.T
    return (scatter + scatter.T) / 2


_last_student: list[tuple[Any, Any, float, MultivariateStudentT | None]] = []


def _student(loc: Any, precision_root: Any, df: float) -> MultivariateStudentT | None:
    """The engine's model, from the root of the precision that SciPy hands on."""
    for place, root, freedom, model in _last_student:
        if freedom == df and np.array_equal(root, precision_root) and np.array_equal(place, loc):
            return model
    try:
        model = MultivariateStudentT(loc, _scatter(precision_root), float(df))
    except GaussianError:
        model = None
    _last_student[:] = [(np.array(loc), np.array(precision_root), df, model)]
    return model


class gaussian_kde(upstream.gaussian_kde):  # type: ignore[misc]
    """A Gaussian kernel density, as :class:`scipy.stats.gaussian_kde`.

    Examples
    --------
    >>> import numpy as np
    >>> from swift_gaussian.stats import gaussian_kde
    >>> density = gaussian_kde(np.array([-7.0, -5.0, 1.0, 4.0, 5.0]))
    >>> density([0.0]).round(4)
    array([0.054])
    """

    def logpdf(self, x: Any) -> Any:
        """Return the logarithm of the density at points.

        Parameters
        ----------
        x : array-like of shape (dimensions, points)
            The points, one a column.

        Returns
        -------
        ndarray
            One a point.
        """
        model = self._model(x)
        if model is None:
            return super().logpdf(x)
        points = np.atleast_2d(x)
        if points.shape[0] != self.d:
            if points.shape != (1, self.d):
                return super().logpdf(x)
            points = points.reshape(self.d, 1)
        return model.log_density(points.T).astype(np.result_type(self.covariance, points), copy=False)

    def evaluate(self, points: Any) -> Any:
        """Return the density at points.

        Parameters
        ----------
        points : array-like of shape (dimensions, points)
            The points, one a column.

        Returns
        -------
        ndarray
            One a point.
        """
        return super().evaluate(points) if self._model(points) is None else np.exp(self.logpdf(points))

    __call__ = evaluate

    def pdf(self, x: Any) -> Any:
        """Return the density at points, as ``evaluate``.

        Parameters
        ----------
        x : array-like of shape (dimensions, points)
            The points, one a column.

        Returns
        -------
        ndarray
            One a point.
        """
        return self.evaluate(x)

    def _model(self, x: Any) -> KernelDensity | None:
        # In extended precision SciPy answers.
        if np.result_type(self.dataset, np.asarray(x)).itemsize > 8 or np.iscomplexobj(self.dataset):
            return None
        kept = self.__dict__.get("_engine")
        if kept is None or not np.array_equal(kept[0], self.cho_cov) or kept[1] is not self.dataset:
            try:
                model = KernelDensity(self.dataset.T, cholesky_factor=self.cho_cov, weights=self.weights)
            except GaussianError:
                model = None
            kept = self._engine = (np.array(self.cho_cov), self.dataset, model)
        found: KernelDensity | None = kept[2]
        return found

    def __getstate__(self) -> Any:
        return {key: value for key, value in self.__dict__.items() if key != "_engine"}


multivariate_normal = _Normal()
multivariate_t = _StudentT()
