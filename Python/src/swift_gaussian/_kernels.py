"""Kernel densities."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ._errors import InvalidArgumentError
from ._library import Handle, functions
from ._model import as_array
from ._normal import CHOLESKY_FACTOR, COVARIANCE
from ._parts import MarginalModel
from ._rows import Array, Rows, rows_of_fit
from ._runs import ProgressOption

__all__ = ["KernelDensity"]


class KernelDensity(MarginalModel):
    """A small Gaussian on every row, all with one covariance.

    Parameters
    ----------
    rows : array-like of shape (n, dimension)
        Where the kernels stand.
    bandwidth_covariance : array-like of shape (dimension, dimension), optional
        The covariance of each kernel. One of the two is needed.
    cholesky_factor : array-like of shape (dimension, dimension), optional
        Its lower Cholesky factor.
    weights : array-like of shape (n,), optional
        How often each row counts.

    Examples
    --------
    >>> import swift_gaussian as sg
    >>> density = sg.KernelDensity([[0.0], [2.0]], bandwidth_covariance=[[1.0]])
    >>> density.log_density([[1.0]]).round(4)
    array([-1.4189])
    """

    kind = "kernel density"
    __slots__ = ()

    def __init__(
        self,
        rows: Any,
        bandwidth_covariance: ArrayLike | None = None,
        *,
        cholesky_factor: ArrayLike | None = None,
        weights: ArrayLike | None = None,
    ) -> None:
        if (bandwidth_covariance is None) == (cholesky_factor is None):
            raise InvalidArgumentError("pass one of bandwidth_covariance and cholesky_factor", "bandwidth_covariance")
        form = COVARIANCE if cholesky_factor is None else CHOLESKY_FACTOR
        given = bandwidth_covariance if cholesky_factor is None else cholesky_factor
        matrix = np.ascontiguousarray(as_array(given, "a matrix", 2))  # type: ignore[arg-type]
        places, kernel = rows_of_fit(rows, weights), Rows(matrix)
        if kernel.columns != places.columns:
            raise InvalidArgumentError(
                f"the kernels have a covariance of shape {matrix.shape}, and rows {places.columns} columns", "shape"
            )
        self._take(Handle(lambda place: functions.kernel_density_new(places.table, kernel.table, form, place)))

    @classmethod
    def fit(
        cls,
        x: Any,
        bandwidth: float | str = "scott",
        *,
        policy: str | None = None,
        missing: str = "error",
        weights: ArrayLike | None = None,
        threads: int | None = None,
        progress: ProgressOption = False,
    ) -> KernelDensity:
        """Put a Gaussian on every row.

        Parameters
        ----------
        x : array-like of shape (n, dimension)
            The rows, which the model holds.
        bandwidth : float or str
            The deviation of a kernel in deviations of the rows: ``"scott"``, ``"silverman"``, ``"leave-one-out"``, which makes each
            row most likely under all others, or a number.
        policy : str, optional
            What to do with rows whose covariance is not positive definite, as in ``MultivariateNormal.fit``.
        missing : str
            ``"error"`` or ``"drop"``.
        weights : array-like of shape (n,), optional
            How often each row counts.
        threads : int, optional
            How many to use; the result does not depend on it.
        progress : bool or callable
            As in ``MultivariateNormal.fit``.

        Returns
        -------
        KernelDensity
            With its bandwidth under ``estimation``.

        Examples
        --------
        >>> import numpy as np, swift_gaussian as sg
        >>> rows = np.random.default_rng(0).normal(size=(1000, 1))
        >>> float(np.exp(sg.KernelDensity.fit(rows).log_density([[0.0]]))[0].round(1))
        0.4
        """
        options = {"kernel_density": bandwidth, "policy": policy, "missing": missing}
        return cls._fit(x, "kernel-density", options, weights, threads, progress)

    @property
    def rows(self) -> Array:
        """The rows that the kernels stand on."""
        return self._get("observations")

    @property
    def weights(self) -> Array | None:
        """How often each row counts; None for once each."""
        return None if self._document["weights"] is None else self._get("weights")

    @property
    def bandwidth_covariance(self) -> Array:
        """The covariance of each kernel."""
        factor = self._get("choleskyFactor")
        return factor @ factor.T

    @property
    def mean(self) -> Array:
        """Mean of the density."""
        return self._get("mean")

    @property
    def covariance(self) -> Array:
        """Covariance of the density: that of the rows and that of a kernel."""
        return self._get("covariance")


