"""Fits by the same program on every rank, each of which has a part of the rows.

    from mpi4py import MPI
    from swift_gaussian import spmd

    model = spmd.fit(MPI.COMM_WORLD, rows_of_this_rank, "mixture", components=16)      # the same on every rank

A communicator is anything with ``rank``, ``allgather`` and ``bcast``, as mpi4py's have them. The table is the rows of rank 0, then those of
rank 1, and so on, and the model has the bits that one process makes of it, whatever the number of ranks.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Protocol

from . import distributed
from ._errors import GaussianError
from ._model import Model
from ._rows import rows_of_fit

__all__ = ["Communicator", "fit"]


class Communicator(Protocol):
    """What is needed of a communicator; those of mpi4py are ones."""

    @property
    def rank(self) -> int:
        """The number of this rank, from 0."""

    def allgather(self, sendobj: Any) -> list[Any]:
        """Return what each rank has sent, by their numbers.

        Parameters
        ----------
        sendobj : object
            What this rank sends.

        Returns
        -------
        list
            On each rank.
        """

    def bcast(self, obj: Any, root: int = 0) -> Any:
        """Return what one rank has sent.

        Parameters
        ----------
        obj : object
            What it sends; of other ranks it does not matter.
        root : int
            Its number.

        Returns
        -------
        object
            On each rank.
        """


def fit(
    comm: Communicator,
    x: Any,
    kind: str | None = None,
    *,
    weights: Any = None,
    start: Model | str | None = None,
    threads: int | None = None,
    checkpoint: str | os.PathLike[str] | None = None,
    **options: Any,
) -> Model:
    """Fit a model to the rows of all ranks; called by every rank.

    What is wrong on one rank is the same error on all, which names the rank: none is left waiting.

    Parameters
    ----------
    comm : Communicator
        Such as ``MPI.COMM_WORLD``.
    x : array-like
        The rows of this rank; there may be none of some.
    kind : str, optional
        As of ``DistributedFit``.
    weights : array-like, optional
        How often each row of this rank counts.
    start : Model or str, optional
        A mixture whose parameters the iterations begin with, or the name of a start; that of rank 0 counts.
    threads : int, optional
        How many to use on this rank; the result does not depend on it.
    checkpoint : path, optional
        A file that rank 0 writes the fit to after each step, and goes on from if it is there; removed at the end.
    **options
        Those of the fit, such as ``components=16``; those of rank 0 count.

    Returns
    -------
    Model
        The same on every rank.
    """
    count = _together(comm, lambda: rows_of_fit(x, weights).count)
    first_row = sum(count[: comm.rank])
    path = None if checkpoint is None else Path(checkpoint)
    state: list[distributed.DistributedFit] = []

    def begin() -> bytes | None:
        if comm.rank != 0:
            return None
        if path is not None and path.exists():
            state.append(distributed.DistributedFit.from_bytes(path.read_bytes()))
        else:
            state.append(distributed.DistributedFit(kind, start=start, **options))
        return state[0].step

    def proceed(parts: list[bytes]) -> bytes | None:
        if comm.rank != 0:
            return None
        state[0].absorb(parts, [f"rank {rank}" for rank in range(len(parts))])
        if path is not None:
            _replace(path, state[0].to_bytes())
        return state[0].step

    step: bytes | None = _together(comm, begin)[0]
    while step is not None:
        parts = _together(comm, partial(distributed.sums, step, x, first_row, weights, threads=threads))
        step = comm.bcast(_Outcome.of(partial(proceed, parts)), root=0).value()
    text = comm.bcast(_Outcome.of(lambda: state[0].model().to_json() if comm.rank == 0 else None), root=0).value()
    if comm.rank == 0 and path is not None:
        path.unlink(missing_ok=True)
    return Model.from_json(text)


def _replace(path: Path, content: bytes) -> None:
    """Write a file, which appears whole or not at all."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with beside.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


class _Outcome:
    """What a rank has come to, or why not."""

    def __init__(self, result: Any, error: Exception | None) -> None:
        self._result, self._error = result, error

    @classmethod
    def of(cls, body: Callable[[], Any]) -> _Outcome:
        try:
            return cls(body(), None)
        except Exception as error:
            return cls(None, error)

    def value(self, rank: int | None = None) -> Any:
        if self._error is None:
            return self._result
        if rank is None or not isinstance(self._error, GaussianError):
            raise self._error
        error = self._error
        raise type(error)(f"rank {rank}: {error}", error.code, error.row, error.variable, error.name)


def _together(comm: Communicator, body: Callable[[], Any]) -> list[Any]:
    """What all ranks have come to, by their numbers; the error of the first that has one, on all."""
    outcomes = comm.allgather(_Outcome.of(body))
    return [outcome.value(rank) for rank, outcome in enumerate(outcomes)]
