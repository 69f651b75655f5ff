"""Calls that may take long: they can be interrupted, tell how far they are, and use so many threads."""

from __future__ import annotations

import ctypes
import queue
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from . import _library
from ._library import SPELLING_PYTHON, ProgressCallback, Run, library

__all__ = ["Progress", "call", "set_threads", "threads"]


@dataclass(frozen=True)
class Progress:
    """Where a fit stands.

    Attributes
    ----------
    restart : int
        Which start this is, counted from 0.
    iteration : int
        Iterations of this start so far.
    value : float
        What is climbed, as a mean a row: the log-likelihood in nats, where the method has one.
    """

    restart: int
    iteration: int
    value: float


# What a fit tells: nothing, a bar or a line, or a function that may return True to stop it.
ProgressOption = bool | Callable[[Progress], object]


def _run(threads: int = 0) -> Run:
    """How a call runs that nobody listens to."""
    return Run(size=ctypes.sizeof(Run), threads=threads, spelling=SPELLING_PYTHON)


# Nobody writes to it.
_usual = _run()


def set_threads(count: int) -> None:
    """Set how many threads calls may use that do not say it themselves.

    The number never changes a result. At import it is that of the environment variable ``GAUSSIAN_NUM_THREADS``, else of
    ``OMP_NUM_THREADS``, else 0.

    Parameters
    ----------
    count : int
        At least 1; 0 for as many as the process may use processors.

    Examples
    --------
    >>> import swift_gaussian as sg
    >>> sg.set_threads(1)
    >>> sg.threads()
    1
    >>> sg.set_threads(0)
    """
    _library.functions.set_threads(count)


def threads() -> int:
    """Return how many threads calls use that do not say it themselves: at least 1.

    Returns
    -------
    int
        Also where 0 was set.
    """
    return int(library.gauss_threads())


def call(
    body: Callable[[Any], None], threads: int | None = None, progress: ProgressOption = False, is_long: bool = True
) -> None:
    """Call the library so that the user can interrupt it.

    Parameters
    ----------
    body : callable
        Takes the ``gauss_run *`` and calls the library.
    threads : int, optional
        How many to use.
    progress : bool or callable
        Whom to tell.
    is_long : bool
        Whether it may take more than some hundredths of a second.
    """
    if threads is not None and threads < 1:
        raise ValueError(f"threads must be at least 1, not {threads}; leave it out for all processors")
    # A signal reaches Python on the main thread only, and only between two of its instructions.
    if progress is False and not (is_long and threading.current_thread() is threading.main_thread()):
        body(ctypes.byref(_usual if threads is None else _run(threads)))
        return
    reporter: Callable[[Progress], object] | None = None
    line: _Line | None = None
    if callable(progress):
        reporter = progress
    elif progress:
        reporter = line = _Line()
    try:
        _in_worker(body, threads or 0, reporter)
    finally:
        if line is not None:
            line.close()


def _in_worker(body: Callable[[Any], None], threads: int, reporter: Callable[[Progress], object] | None) -> None:
    cancel = ctypes.c_int32(0)
    # From the worker: where the fit stands, or None at the end. To the worker: whether to stop.
    events: queue.SimpleQueue[Progress | None] = queue.SimpleQueue()
    answers: queue.SimpleQueue[bool] = queue.SimpleQueue()
    failures: list[BaseException] = []

    def tell(context: Any, state: Any) -> int:
        # The reporter runs on the caller's thread: windows, notebooks and exceptions want it there.
        now = state.contents
        events.put(Progress(now.restart, now.iteration, now.value))
        return 1 if answers.get() else 0

    run = _run(threads)
    run.cancel = ctypes.pointer(cancel)
    if reporter is not None:
        run.progress = ProgressCallback(tell)

    def work() -> None:
        try:
            body(ctypes.byref(run))
        except BaseException as failure:
            failures.append(failure)
        finally:
            events.put(None)

    worker = threading.Thread(target=work, name="swift_gaussian", daemon=True)
    worker.start()
    try:
        while (event := events.get()) is not None:
            assert reporter is not None
            answers.put(reporter(event) is True)
    except BaseException:
        cancel.value = 1
        answers.put(True)
        _join(worker)
        raise
    _join(worker)
    if failures:
        # The name must not hold the traceback, which holds this frame.
        try:
            raise failures[0]
        finally:
            failures.clear()


def _join(worker: threading.Thread) -> None:
    """Wait for a worker that ends soon, however impatient the user is: it reads memory of this process."""
    interrupted = False
    while worker.is_alive():
        try:
            worker.join()
        except KeyboardInterrupt:
            interrupted = True
    if interrupted and sys.exc_info()[0] is None:
        raise KeyboardInterrupt


class _Line:
    """A bar of tqdm where it is installed, else a line on the standard error."""

    def __init__(self) -> None:
        self._bar: Any = None
        try:
            from tqdm.auto import tqdm

            self._bar = tqdm(unit=" iterations", dynamic_ncols=True)
        except ImportError:
            pass

    def __call__(self, state: Progress) -> None:
        if self._bar is None:
            sys.stderr.write(f"\rstart {state.restart + 1}, iteration {state.iteration}: {state.value:.6g}   ")
            sys.stderr.flush()
        else:
            self._bar.update()
            self._bar.set_postfix(start=state.restart + 1, value=f"{state.value:.6g}", refresh=False)

    def close(self) -> None:
        if self._bar is None:
            sys.stderr.write("\n")
        else:
            self._bar.close()


