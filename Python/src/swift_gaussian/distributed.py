"""Fits of rows that lie elsewhere, in parts, by whatever engine brings bytes back.

>>> import numpy as np, swift_gaussian as sg
>>> from swift_gaussian.distributed import DistributedFit, sums
>>> rows = np.random.default_rng(0).normal(size=(1000, 2))
>>> fit = DistributedFit("mixture", components=2)
>>> while (step := fit.step) is not None:
...     fit.absorb([sums(step, rows[:300], first_row=0), sums(step, rows[300:], first_row=300)])
>>> fit.model().to_json() == sg.GaussianMixture.fit(rows, 2).to_json()
True

A step and the sums of a part are ``bytes``, of which each is checked: what is stale, doubled, missing or damaged is an error that names
the part. ``swift_gaussian.spmd`` and ``swift_gaussian.dask`` drive such fits.
"""

from __future__ import annotations

import ctypes
import json
from collections.abc import Callable, Sequence
from typing import Any

from . import _runs
from ._library import FitHandle, Handle, functions, library
from ._model import Model
from ._rows import rows_of_fit

__all__ = ["DistributedFit", "join", "sums"]


def _bytes_of(fill: Callable[[Any, Any], None]) -> bytes:
    """The bytes that a function makes; ``fill`` gets the places for them and for their number."""
    place, length = ctypes.c_void_p(), ctypes.c_size_t()
    fill(ctypes.byref(place), ctypes.byref(length))
    try:
        return ctypes.string_at(place.value or 0, length.value)
    finally:
        library.gauss_bytes_free(place)


class DistributedFit:
    """A fit turned inside out: it says what to sum next, somebody sums, and it goes on.

    It takes the steps of the fit in one process, so that the model has the same bits, however the rows are cut into parts.

    Parameters
    ----------
    kind : str, optional
        As of `gauss fit --model`: ``"normal"``, ``"mixture"``, ``"factor-mixture"``, ``"student-t"``. Left out, the options imply it.
    start : Model or str, optional
        A mixture whose parameters the iterations begin with, or the name of a start.
    **options
        Those of a fit, such as ``components=8`` and ``covariance="diagonal"``.
    """

    __slots__ = ("_handle",)

    def __init__(self, kind: str | None = None, *, start: Model | str | None = None, **options: Any) -> None:
        given = {"kind": kind, **options, "start": start if isinstance(start, str) else None}
        words = json.dumps({key: value for key, value in given.items() if value is not None}).encode()
        begin = start._handle.pointer if isinstance(start, Model) else None
        self._handle = FitHandle(lambda place: functions.distributed_fit_new(words, begin, place))

    @classmethod
    def from_bytes(cls, state: bytes) -> DistributedFit:
        """Make the fit of its bytes, where it stood.

        Parameters
        ----------
        state : bytes
            What ``to_bytes`` has returned, in whatever process.

        Returns
        -------
        DistributedFit
            To go on with.
        """
        fit = cls.__new__(cls)
        fit._handle = FitHandle(lambda place: functions.distributed_fit_parse(state, len(state), place))
        return fit

    def to_bytes(self) -> bytes:
        """Return the fit where it stands, every bit of it.

        Returns
        -------
        bytes
            For ``from_bytes``.
        """
        return _bytes_of(
            lambda place, length: functions.distributed_fit_bytes(self._handle.pointer, place, length)
        )

    def __reduce__(self) -> tuple[object, ...]:
        return DistributedFit.from_bytes, (self.to_bytes(),)

    @property
    def next(self) -> str:
        """What is to be summed next: survey, sample, expectation, likelihood or examination; done at the end."""
        found: bytes = library.gauss_distributed_fit_next(self._handle.pointer)
        return found.decode()

    @property
    def step(self) -> bytes | None:
        """The next step, for ``sums`` anywhere; None at the end."""
        if self.next == "done":
            return None
        return _bytes_of(
            lambda place, length: functions.distributed_fit_step(self._handle.pointer, place, length)
        )

    def absorb(self, parts: Sequence[bytes], names: Sequence[str] | None = None) -> None:
        """Go on with the sums of all rows.

        Parameters
        ----------
        parts : sequence of bytes
            What ``sums`` has returned for each part, in any order.
        names : sequence of str, optional
            What errors call the parts.
        """
        parts = list(parts)
        lengths = (ctypes.c_size_t * len(parts))(*map(len, parts))
        sums_of = (ctypes.c_char_p * len(parts))(*parts)
        texts = None if names is None else (ctypes.c_char_p * len(parts))(*(name.encode() for name in names))
        functions.distributed_fit_absorb(self._handle.pointer, sums_of, lengths, len(parts), texts)

    def model(self) -> Model:
        """Return the model of a fit that has come to its end.

        Returns
        -------
        Model
            Of the class of its kind.
        """
        return Model._of(Handle(lambda place: functions.distributed_fit_model(self._handle.pointer, place)))


def sums(
    step: bytes, x: Any, first_row: int, weights: Any = None, *, threads: int | None = None
) -> bytes:
    """Sum up a part of the rows for a step of a fit.

    Parameters
    ----------
    step : bytes
        ``DistributedFit.step``, from whatever process.
    x : array-like
        The rows of the part.
    first_row : int
        How many rows of all parts come before.
    weights : array-like, optional
        How often each row counts.
    threads : int, optional
        How many to use; the result does not depend on it.

    Returns
    -------
    bytes
        For ``DistributedFit.absorb``.
    """
    rows = rows_of_fit(x, weights)
    results: list[bytes] = []

    def body(run: Any) -> None:
        results.append(
            _bytes_of(
                lambda place, length: functions.step_sums(step, len(step), rows.table, first_row, run, place, length)
            )
        )

    _runs.call(body, threads)
    return results[0]


def join(step: bytes, first: bytes, following: bytes) -> bytes:
    """Join the sums of two parts, of which the second follows the first; for a tree where there are many.

    Parameters
    ----------
    step : bytes
        The step that they are sums for.
    first : bytes
        Sums of a part.
    following : bytes
        Sums of the part that begins where the first ends.

    Returns
    -------
    bytes
        The sums of both.
    """
    return _bytes_of(
        lambda place, length: functions.step_join(
            step, len(step), first, len(first), following, len(following), place, length
        )
    )
