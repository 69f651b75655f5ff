"""Mixtures of any component."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._errors import InvalidArgumentError
from ._library import Handle, functions
from ._model import Model, _json, number
from ._normal import MultivariateNormal
from ._parts import CodingModel, ConditionalModel
from ._rows import Array
from ._runs import ProgressOption

__all__ = ["FactorMixture", "GaussianMixture", "Mixture", "StudentTMixture"]


class Mixture(ConditionalModel):
    """A mixture of models of one kind; see ``GaussianMixture``, ``FactorMixture`` and ``StudentTMixture``."""

    # What model files call a component by itself.
    component_kind: ClassVar[str] = ""
    __slots__ = ()

    @property
    def weights(self) -> Array:
        """Shares of the components, which add up to 1."""
        return self._get("weights")

    @property
    def means(self) -> Array:
        """Means of the components, of shape ``(components, dimension)``."""
        return self._get("means")

    @property
    def covariances(self) -> Array:
        """Covariances of the components, of shape ``(components, dimension, dimension)``."""
        return self._get("covariances")

    @property
    def mean(self) -> Array:
        """Mean of the mixture as a whole."""
        return self._get("mean")

    @property
    def covariance(self) -> Array:
        """Covariance of the mixture as a whole."""
        return self._get("covariance")

    @property
    def structure(self) -> str:
        """What the components have in common: the structure of their covariances, or of their noise."""
        document = self._document
        return str(document.get("structure", document.get("noise")))

    @property
    def components(self) -> tuple[Model, ...]:
        """The components, each a model by itself."""
        if "components" not in self._cache:
            document = self._document
            shared = {
                key: value
                for key, value in document.items()
                if key in ("covariance", "choleskyFactor", "variances", "variance", "variables")
            }
            structure = {"structure": "full" if self.structure == "tied" else self.structure}
            head = {"format": document["format"], "version": document["version"]}
            self._cache["components"] = tuple(
                Model.from_json(_json({**head, "model": self._kind_of(component), **structure, **shared, **component}))
                for component in document["components"]
            )
        found: tuple[Model, ...] = self._cache["components"]
        return found

    def _kind_of(self, component: Mapping[str, Any]) -> str:
        """What model files call a component by itself."""
        return self.component_kind

    def responsibilities(self, x: Any, *, threads: int | None = None) -> Array:
        """Return the probability that each component has drawn each row.

        Parameters
        ----------
        x : array-like
            Rows, as in ``log_density``.
        threads : int, optional
            How many to use; the result does not depend on it.

        Returns
        -------
        ndarray
            Shape ``(n, components)``; rows add up to 1.

        Examples
        --------
        >>> import swift_gaussian as sg
        >>> model = sg.GaussianMixture([0.5, 0.5], means=[[-1.0], [1.0]], covariances=[[[1.0]], [[1.0]]])
        >>> model.responsibilities([[0.0], [2.0]]).round(3)
        array([[0.5  , 0.5  ],
               [0.018, 0.982]])
        """
        return self._of_parts("responsibilities", x, threads)

    def weighted_log_density(self, x: Any, *, threads: int | None = None) -> Array:
        """Return the logarithm of each component's density at each row, times its weight, in nats.

        Parameters
        ----------
        x : array-like
            Rows, as in ``log_density``.
        threads : int, optional
            How many to use; the result does not depend on it.

        Returns
        -------
        ndarray
            Shape ``(n, components)``; the exponentials of a row add up to its density.

        Examples
        --------
        >>> import swift_gaussian as sg
        >>> model = sg.GaussianMixture([0.25, 0.75], means=[[0.0], [0.0]], covariances=[[[1.0]], [[1.0]]])
        >>> model.weighted_log_density([[0.0]]).round(3)
        array([[-2.305, -1.207]])
        """
        return self._of_parts("weighted_log_densities", x, threads)

    def labels(self, x: Any, *, threads: int | None = None) -> NDArray[np.int64]:
        """Return the most probable component of each row, counted from 0; −1 where no component has a density.

        Parameters
        ----------
        x : array-like
            Rows, as in ``log_density``.
        threads : int, optional
            How many to use; the result does not depend on it.

        Returns
        -------
        ndarray of int64
            One a row.
        """
        rows = self._rows(x)
        values = np.empty(rows.count, dtype=np.int64)
        self._ask_labels(rows, values, -np.inf, threads)
        return values

    def labelled_sample(
        self, n: int, *, seed: int = 0, first: int = 0, threads: int | None = None
    ) -> tuple[Array, NDArray[np.int64]]:
        """Draw the rows of ``sample``, and say which component has drawn each.

        Parameters
        ----------
        n, seed, first, threads
            As in ``sample``.

        Returns
        -------
        rows : ndarray
            Shape ``(n, dimension)``.
        components : ndarray of int64
            One a row, counted from 0.
        """
        labels = np.empty(max(n, 0), dtype=np.int64)
        return self._sample(n, seed, first, threads, labels), labels

    def __repr__(self) -> str:
        rows = "" if self.row_count is None else f", rows={self.row_count}"
        return f"{type(self).__name__}(components={len(self.weights)}, dimension={self.dimension}{rows})"

    def _facts(self) -> list[tuple[str, str]]:
        facts = [*super()._facts(), ("structure", self.structure)]
        estimation = self.estimation
        if estimation and "iterations" in estimation:
            ending = "converged" if estimation.get("converged") else "not converged"
            facts.append(("iterations", f"{estimation['iterations']}, {ending}"))
        return facts

    def _tables(self) -> list[tuple[list[str], list[list[str]]]]:
        names = list(self.variables) if self.variables else [str(place) for place in range(self.dimension)]
        body = [
            [str(place), number(weight), *(number(value) for value in mean[:8])]
            for place, (weight, mean) in enumerate(zip(self.weights, self.means, strict=True))
        ]
        return [(["component", "weight", *names[:8]], body)]


class GaussianMixture(Mixture):
    """A mixture of Gaussians.

    Parameters
    ----------
    weights : array-like of shape (components,)
        Shares, which add up to 1.
    means : array-like of shape (components, dimension)
        Means of the components.
    covariances : array-like of shape (components, dimension, dimension)
        Covariances of the components, symmetric and positive definite.
    variables : sequence of str, optional
        Names of the variables.

    Examples
    --------
    >>> import swift_gaussian as sg
    >>> model = sg.GaussianMixture([0.25, 0.75], [[0, 0], [4, 4]], [[[1, 0], [0, 1]], [[1, 0], [0, 1]]])
    >>> model.mean
    array([3., 3.])
    """

    kind = "gaussian mixture"
    component_kind = "multivariate normal"
    __slots__ = ()

    def __init__(
        self,
        weights: ArrayLike,
        means: ArrayLike,
        covariances: ArrayLike,
        *,
        variables: Sequence[str] | None = None,
    ) -> None:
        shares, centres, matrices = (np.asarray(values, dtype=np.float64) for values in (weights, means, covariances))
        if centres.ndim != 2 or shares.shape != centres.shape[:1] or matrices.shape != (*centres.shape, centres.shape[1]):
            raise InvalidArgumentError(
                f"weights, means and covariances have the shapes {shares.shape}, {centres.shape} and {matrices.shape}, which "
                "should be (K,), (K, d) and (K, d, d)",
                "shape",
            )
        parts = [MultivariateNormal(mean, matrix, variables=variables) for mean, matrix in zip(centres, matrices, strict=True)]
        pointers = (ctypes.c_void_p * len(parts))(*(part._handle.pointer.value for part in parts))
        numbers = (ctypes.c_double * len(parts))(*shares)
        self._take(Handle(lambda place: functions.mixture_new(numbers, pointers, len(parts), place)))

    @classmethod
    def fit(
        cls,
        x: Any,
        components: int | str = "auto",
        *,
        covariance: str | None = None,
        criterion: str | None = None,
        start: str | GaussianMixture | None = None,
        restarts: int | None = None,
        tolerance: float | None = None,
        max_iterations: int | None = None,
        policy: str | None = None,
        on_failure: str | None = None,
        seed: int | None = None,
        missing: str = "error",
        weights: ArrayLike | None = None,
        threads: int | None = None,
        progress: ProgressOption = False,
    ) -> GaussianMixture:
        """Fit a mixture of Gaussians to rows, by expectation-maximisation.

        Parameters
        ----------
        x : array-like of shape (n, dimension)
            The rows.
        components : int or str
            How many; a range such as ``"1-12"``, or ``"auto"``, to have the number chosen.
        covariance : str, optional
            ``"full"``, ``"tied"``, ``"diagonal"`` or ``"spherical"``; left out, full is taken, or the best is chosen where the
            number of components is, too.
        criterion : str, optional
            By what to choose: ``"bic"``, ``"aic"``, ``"icl"`` or ``"held-out=5"``.
        start : str or GaussianMixture, optional
            ``"short-runs"``, ``"k-means"``, ``"k-means++"``, ``"random"``, or a mixture that the iterations go on from.
        restarts : int, optional
            How many starts to try.
        tolerance : float, optional
            When the mean log-likelihood changes by less, in nats a row, the fit has converged: 1e-3 unless told otherwise.
        max_iterations : int, optional
            How many iterations at most: 100 unless told otherwise.
        policy : str, optional
            What keeps components from collapsing: ``"relative-ridge=1e-6"`` unless told otherwise, ``"ridge=1e-6"``, ``"fail"``, ….
        on_failure : str, optional
            What becomes of a fit when a component fails on the way, as one does that is left without variance: ``"fail"`` unless
            told otherwise, or ``"keep"`` the parameters before.
        seed : int, optional
            What random numbers begin with.
        missing : str
            ``"error"`` or ``"drop"``.
        weights : array-like of shape (n,), optional
            How often each row counts.
        threads : int, optional
            How many to use; the result does not depend on it.
        progress : bool or callable
            True for a bar; a function of a ``Progress`` is called in each iteration, and stops the fit by returning True.

        Returns
        -------
        GaussianMixture
            How the fit went is under ``estimation``.

        Examples
        --------
        >>> import numpy as np, swift_gaussian as sg
        >>> generator = np.random.default_rng(0)
        >>> rows = np.concatenate([generator.normal(-3, 1, (500, 2)), generator.normal(3, 1, (500, 2))])
        >>> model = sg.GaussianMixture.fit(rows, 2)
        >>> np.sort(model.means[:, 0]).round(0)
        array([-3.,  3.])
        """
        options = {
            "components": components,
            "covariance": covariance,
            "criterion": criterion,
            "start": None if isinstance(start, Model) else start,
            "restarts": restarts,
            "tolerance": tolerance,
            "max_iterations": max_iterations,
            "policy": policy,
            "on_failure": on_failure,
            "seed": seed,
            "missing": missing,
        }
        return cls._fit(x, "mixture", options, weights, threads, progress, start if isinstance(start, Model) else None)


class FactorMixture(CodingModel, Mixture):
    """A mixture of models of latent factors: clusters with causes of their own, or a bent sheet."""

    kind = "factor mixture"
    component_kind = "factor analysis"
    __slots__ = ()

    def _kind_of(self, component: Mapping[str, Any]) -> str:
        return "probabilistic PCA" if "noiseVariance" in component else self.component_kind

    @classmethod
    def fit(
        cls,
        x: Any,
        components: int | str = "auto",
        factors: int | str = "auto",
        *,
        noise: str = "isotropic",
        criterion: str | None = None,
        start: str | FactorMixture | None = None,
        restarts: int | None = None,
        tolerance: float | None = None,
        max_iterations: int | None = None,
        on_failure: str | None = None,
        seed: int | None = None,
        missing: str = "error",
        weights: ArrayLike | None = None,
        threads: int | None = None,
        progress: ProgressOption = False,
    ) -> FactorMixture:
        """Fit a mixture of models of latent factors to rows.

        Parameters
        ----------
        x : array-like of shape (n, dimension)
            The rows.
        components : int or str
            How many; a range such as ``"1-4"``, or ``"auto"``.
        factors : int or str
            How many factors each component has; a range, or ``"auto"``.
        noise : str
            ``"isotropic"`` or ``"diagonal"``.
        criterion, start, restarts, tolerance, max_iterations, on_failure, seed, missing, weights, threads, progress
            As in ``GaussianMixture.fit``; the fit has converged at 1e-5 nats a row, and ends after 1,000 iterations.

        Returns
        -------
        FactorMixture
            How the fit went is under ``estimation``.
        """
        options = {
            "components": components,
            "factors": factors,
            "noise": noise,
            "criterion": criterion,
            "start": None if isinstance(start, Model) else start,
            "restarts": restarts,
            "tolerance": tolerance,
            "max_iterations": max_iterations,
            "on_failure": on_failure,
            "seed": seed,
            "missing": missing,
        }
        return cls._fit(x, "factor-mixture", options, weights, threads, progress, start if isinstance(start, Model) else None)


class StudentTMixture(Mixture):
    """A mixture of multivariate t distributions: clusters are found although rows lie far from all of them."""

    kind = "student-t mixture"
    component_kind = "multivariate t"
    __slots__ = ()

    @classmethod
    def fit(
        cls,
        x: Any,
        components: int | str = "auto",
        *,
        degrees_of_freedom: float | str = "auto",
        covariance: str | None = None,
        criterion: str | None = None,
        start: str | StudentTMixture | None = None,
        restarts: int | None = None,
        tolerance: float | None = None,
        max_iterations: int | None = None,
        policy: str | None = None,
        on_failure: str | None = None,
        seed: int | None = None,
        missing: str = "error",
        weights: ArrayLike | None = None,
        threads: int | None = None,
        progress: ProgressOption = False,
    ) -> StudentTMixture:
        """Fit a mixture of multivariate t distributions to rows.

        Parameters
        ----------
        x : array-like of shape (n, dimension)
            The rows.
        components : int or str
            How many; a range such as ``"1-4"``, or ``"auto"``.
        degrees_of_freedom : float or str
            Those of all components, or ``"auto"`` for the most likely of each.
        covariance : str, optional
            ``"full"``, ``"diagonal"`` or ``"spherical"``: the structure of the scatter matrices.
        criterion, start, restarts, tolerance, max_iterations, policy, on_failure, seed, missing, weights, threads, progress
            As in ``GaussianMixture.fit``; the fit has converged at 1e-6 nats a row, and ends after 1,000 iterations.

        Returns
        -------
        StudentTMixture
            How the fit went is under ``estimation``.
        """
        options = {
            "components": components,
            "degrees_of_freedom": degrees_of_freedom,
            "covariance": covariance,
            "criterion": criterion,
            "start": None if isinstance(start, Model) else start,
            "restarts": restarts,
            "tolerance": tolerance,
            "max_iterations": max_iterations,
            "policy": policy,
            "on_failure": on_failure,
            "seed": seed,
            "missing": missing,
        }
        return cls._fit(x, "student-t", options, weights, threads, progress, start if isinstance(start, Model) else None)


