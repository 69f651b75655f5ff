"""Fits in parts: the bits of one process, whoever drives them."""

from __future__ import annotations

import importlib
import os
import pickle
import shutil
import signal
import subprocess
import sys
import textwrap
import threading
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import swift_gaussian as sg
from swift_gaussian import spmd
from swift_gaussian.distributed import DistributedFit, join, sums

ROWS = np.concatenate([np.random.default_rng(3).normal(size=(3000, 3)) * (1 + place) + 4 * place for place in range(3)])
WEIGHTS = np.arange(9000) % 3 / 2


def _run(fit: DistributedFit, bounds: list[int], weights: Any = None) -> sg.Model:
    while (step := fit.step) is not None:
        fit = pickle.loads(pickle.dumps(fit))
        parts = [
            sums(step, ROWS[first:end], first, None if weights is None else weights[first:end])
            for first, end in zip(bounds, [*bounds[1:], len(ROWS)], strict=True)
        ]
        fit.absorb(parts[::-1])
    return fit.model()


@pytest.mark.parametrize(
    "options",
    [
        {"components": 3},
        {"components": 3, "covariance": "tied", "restarts": 2, "seed": 5},
        {"components": 2, "start": "k-means", "covariance": "spherical"},
    ],
)
@pytest.mark.parametrize("bounds", [[0], [0, 1, 4000, 8192]])
def test_a_mixture_has_the_bits_of_one_process(options: dict[str, Any], bounds: list[int]) -> None:
    for weights in (None, WEIGHTS):
        expected = sg.GaussianMixture.fit(ROWS, weights=weights, **options)
        assert _run(DistributedFit("mixture", **options), bounds, weights).to_json() == expected.to_json()


def test_other_kinds_have_them_too() -> None:
    normal = sg.MultivariateNormal.fit(ROWS, estimator="ledoit-wolf")
    assert _run(DistributedFit(estimator="ledoit-wolf"), [0, 777]).to_json() == normal.to_json()
    factors = sg.FactorMixture.fit(ROWS, 2, 1)
    assert _run(DistributedFit(components=2, factors=1), [0, 777]).to_json() == factors.to_json()
    tails = sg.StudentTMixture.fit(ROWS, 2)
    assert _run(DistributedFit("student-t", components=2), [0, 777]).to_json() == tails.to_json()
    start = sg.GaussianMixture.fit(ROWS, 2, max_iterations=1)
    warm = sg.GaussianMixture.fit(ROWS, 2, start=start)
    assert _run(DistributedFit(components=2, start=start), [0, 777]).to_json() == warm.to_json()


def test_parts_join() -> None:
    fit = DistributedFit("mixture", components=2)
    step = fit.step
    assert step is not None and fit.next == "survey"
    whole = join(step, sums(step, ROWS[:5], 0), sums(step, ROWS[5:], 5))
    assert whole == sums(step, ROWS, 0)


def test_what_is_wrong_names_the_part() -> None:
    fit = DistributedFit("mixture", components=2)
    step = fit.step
    assert step is not None
    first, last = sums(step, ROWS[:5000], 0), sums(step, ROWS[5000:], 5000)
    with pytest.raises(sg.DataError, match="rows 0 to 4999 are in no part, and east begins behind them") as missing:
        fit.absorb([last], ["east"])
    assert missing.value.code == "missingRows"
    with pytest.raises(sg.DataError, match="west: the sums of a part was damaged") as damaged:
        fit.absorb([first[:-1], last], ["west", "east"])
    assert damaged.value.code == "damaged"
    fit.absorb([last, first])
    with pytest.raises(sg.DataError, match="part 1 holds sums of step 1, survey") as stale:
        fit.absorb([first, last])
    assert stale.value.code == "stale"
    with pytest.raises(sg.UnsupportedError, match="has not come to its end"):
        fit.model()
    with pytest.raises(sg.DataError) as nan:
        sums(step, [[1.0, 2.0, np.nan]], 0)
    assert nan.value.row == 0 and nan.value.variable == 2
    with pytest.raises(sg.InvalidArgumentError, match="all rows at once"):
        DistributedFit("kernel-density")


