"""Latent factors with isotropic and with diagonal noise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from ._model import as_array, number
from ._parts import CodingModel, ConditionalModel, EllipticalModel
from ._rows import Array
from ._runs import ProgressOption

__all__ = ["FactorAnalysis", "LatentFactorModel", "ProbabilisticPCA"]


class LatentFactorModel(CodingModel, EllipticalModel, ConditionalModel):
    """A model of hidden factors behind the variables: x = μ + W·z + ε with z ~ N(0, I)."""

    __slots__ = ()

    @property
    def mean(self) -> Array:
        """Means of the variables."""
        return self._get("mean")

    @property
    def loadings(self) -> Array:
        """What a factor of 1 adds to each variable, of shape ``(dimension, factors)``."""
        return self._get("loadings")

    @property
    def noise_variances(self) -> Array:
        """Variances of the noise of the variables."""
        if self.kind == ProbabilisticPCA.kind:
            variances = np.full(self.dimension, float(self._get("noiseVariance")))
            variances.flags.writeable = False
            return variances
        return self._get("noiseVariances")

    @property
    def covariance(self) -> Array:
        """Covariance: loadings·loadingsᵀ and the noise."""
        return self._get("covariance")

    @property
    def factor_count(self) -> int:
        """Number of factors."""
        return int(self.loadings.shape[1])

    @property
    def log_determinant(self) -> float:
        """Logarithm of the determinant of the covariance."""
        return self._number("logDeterminant")

    @property
    def entropy(self) -> float:
        """Differential entropy in nats."""
        return self._number("entropy")

    def __repr__(self) -> str:
        rows = "" if self.row_count is None else f", rows={self.row_count}"
        return f"{type(self).__name__}(factors={self.factor_count}, dimension={self.dimension}{rows})"

    def _tables(self) -> list[tuple[list[str], list[list[str]]]]:
        names = list(self.variables) if self.variables else [str(place) for place in range(self.dimension)]
        shown = min(self.factor_count, 8)
        body = [
            [name, number(mean), *(number(value) for value in row[:shown]), number(noise)]
            for name, mean, row, noise in zip(names[:20], self.mean, self.loadings, self.noise_variances, strict=False)
        ]
        return [(["variable", "mean", *(f"factor {place}" for place in range(shown)), "noise variance"], body)]


class ProbabilisticPCA(LatentFactorModel):
    """Latent factors and one variance of the noise for all variables, which should be in one unit.

    Parameters
    ----------
    mean : array-like of shape (dimension,)
        Means of the variables.
    loadings : array-like of shape (dimension, factors)
        What a factor of 1 adds to each variable.
    noise_variance : float
        Above 0.
    variables : sequence of str, optional
        Names of the variables.

    Examples
    --------
    >>> import swift_gaussian as sg
    >>> sg.ProbabilisticPCA([0, 0], loadings=[[1], [1]], noise_variance=0.5).covariance
    array([[1.5, 1. ],
           [1. , 1.5]])
    """

    kind = "probabilistic PCA"
    __slots__ = ()

    def __init__(
        self, mean: ArrayLike, loadings: ArrayLike, noise_variance: float, *, variables: Sequence[str] | None = None
    ) -> None:
        self._parse(
            {
                "variables": None if variables is None else list(variables),
                "rows": None,
                "mean": as_array(mean, "a mean", 1),
                "loadings": as_array(loadings, "loadings", 2),
                "noiseVariance": float(noise_variance),
            }
        )

    @classmethod
    def fit(
        cls,
        x: Any,
        factors: int | str = "auto",
        *,
        factor_criterion: str | None = None,
        factor_method: str | None = None,
        tolerance: float | None = None,
        max_iterations: int | None = None,
        restarts: int | None = None,
        seed: int | None = None,
        missing: str = "error",
        weights: ArrayLike | None = None,
        threads: int | None = None,
        progress: ProgressOption = False,
    ) -> ProbabilisticPCA:
        """Fit factors with isotropic noise to rows, by maximum likelihood.

        Parameters
        ----------
        x : array-like of shape (n, dimension)
            The rows; NaN is a missing cell.
        factors : int or str
            How many; a range such as ``"0-6"`` to choose from, or ``"auto"``.
        factor_criterion : str, optional
            By what to choose: ``"bic"``, ``"evidence"`` or ``"held-out=5"``.
        factor_method : str, optional
            ``"covariance"``, ``"row-products"``, ``"range-finder"`` or ``"em"``; left out, what suits the shape of the table.
        tolerance : float, optional
            When the mean log-likelihood changes by less, in nats a row, iterations have converged: 1e-9 unless told otherwise.
        max_iterations : int, optional
            How many iterations at most: 1,000 unless told otherwise.
        restarts : int, optional
            How many starts to try, with missing cells.
        seed : int, optional
            What random numbers begin with.
        missing : str
            ``"error"``, ``"drop"`` or ``"em"``.
        weights : array-like of shape (n,), optional
            How often each row counts.
        threads : int, optional
            How many to use; the result does not depend on it.
        progress : bool or callable
            True for a bar; a function of a ``Progress`` is called in each iteration, and stops the fit by returning True.

        Returns
        -------
        ProbabilisticPCA
            How the fit went is under ``estimation``.

        Examples
        --------
        >>> import swift_gaussian as sg
        >>> truth = sg.ProbabilisticPCA([0, 0, 0], loadings=[[2], [2], [0]], noise_variance=0.1)
        >>> sg.ProbabilisticPCA.fit(truth.sample(2000), "auto").factor_count
        1
        """
        options = {
            "factors": factors,
            "factor_criterion": factor_criterion,
            "factor_method": factor_method,
            "tolerance": tolerance,
            "max_iterations": max_iterations,
            "restarts": restarts,
            "seed": seed,
            "missing": missing,
        }
        return cls._fit(x, "pca", options, weights, threads, progress)

    @property
    def noise_variance(self) -> float:
        """Variance of the noise of every variable."""
        return float(self.noise_variances[0])


class FactorAnalysis(LatentFactorModel):
    """Latent factors and a variance of the noise for each variable; the units of variables do not matter.

    Parameters
    ----------
    mean : array-like of shape (dimension,)
        Means of the variables.
    loadings : array-like of shape (dimension, factors)
        What a factor of 1 adds to each variable.
    noise_variances : array-like of shape (dimension,)
        Above 0.
    variables : sequence of str, optional
        Names of the variables.

    Examples
    --------
    >>> import swift_gaussian as sg
    >>> sg.FactorAnalysis([0, 0], loadings=[[1], [1]], noise_variances=[0.5, 1.0]).covariance
    array([[1.5, 1. ],
           [1. , 2. ]])
    """

    kind = "factor analysis"
    __slots__ = ()

    def __init__(
        self, mean: ArrayLike, loadings: ArrayLike, noise_variances: ArrayLike, *, variables: Sequence[str] | None = None
    ) -> None:
        self._parse(
            {
                "variables": None if variables is None else list(variables),
                "rows": None,
                "mean": as_array(mean, "a mean", 1),
                "loadings": as_array(loadings, "loadings", 2),
                "noiseVariances": as_array(noise_variances, "noise variances", 1),
            }
        )

    @classmethod
    def fit(
        cls,
        x: Any,
        factors: int | str = "auto",
        *,
        factor_criterion: str | None = None,
        factor_method: str | None = None,
        rotation: str | None = None,
        tolerance: float | None = None,
        max_iterations: int | None = None,
        restarts: int | None = None,
        seed: int | None = None,
        missing: str = "error",
        weights: ArrayLike | None = None,
        threads: int | None = None,
        progress: ProgressOption = False,
    ) -> FactorAnalysis:
        """Fit factors with diagonal noise to rows, by maximum likelihood.

        Parameters
        ----------
        x : array-like of shape (n, dimension)
            The rows; NaN is a missing cell.
        factors : int or str
            How many; a range such as ``"0-6"`` to choose from, or ``"auto"``.
        factor_criterion : str, optional
            By what to choose: ``"bic"`` or ``"held-out=5"``.
        factor_method : str, optional
            ``"newton"``, ``"eigenvectors"`` or ``"em"``; left out, what suits the shape of the table.
        rotation : str, optional
            ``"varimax"`` turns the factors so that each variable has large loadings on few of them.
        tolerance, max_iterations, restarts, seed, missing, weights, threads, progress
            As in ``ProbabilisticPCA.fit``.

        Returns
        -------
        FactorAnalysis
            How the fit went is under ``estimation``.

        Examples
        --------
        >>> import numpy as np, swift_gaussian as sg
        >>> truth = sg.FactorAnalysis(np.zeros(5), loadings=np.ones((5, 1)), noise_variances=[1, 2, 3, 4, 5])
        >>> model = sg.FactorAnalysis.fit(truth.sample(50_000), 1)
        >>> model.noise_variances.round(0)
        array([1., 2., 3., 4., 5.])
        """
        options = {
            "factors": factors,
            "factor_criterion": factor_criterion,
            "factor_method": factor_method,
            "rotation": rotation,
            "tolerance": tolerance,
            "max_iterations": max_iterations,
            "restarts": restarts,
            "seed": seed,
            "missing": missing,
        }
        return cls._fit(x, "factor-analysis", options, weights, threads, progress)

    @property
    def uniquenesses(self) -> Array:
        """Shares of the variances that are noise."""
        return self.noise_variances / np.diag(self.covariance)
