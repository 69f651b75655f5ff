"""What models of some of their variables can do."""

from __future__ import annotations

import ctypes
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

import numpy as np
from numpy.typing import ArrayLike

from ._library import Handle, functions, library
from ._model import Model
from ._rows import Array, rows_of_model

Self = TypeVar("Self", bound="MarginalModel")
Conditional = TypeVar("Conditional", bound="ConditionalModel")


class MarginalModel(Model):
    """A model whose distribution of some of its variables is known."""

    __slots__ = ()

    def marginal(self: Self, over: Sequence[int | str]) -> Self:
        """Return the distribution of some of the variables, whatever the others are.

        Parameters
        ----------
        over : sequence of int or str
            Which, by place from 0 or by name; their order is that of the result.

        Returns
        -------
        Model
            Of the same kind.

        Examples
        --------
        >>> import swift_gaussian as sg
        >>> model = sg.MultivariateNormal([1, 2, 3], standard_deviations=[1, 1, 2], variables=["a", "b", "c"])
        >>> model.marginal(over=["c", "a"]).mean
        array([3., 1.])
        """
        places = self._places(over)
        array = (ctypes.c_int64 * len(places))(*places)
        return type(self)._of(
            Handle(lambda place: functions.marginal(self._handle.pointer, array, len(places), place))
        )


class ConditionalModel(MarginalModel):
    """A model whose distribution of some of its variables given values of the others is known."""

    __slots__ = ()

    def conditioned(self: Conditional, on: Mapping[int | str, float] | Mapping[str, float] | Mapping[int, float]) -> Conditional:
        """Return the distribution of the other variables given values of some.

        Parameters
        ----------
        on : mapping
            Values of variables, by place from 0 or by name.

        Returns
        -------
        Model
            Of the variables that remain, in ascending order.

        Examples
        --------
        >>> import swift_gaussian as sg
        >>> model = sg.MultivariateNormal([0, 0], [[1, 0.5], [0.5, 1]], variables=["height", "weight"])
        >>> model.conditioned({"height": 2}).mean
        array([1.])
        """
        places = self._places(list(on))
        array = (ctypes.c_int64 * len(places))(*places)
        values = (ctypes.c_double * len(places))(*on.values())
        return type(self)._of(
            Handle(lambda place: functions.condition(self._handle.pointer, array, values, len(places), place))
        )


class EllipticalModel(Model):
    """A model whose density depends on the distance of a row from one centre only."""

    __slots__ = ()

    def squared_mahalanobis_distance(self, x: Any, *, threads: int | None = None) -> Any:
        """Squared distances of rows from the mean, in the metric of the covariance.

        Of t distributions, whose moments need not exist, from the location in the metric of the scatter matrix.

        Parameters
        ----------
        x : array-like
            Rows, as in ``log_density``.
        threads : int, optional
            How many to use; the result does not depend on it.

        Returns
        -------
        ndarray or float
            One number a row; a number for one row.

        Examples
        --------
        >>> import swift_gaussian as sg
        >>> sg.MultivariateNormal([0, 0], [[4, 0], [0, 1]]).squared_mahalanobis_distance([2, 2])
        5.0
        """
        rows = self._rows(x)
        values = np.empty(rows.count)
        self._ask("squared_distances", rows, values, threads)
        return float(values[0]) if rows.is_one else values


class CodingModel(Model):
    """A model whose rows are made of codes, and noise."""

    __slots__ = ()

    @property
    def code_count(self) -> int:
        """Number of columns of a code: factors and, of mixtures, the component before them."""
        return int(library.gauss_model_code_count(self._handle.pointer))

    def encode(self, x: Any, *, threads: int | None = None) -> Array:
        """Return the mean of the factors given each row.

        Parameters
        ----------
        x : array-like
            Rows, as in ``log_density``; NaN is a missing cell.
        threads : int, optional
            How many to use; the result does not depend on it.

        Returns
        -------
        ndarray
            Shape ``(n, code_count)``. The first column of a mixture is the most probable component, whose factors follow.

        Examples
        --------
        >>> import swift_gaussian as sg
        >>> model = sg.ProbabilisticPCA([0, 0], loadings=[[1], [1]], noise_variance=0.5)
        >>> model.encode([[1, 1], [-1, -1]])
        array([[ 0.8],
               [-0.8]])
        """
        rows = self._rows(x)
        values = np.empty((rows.count, self.code_count))
        self._ask("encode", rows, values, threads)
        return values

    def decode(self, codes: ArrayLike, *, threads: int | None = None) -> Array:
        """Return the rows that codes make without noise.

        Parameters
        ----------
        codes : array-like of shape (n, code_count)
            Codes, such as ``encode`` finds.
        threads : int, optional
            How many to use; the result does not depend on it.

        Returns
        -------
        ndarray
            Shape ``(n, dimension)``.

        Examples
        --------
        >>> import swift_gaussian as sg
        >>> sg.ProbabilisticPCA([5, 5], loadings=[[1], [2]], noise_variance=0.5).decode([[1.0]])
        array([[6., 7.]])
        """
        rows = rows_of_model(codes, self.code_count, None)
        values = np.empty((rows.count, self.dimension))
        self._ask("decode", rows, values, threads)
        return values