# --- SPMD


class _Ranks:
    """A communicator of threads."""

    def __init__(self, count: int) -> None:
        self.slots: list[Any] = [None] * count
        self.barrier = threading.Barrier(count)

    def of(self, rank: int) -> spmd.Communicator:
        ranks = self

        class Communicator:
            def __init__(self) -> None:
                self.rank = rank

            def allgather(self, sendobj: Any) -> list[Any]:
                ranks.slots[rank] = pickle.dumps(sendobj)
                ranks.barrier.wait(60)
                found = [pickle.loads(slot) for slot in ranks.slots]
                ranks.barrier.wait(60)
                return found

            def bcast(self, obj: Any, root: int = 0) -> Any:
                return self.allgather(obj)[root]

        return Communicator()


def _on_ranks(cuts: list[int], **options: Any) -> list[Any]:
    ranks = _Ranks(len(cuts))
    results: list[Any] = [None] * len(cuts)
    bounds = [*cuts, len(ROWS)]

    def work(rank: int) -> None:
        try:
            results[rank] = spmd.fit(ranks.of(rank), ROWS[bounds[rank] : bounds[rank + 1]], threads=1, **options)
        except Exception as error:
            results[rank] = error

    threads = [threading.Thread(target=work, args=(rank,)) for rank in range(len(cuts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(300)
    return results


@pytest.mark.parametrize("cuts", [[0], [0, 4000], [0, 10, 10]])
def test_every_rank_has_the_model_of_one_process(cuts: list[int], tmp_path: Path) -> None:
    expected = sg.GaussianMixture.fit(ROWS, 3).to_json()
    for checkpoint in (None, tmp_path / "fit.state"):
        models = _on_ranks(cuts, kind="mixture", components=3, checkpoint=checkpoint)
        assert [model.to_json() for model in models] == [expected] * len(cuts)
        assert not list(tmp_path.iterdir())


def test_an_error_of_one_rank_is_one_of_all() -> None:
    for error in _on_ranks([0, 4000], kind="mixture", components=0):
        assert isinstance(error, sg.InvalidArgumentError) and "components" in str(error)
    ROWS[5000, 1], kept = np.nan, ROWS[5000, 1]
    try:
        for error in _on_ranks([0, 4000], kind="mixture", components=3):
            assert isinstance(error, sg.DataError) and str(error).startswith("rank 1: ") and error.row == 1000
    finally:
        ROWS[5000, 1] = kept


def test_a_fit_goes_on_from_its_checkpoint(tmp_path: Path) -> None:
    fit = DistributedFit("mixture", components=3)
    for _ in range(4):
        step = fit.step
        assert step is not None
        fit.absorb([sums(step, ROWS, 0)])
    (tmp_path / "fit.state").write_bytes(fit.to_bytes())
    models = _on_ranks([0, 5000], kind="mixture", components=3, checkpoint=tmp_path / "fit.state")
    assert models[0].to_json() == sg.GaussianMixture.fit(ROWS, 3).to_json()


@pytest.mark.slow
@pytest.mark.parametrize("count", [2, 3])
def test_mpi_has_the_bits_of_one_process(count: int, tmp_path: Path) -> None:
    pytest.importorskip("mpi4py")
    beside = Path(sys.executable).with_name("mpirun")
    mpirun = str(beside) if beside.exists() else shutil.which("mpirun")
    if mpirun is None:
        pytest.skip("there is no mpirun")
    np.save(tmp_path / "rows.npy", ROWS)
    program = """
        import sys
        import numpy as np
        from mpi4py import MPI
        from swift_gaussian import spmd
        comm, rows = MPI.COMM_WORLD, np.load("rows.npy")
        bounds = np.linspace(0, len(rows), comm.size + 1).astype(int)
        model = spmd.fit(comm, rows[bounds[comm.rank] : bounds[comm.rank + 1]], "mixture", components=3, threads=1)
        open(f"{comm.rank}.json", "w").write(model.to_json())
    """
    outcome = subprocess.run(
        [mpirun, "--allow-run-as-root", "--oversubscribe", "-n", str(count), sys.executable, "-c", textwrap.dedent(program)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert outcome.returncode == 0, outcome.stderr
    expected = sg.GaussianMixture.fit(ROWS, 3).to_json()
    assert [(tmp_path / f"{rank}.json").read_text() for rank in range(count)] == [expected] * count


# --- Dask


def test_an_engine_that_is_not_there_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "dask", None)
    monkeypatch.delitem(sys.modules, "swift_gaussian.dask", raising=False)
    with pytest.raises(ImportError, match=r"needs dask; install swift-gaussian\[dask\]"):
        importlib.import_module("swift_gaussian.dask")


def test_dask_has_the_bits_of_one_process() -> None:
    da = pytest.importorskip("dask.array")
    from swift_gaussian import dask

    expected = sg.GaussianMixture.fit(ROWS, 3, weights=WEIGHTS)
    x = da.from_array(ROWS, chunks=((1000, 5000, 3000), (2, 1)))
    weights = da.from_array(WEIGHTS, chunks=((1000, 5000, 3000),))
    for persist in (True, False):
        model = dask.fit(x, "mixture", components=3, weights=weights, persist=persist)
        assert model.to_json() == expected.to_json()
    mixture = dask.GaussianMixture(3).fit(x, sample_weight=weights)
    assert (mixture.weights_ == expected.weights).all() and mixture.converged_
    assert (mixture.predict(x).compute() == expected.labels(ROWS)).all()
    assert (mixture.predict_proba(x).compute() == expected.responsibilities(ROWS)).all()
    assert (mixture.score_samples(x).compute() == expected.log_density(ROWS)).all()


def test_dask_takes_frames_and_delayed_tables() -> None:
    dd = pytest.importorskip("dask.dataframe")
    import dask as scheduler
    import pandas

    from swift_gaussian import dask

    frame = pandas.DataFrame(ROWS, columns=["a", "b", "c"])
    expected = sg.GaussianMixture.fit(frame, 2)
    parts = dd.from_pandas(frame, npartitions=4)
    mixture = dask.GaussianMixture(2).fit(parts)
    assert mixture.model_.to_json() == expected.to_json()
    assert (mixture.predict(parts).compute().to_numpy() == expected.labels(ROWS)).all()
    delayed = [scheduler.delayed(frame.iloc[first : first + 3000]) for first in range(0, 9000, 3000)]
    assert dask.GaussianMixture(2).fit(delayed).model_.to_json() == expected.to_json()
    with pytest.raises(sg.DataError, match="block 1: "):
        dask.GaussianMixture(2).fit([frame, frame.iloc[:5].assign(b=np.nan)])


@pytest.mark.slow
def test_dask_workers_that_die_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    cluster_of = pytest.importorskip("distributed")
    da = pytest.importorskip("dask.array")
    from swift_gaussian import dask

    expected = sg.GaussianMixture.fit(ROWS, 3, tolerance=1e-9).to_json()
    absorbed = 0
    with (
        cluster_of.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster,
        cluster_of.Client(cluster),
    ):

        class Deadly(DistributedFit):
            """Kills a worker in the second iteration."""

            __slots__ = ()

            def absorb(self, parts: Any, names: Any = None) -> None:
                nonlocal absorbed
                super().absorb(parts, names)
                absorbed += 1
                if absorbed == 4:
                    os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)

        monkeypatch.setattr(dask.distributed, "DistributedFit", Deadly)
        x = da.from_array(ROWS, chunks=(2000, 3))
        assert dask.fit(x, "mixture", components=3, tolerance=1e-9).to_json() == expected
    assert absorbed > 6
