"""The multivariate t distribution."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ._model import _json, as_array, as_covariance
from ._normal import MultivariateNormal, moments_table
from ._parts import ConditionalModel, EllipticalModel
from ._rows import Array
from ._runs import ProgressOption

__all__ = ["MultivariateStudentT"]


class MultivariateStudentT(EllipticalModel, ConditionalModel):
    """A multivariate t distribution: rows far out are no surprise to it.

    Parameters
    ----------
    location : array-like of shape (dimension,)
        Where it is centred.
    scatter : array-like of shape (dimension, dimension)
        Symmetric and positive definite; the covariance is ν/(ν − 2) times it.
    degrees_of_freedom : float
        ν, above 0.
    variables : sequence of str, optional
        Names of the variables.

    Examples
    --------
    >>> import swift_gaussian as sg
    >>> sg.MultivariateStudentT([0], [[1]], degrees_of_freedom=4).covariance
    array([[2.]])
    """

    kind = "multivariate t"
    __slots__ = ()

    def __init__(
        self,
        location: ArrayLike,
        scatter: ArrayLike,
        degrees_of_freedom: float,
        *,
        variables: Sequence[str] | None = None,
    ) -> None:
        self._parse(
            {
                "variables": None if variables is None else list(variables),
                "rows": None,
                "degreesOfFreedom": None if degrees_of_freedom == np.inf else float(degrees_of_freedom),
                "givenDegreesOfFreedom": True,
                "gaussianLimit": {
                    "mean": as_array(location, "a location", 1),
                    "structure": "full",
                    "covariance": as_covariance(scatter, "a scatter matrix"),
                },
            }
        )

    @classmethod
    def fit(
        cls,
        x: Any,
        *,
        degrees_of_freedom: float | str = "auto",
        covariance: str = "full",
        tolerance: float | None = None,
        max_iterations: int | None = None,
        missing: str = "error",
        weights: ArrayLike | None = None,
        threads: int | None = None,
        progress: ProgressOption = False,
    ) -> MultivariateStudentT:
        """Fit a t distribution to rows, by maximum likelihood.

        Parameters
        ----------
        x : array-like of shape (n, dimension)
            The rows.
        degrees_of_freedom : float or str
            ν, or ``"auto"`` for the most likely.
        covariance : str
            ``"full"``, ``"diagonal"`` or ``"spherical"``: the structure of the scatter matrix.
        tolerance : float, optional
            When the mean log-likelihood changes by less, in nats a row, the fit has converged.
        max_iterations : int, optional
            How many iterations at most.
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
        MultivariateStudentT
            How the fit went is under ``estimation``.

        Examples
        --------
        >>> import swift_gaussian as sg
        >>> rows = sg.MultivariateStudentT([1, 2], [[1, 0], [0, 1]], degrees_of_freedom=3).sample(20_000)
        >>> round(sg.MultivariateStudentT.fit(rows).degrees_of_freedom)
        3
        """
        options = {
            "degrees_of_freedom": degrees_of_freedom,
            "covariance": covariance,
            "tolerance": tolerance,
            "max_iterations": max_iterations,
            "missing": missing,
        }
        return cls._fit(x, "student-t", options, weights, threads, progress)

    @property
    def degrees_of_freedom(self) -> float:
        """Degrees of freedom, ν; infinite for a Gaussian."""
        found = self._document["degreesOfFreedom"]
        return float("inf") if found is None else float(found)

    @property
    def gaussian_limit(self) -> MultivariateNormal:
        """What the distribution becomes as ν grows: the Gaussian of its location and scatter."""
        found: MultivariateNormal | None = self._cache.get("limit")
        if found is None:
            document = self._document
            head = {"format": document["format"], "version": document["version"], "model": MultivariateNormal.kind}
            limit = {**head, "variables": document["variables"], "rows": None, **document["gaussianLimit"]}
            found = self._cache["limit"] = MultivariateNormal.from_json(_json(limit))
        return found

    @property
    def location(self) -> Array:
        """Where the distribution is centred."""
        return self.gaussian_limit.mean

    @property
    def scatter(self) -> Array:
        """The scatter matrix, of shape ``(dimension, dimension)``."""
        return self.gaussian_limit.covariance

    @property
    def mean(self) -> Array:
        """Means of the variables; NaN unless ν > 1."""
        return self._get("mean")

    @property
    def covariance(self) -> Array:
        """Covariance; NaN unless ν > 2."""
        return self._get("covariance")

    def _facts(self) -> list[tuple[str, str]]:
        return [*super()._facts(), ("degrees of freedom", f"{self.degrees_of_freedom:.6g}")]

    def _tables(self) -> list[tuple[list[str], list[list[str]]]]:
        deviations = np.sqrt(np.diag(self.scatter))
        return [moments_table(self.variables, self.location, deviations, self.scatter / np.outer(deviations, deviations))]
