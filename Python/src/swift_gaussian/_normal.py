"""One Gaussian."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ._errors import InvalidArgumentError
from ._library import Handle, functions
from ._model import as_array, number
from ._parts import ConditionalModel, EllipticalModel
from ._rows import Array, Rows, address
from ._runs import ProgressOption

__all__ = ["MultivariateNormal"]

# What a matrix is, as gaussian.h numbers it.
COVARIANCE, PRECISION, CHOLESKY_FACTOR, STANDARD_DEVIATIONS = range(4)


class MultivariateNormal(EllipticalModel, ConditionalModel):
    """A multivariate normal distribution.

    Parameters
    ----------
    mean : array-like of shape (dimension,)
        Means of the variables.
    covariance : array-like of shape (dimension, dimension), optional
        Symmetric and positive definite. One of the five is needed.
    precision : array-like of shape (dimension, dimension), optional
        The inverse of the covariance.
    cholesky_factor : array-like of shape (dimension, dimension), optional
        A lower triangle L with positive diagonal; the covariance is L·Lᵀ.
    standard_deviations : array-like of shape (dimension,), optional
        Of variables that are independent.
    variance : float, optional
        That of all variables, which are independent.
    variables : sequence of str, optional
        Names of the variables.

    Examples
    --------
    >>> import swift_gaussian as sg
    >>> model = sg.MultivariateNormal([0, 0], [[1, 0.8], [0.8, 1]])
    >>> model
    MultivariateNormal(dimension=2)
    >>> round(model.entropy, 4)
    2.3271
    """

    kind = "multivariate normal"
    __slots__ = ()

    def __init__(
        self,
        mean: ArrayLike,
        covariance: ArrayLike | None = None,
        *,
        precision: ArrayLike | None = None,
        cholesky_factor: ArrayLike | None = None,
        standard_deviations: ArrayLike | None = None,
        variance: float | None = None,
        variables: Sequence[str] | None = None,
    ) -> None:
        given = {
            COVARIANCE: covariance,
            PRECISION: precision,
            CHOLESKY_FACTOR: cholesky_factor,
            STANDARD_DEVIATIONS: standard_deviations,
        }
        forms = [form for form, values in given.items() if values is not None]
        if len(forms) + (variance is not None) != 1:
            raise InvalidArgumentError(
                "pass one of covariance, precision, cholesky_factor, standard_deviations and variance", "covariance"
            )
        centre = as_array(mean, "a mean", 1)
        names = None if variables is None else list(variables)
        if variance is not None:
            self._parse(
                {"variables": names, "rows": None, "structure": "spherical", "mean": centre, "variance": [float(variance)]}
            )
            return
        form = forms[0]
        if form == STANDARD_DEVIATIONS:
            values = as_array(given[form], "standard deviations", 1)[np.newaxis]  # type: ignore[arg-type]
        else:
            values = as_array(given[form], "a matrix", 2)  # type: ignore[arg-type]
        centre, values = np.ascontiguousarray(centre), np.ascontiguousarray(values)
        if centre.shape != values.shape[1:] or (names is not None and len(names) != len(centre)):
            raise InvalidArgumentError(
                f"the mean has {len(centre)} variables, the matrix {values.shape[1]}"
                + (f", and there are {len(names)} names" if names is not None else ""),
                "shape",
            )
        rows = Rows(values, names)
        self._take(Handle(lambda place: functions.normal_new(address(centre), rows.table, form, place)))

    @classmethod
    def fit(
        cls,
        x: Any,
        *,
        covariance: str = "full",
        estimator: str = "mle",
        policy: str = "fail",
        missing: str = "error",
        weights: ArrayLike | None = None,
        threads: int | None = None,
        progress: ProgressOption = False,
    ) -> MultivariateNormal:
        """Fit a Gaussian to rows.

        Parameters
        ----------
        x : array-like of shape (n, dimension)
            The rows; NaN is a missing cell.
        covariance : str
            ``"full"``, ``"diagonal"`` or ``"spherical"``.
        estimator : str
            ``"mle"``, ``"unbiased"``, ``"unbiased-reliability"``, ``"shrinkage=0.1"``, ``"ledoit-wolf"``, ``"oas"``,
            ``"oas-chen-2010"``, ``"map"``, ``"student-t"`` or ``"mcd"``.
        policy : str
            What to do with a covariance that is not positive definite: ``"fail"``, ``"ridge=1e-6"``, ``"relative-ridge=1e-6"``,
            ``"relative-floor=1e-8"``, ``"shrink"`` or ``"pseudo"``.
        missing : str
            What to do with missing cells: ``"error"``, ``"drop"`` their rows, or ``"em"``, maximum likelihood of those that are there.
        weights : array-like of shape (n,), optional
            How often each row counts.
        threads : int, optional
            How many to use; the result does not depend on it.
        progress : bool or callable
            True for a bar; a function of a ``Progress`` is called in each iteration, and stops the fit by returning True.

        Returns
        -------
        MultivariateNormal
            With what it was fitted to, and how, under ``estimation``.

        Examples
        --------
        >>> import numpy as np, swift_gaussian as sg
        >>> rows = np.random.default_rng(0).normal(size=(20_000, 3)) * [1, 2, 3]
        >>> sg.MultivariateNormal.fit(rows).standard_deviations.round(1)
        array([1., 2., 3.])
        """
        options = {"covariance": covariance, "estimator": estimator, "policy": policy, "missing": missing}
        return cls._fit(x, "normal", options, weights, threads, progress)

    @property
    def mean(self) -> Array:
        """Means of the variables."""
        return self._get("mean")

    @property
    def covariance(self) -> Array:
        """Covariance, of shape ``(dimension, dimension)``."""
        return self._get("covariance")

    @property
    def variances(self) -> Array:
        """Variances of the variables."""
        return self._get("variances")

    @property
    def standard_deviations(self) -> Array:
        """Standard deviations of the variables."""
        return np.sqrt(self.variances)

    @property
    def correlations(self) -> Array:
        """Correlations, of shape ``(dimension, dimension)``."""
        deviations = self.standard_deviations
        correlations: Array = self.covariance / np.outer(deviations, deviations)
        np.fill_diagonal(correlations, 1)
        return correlations

    @property
    def log_determinant(self) -> float:
        """Logarithm of the determinant of the covariance."""
        return self._number("logDeterminant")

    @property
    def entropy(self) -> float:
        """Differential entropy in nats."""
        return self._number("entropy")

    def _tables(self) -> list[tuple[list[str], list[list[str]]]]:
        return [moments_table(self.variables, self.mean, self.standard_deviations, self.correlations)]


def moments_table(
    variables: Sequence[str] | None, mean: Array, deviations: Array, correlations: Array, most: int = 8
) -> tuple[list[str], list[list[str]]]:
    """Means, deviations and correlations of the first variables."""
    names = list(variables) if variables else [str(place) for place in range(len(mean))]
    shown = names[:most]
    body = [
        [name, number(mean[place]), number(deviations[place]), *(f"{value:.3f}" for value in correlations[place][:most])]
        for place, name in enumerate(shown)
    ]
    return ["variable", "mean", "deviation", *shown], body
