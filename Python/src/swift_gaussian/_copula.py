"""Copulas: tables as people have them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from ._errors import InvalidArgumentError
from ._frames import coded, decoded, is_frame
from ._model import Model
from ._parts import ConditionalModel
from ._runs import ProgressOption

__all__ = ["Copula", "FactorCopula", "MixtureCopula"]


class Copula(Model):
    """Columns as they are by themselves, integers, spikes and categories among them, joined by a Gaussian.

    Rows are arrays of numbers, or data frames of pandas, whose categories, texts and booleans become codes.

    Examples
    --------
    >>> import numpy as np, swift_gaussian as sg
    >>> rows = np.random.default_rng(1).normal(size=(500, 2)) @ [[1, 0.8], [0, 0.6]]
    >>> visits = np.maximum(0, np.round(rows))
    >>> model = sg.Copula.fit(visits)
    >>> drawn = model.sample(1000, seed=1)
    >>> bool((drawn == np.round(drawn)).all()), bool(drawn.min() == visits.min())
    (True, True)
    """

    __slots__ = ()

    @classmethod
    def fit(
        cls,
        x: Any,
        *,
        margins: str | Mapping[str, str] = "empirical",
        base: str = "normal",
        schema: Sequence[Mapping[str, Any]] | None = None,
        missing: str = "em",
        tolerance: float | None = None,
        max_iterations: int | None = None,
        seed: int = 0,
        weights: ArrayLike | None = None,
        threads: int | None = None,
        progress: ProgressOption = False,
    ) -> Copula:
        """Fit a copula to the rows of a table.

        Parameters
        ----------
        x : data frame or array-like of shape (n, dimension)
            The rows. Of a data frame of pandas, categories, texts and booleans are levels, and the others numbers.
        margins : str or mapping
            ``"empirical"`` (as they were seen), ``"kernel"`` (the same, smoothed by Gaussian kernels), ``"normal"``, ``"log-normal"``, or
            ``"auto"``: for each column the one of these that is most likely for values that are left out. Columns may have their own:
            ``{"age": "normal", "income": "auto"}``, or ``"kernel,age=normal"``.
        base : str
            What joins the columns: ``"normal"``, ``"factors=2"``, or ``"components=3"``, a mixture of normal scores.
        schema : sequence of mappings, optional
            What the columns are, each with ``"name"``, ``"kind"`` and perhaps ``"levels"``, where `x` is numbers and codes.
        missing : str
            ``"em"`` (a row says what it shows), ``"error"`` or ``"drop"``.
        tolerance : float, optional
            When the mean log-likelihood changes by less, in nats a row, the fit has converged.
        max_iterations : int, optional
            How many iterations at most.
        seed : int
            Where random numbers come from, which a mixture begins with.
        weights : array-like of shape (n,), optional
            How often each row counts.
        threads : int, optional
            How many to use; the result does not depend on it.
        progress : bool or callable
            True for a bar; a function of a ``Progress`` is called in each iteration, and stops the fit by returning True.

        Returns
        -------
        Copula
            A ``FactorCopula`` or ``MixtureCopula`` if there are factors or components in the middle.

        Examples
        --------
        >>> import swift_gaussian as sg
        >>> sg.Copula.fit([[0.0, 1], [1, 0], [2, 2], [3, 5], [4, 3]]).dimension
        2
        """
        columns = None if schema is None else [dict(column) for column in schema]
        dtypes: dict[str, Any] | None = None
        if columns is None and is_frame(x):
            dtypes = {str(name): dtype for name, dtype in x.dtypes.items()}
            x, columns = coded(x)
        options = {
            "margins": margins if isinstance(margins, str) else dict(margins),
            "base": base,
            "schema": None if columns is None else json.dumps(columns),
            "missing": missing,
            "tolerance": tolerance,
            "max_iterations": max_iterations,
            "seed": seed or None,
        }
        found = Copula._fit(x, "copula", options, weights, threads, progress)
        if not isinstance(found, cls):
            raise InvalidArgumentError(f"base {base!r} makes a {type(found).__name__}; fit it with Copula.fit", "base")
        if dtypes is not None:
            found._cache["dtypes"] = dtypes
        return found

    @property
    def schema(self) -> list[dict[str, Any]] | None:
        """What the columns are; None for rows that are numbers only."""
        found: list[dict[str, Any]] | None = self._document.get("columns")
        return found

    def sample(
        self, n: int, *, seed: int = 0, first: int = 0, with_missing: bool = False, threads: int | None = None
    ) -> Any:
        """Draw rows: a data frame like that of the fit, or an array.

        Parameters
        ----------
        n : int
            How many rows.
        seed : int
            Which table, from 0 to 2⁶⁴ − 1.
        first : int
            The first of the rows.
        with_missing : bool
            Leave cells empty, as often as each column lacked one in the rows of the fit: each cell by itself, whatever the others are.
            All other cells are those of the same draw without this.
        threads : int, optional
            How many to use; the result does not depend on it.

        Returns
        -------
        data frame or ndarray
            A data frame of pandas, if that was fitted to or read from a file of a table; else shape ``(n, dimension)``. Columns have
            the types of those of the fit; of a model that was read those that go with their kinds, which are pandas' nullable ones
            for integers and booleans that lack cells.

        Examples
        --------
        >>> import swift_gaussian as sg
        >>> sg.Copula.fit([[0.0, 1], [1, 0], [2, 2], [3, 5], [4, 3]]).sample(3, seed=1).shape
        (3, 2)
        """
        rows = self._sample(n, seed, first, threads, None, with_missing)
        columns = self.schema
        return rows if columns is None else decoded(rows, columns, self._cache.get("dtypes"))


class _GaussianCopula(Copula, ConditionalModel):
    kind: ClassVar[str] = "gaussian copula"
    __slots__ = ()


class FactorCopula(Copula):
    """A copula whose dependence comes from a few factors, as ``Copula.fit(x, base="factors=2")`` makes it."""

    kind: ClassVar[str] = "factor copula"
    __slots__ = ()


class MixtureCopula(Copula):
    """Margins and a mixture of their normal scores, as ``Copula.fit(x, base="components=3")`` makes it."""

    kind: ClassVar[str] = "mixture copula"
    __slots__ = ()
