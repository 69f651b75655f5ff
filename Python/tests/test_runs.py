"""Interrupts, progress, threads, forks."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

import swift_gaussian as sg

BIG = np.random.default_rng(2).normal(size=(200_000, 8))


def _python(program: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


# --- Interrupts and progress


def test_an_interrupt_ends_a_fit_at_once() -> None:
    # A machine that does other things, too, gets three tries.
    assert min(_seconds_to_an_interrupt() for _ in range(3)) < 0.3


def _seconds_to_an_interrupt() -> float:
    result = _python(
        """
        import os, signal, threading, time
        import numpy as np, swift_gaussian as sg
        # A shell that starts a job in the background has it ignore the signal, which processes inherit.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        rows = np.random.default_rng(0).normal(size=(400_000, 16))
        sent = []
        def send():
            time.sleep(1.0)
            sent.append(time.perf_counter())
            os.kill(os.getpid(), signal.SIGINT)
        threading.Thread(target=send, daemon=True).start()
        try:
            sg.GaussianMixture.fit(rows, 16, start="random", tolerance=0, max_iterations=100_000)
        except KeyboardInterrupt:
            print(time.perf_counter() - sent[0])
        # What was interrupted leaves nothing behind.
        print(threading.active_count(), sg.MultivariateNormal.fit(rows).dimension)
        """
    )
    assert result.returncode == 0, result.stderr
    late, rest = result.stdout.split("\n", 1)
    assert rest.split() == ["1", "16"]
    return float(late)


def test_progress_is_told_on_the_thread_of_the_caller() -> None:
    told: list[sg.Progress] = []
    places = set()

    def tell(state: sg.Progress) -> None:
        places.add(threading.get_ident())
        told.append(state)

    model = sg.GaussianMixture.fit(BIG[:5000], 3, start="k-means", tolerance=0, max_iterations=7, progress=tell)
    assert places == {threading.get_ident()}
    assert len(told) >= 7
    assert model.estimation is not None and model.estimation["iterations"] == 7
    assert all(np.isfinite(state.value) for state in told if state.iteration > 0)


def test_progress_may_stop_the_fit() -> None:
    def stop(state: sg.Progress) -> bool:
        return state.iteration >= 2

    model = sg.GaussianMixture.fit(BIG, 4, start="k-means", tolerance=0, max_iterations=10_000, progress=stop)
    # It has the parameters that it had by then.
    assert model.estimation is not None and 2 <= model.estimation["iterations"] <= 4
    assert np.isfinite(model.log_density(BIG[:10])).all()


def test_what_progress_raises_ends_the_fit() -> None:
    def fail(state: sg.Progress) -> None:
        raise ZeroDivisionError("here")

    start = time.perf_counter()
    with pytest.raises(ZeroDivisionError, match="here"):
        sg.GaussianMixture.fit(BIG, 8, tolerance=0, max_iterations=10_000, progress=fail)
    assert time.perf_counter() - start < 20


def test_a_bar_is_shown(capfd: pytest.CaptureFixture[str]) -> None:
    sg.GaussianMixture.fit(BIG[:5000], 3, tolerance=0, max_iterations=5, progress=True)
    assert "value" in capfd.readouterr().err


# --- Threads


def test_results_do_not_depend_on_threads() -> None:
    one = sg.GaussianMixture.fit(BIG, 3, threads=1, max_iterations=3)
    three = sg.GaussianMixture.fit(BIG, 3, threads=3, max_iterations=3)
    assert one == three
    with pytest.raises(ValueError, match="at least 1"):
        one.log_density(BIG, threads=0)


def test_sixteen_threads_at_once() -> None:
    model = sg.GaussianMixture.fit(BIG[:20_000], 4, max_iterations=5)
    expected = model.log_density(BIG)
    wide = np.random.default_rng(0).normal(size=(900, 700))
    wide_model = sg.MultivariateNormal.fit(wide)
    wide_expected = wide_model.log_density(wide)

    def work(place: int) -> bool:
        if place % 4 == 0:
            return np.array_equal(wide_model.log_density(wide), wide_expected)
        if place % 4 == 1:
            with pytest.raises(sg.InvalidArgumentError, match=f"{place} columns" if place > 1 else "1 column"):
                model.log_density(np.zeros((3, place)))
            return True
        if place % 4 == 2:
            return sg.GaussianMixture.fit(BIG[:20_000], 4, max_iterations=5) == model
        return np.array_equal(model.log_density(BIG), expected)

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(work, range(48)))


def test_other_threads_run_during_a_fit() -> None:
    counts = [0]
    stop = threading.Event()

    def count() -> None:
        while not stop.is_set():
            counts[0] += 1
            time.sleep(0.001)

    other = threading.Thread(target=count)
    other.start()
    before = counts[0]
    sg.GaussianMixture.fit(BIG, 4, tolerance=0, max_iterations=10)
    after = counts[0]
    stop.set()
    other.join()
    assert after - before > 5


def test_no_thread_is_started_at_load() -> None:
    result = _python(
        """
        import os, numpy
        before = len(os.listdir("/proc/self/task"))
        import swift_gaussian
        print(len(os.listdir("/proc/self/task")) - before)
        """
    )
    assert result.stdout.strip() == "0", result.stderr


@pytest.mark.parametrize(
    ("environment", "threads"),
    [
        ({"OMP_NUM_THREADS": "1"}, "1"),
        ({"OMP_NUM_THREADS": "3,2"}, "3"),
        ({"OMP_NUM_THREADS": "1", "GAUSSIAN_NUM_THREADS": "5"}, "5"),
    ],
    ids=str,
)
def test_the_environment_sets_threads(environment: dict[str, str], threads: str) -> None:
    assert _python("import swift_gaussian as sg; print(sg.threads())", **environment).stdout.strip() == threads


def test_threadpoolctl() -> None:
    threadpoolctl = pytest.importorskip("threadpoolctl")
    before = sg.threads()
    with threadpoolctl.threadpool_limits(1):
        assert sg.threads() == 1
    assert sg.threads() == before
    found = [part for part in threadpoolctl.threadpool_info() if part["user_api"] == "gaussian"]
    assert len(found) == 1 and found[0]["version"] == sg.__version__


# --- Processes


def test_forked_children_work() -> None:
    result = _python(
        """
        import multiprocessing, os, signal
        import numpy as np, swift_gaussian as sg
        rows = np.random.default_rng(0).normal(size=(50_000, 8))
        model = sg.GaussianMixture.fit(rows, 3, max_iterations=3)
        expected = model.log_density(rows).sum()
        for _ in range(5):
            child = os.fork()
            if child == 0:
                signal.signal(signal.SIGALRM, lambda *_: os._exit(9))
                signal.alarm(30)
                same = model.log_density(rows).sum() == expected
                again = sg.GaussianMixture.fit(rows, 3, max_iterations=3) == model
                os._exit(0 if same and again else 1)
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        with multiprocessing.get_context("fork").Pool(2) as pool:
            print(*pool.map(model.log_density, [rows[:10], rows[10:20]])[0] == model.log_density(rows[:10]))
        """
    )
    assert result.stdout.split() == ["0"] * 5 + ["True"] * 10, result.stderr


def test_fork_during_a_pass() -> None:
    result = _python(
        """
        import os, signal, threading
        import numpy as np, swift_gaussian as sg
        rows = np.random.default_rng(0).normal(size=(300_000, 8))
        model = sg.MultivariateNormal.fit(rows)
        expected = model.log_density(rows)
        stop = threading.Event()
        def work():
            while not stop.is_set():
                model.log_density(rows)
        thread = threading.Thread(target=work)
        thread.start()
        for _ in range(10):
            child = os.fork()
            if child == 0:
                signal.signal(signal.SIGALRM, lambda *_: os._exit(9))
                signal.alarm(30)
                os._exit(0 if np.array_equal(model.log_density(rows), expected) else 1)
            print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
        stop.set()
        thread.join()
        """
    )
    assert result.stdout.split() == ["0"] * 10, result.stderr


def test_nothing_leaks() -> None:
    result = _python(
        """
        import gc, numpy as np, swift_gaussian as sg
        rows = np.random.default_rng(0).normal(size=(200, 3))
        def once():
            model = sg.MultivariateNormal.fit(rows)
            model.log_density(rows)
            sg.Model.from_json(model.to_json())
            try:
                model.log_density(rows[:, :2])
            except sg.GaussianError:
                pass
            try:
                sg.MultivariateNormal.fit(rows[:2])
            except sg.GaussianError:
                pass
        def memory():
            with open("/proc/self/statm") as file:
                return int(file.read().split()[1]) * 4
        for _ in range(300):
            once()
        gc.collect()
        before = memory()
        for _ in range(2000):
            once()
        gc.collect()
        print(memory() - before)
        """
    )
    assert int(result.stdout) < 2000, result.stderr  # KiB: less than one a call


def test_calls_are_quick() -> None:
    model = sg.MultivariateNormal([0, 0], [[1, 0.5], [0.5, 1]])
    rows = np.zeros((1, 2))
    for _ in range(1000):
        model.log_density(rows)
    best = min(_timed(model, rows) for _ in range(20))
    # Some 5 µs on an idle machine.
    assert best < 25e-6


def _timed(model: sg.Model, rows: np.ndarray) -> float:
    start = time.perf_counter()
    for _ in range(200):
        model.log_density(rows)
    return (time.perf_counter() - start) / 200

