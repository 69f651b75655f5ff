"""Programs that know nothing of the engine run on it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import swift_gaussian as sg

pytest.importorskip("sklearn")


def test_patch_and_back() -> None:
    import sklearn.mixture

    original = sklearn.mixture.GaussianMixture
    sg.patch_sklearn(verbose=False)
    try:
        assert all(sg.is_patched(name) for name in sg.patch_map())
        from sklearn.covariance import LedoitWolf
        from sklearn.mixture import GaussianMixture

        assert GaussianMixture is not original and issubclass(GaussianMixture, original)
        assert LedoitWolf.__module__ == "swift_gaussian.sklearn.covariance"
        # Twice is once.
        sg.patch_sklearn(verbose=False)
    finally:
        sg.unpatch_sklearn()
    assert sklearn.mixture.GaussianMixture is original
    assert not any(sg.is_patched(name) for name in sg.patch_map())


def test_patch_some() -> None:
    sg.patch_sklearn(["GaussianNB"], verbose=False)
    try:
        assert sg.is_patched("GaussianNB") and not sg.is_patched("PCA")
    finally:
        sg.unpatch_sklearn("GaussianNB")
    with pytest.raises(ValueError, match="there are"):
        sg.patch_sklearn("RandomForestClassifier")


def test_patch_scipy() -> None:
    import scipy.stats

    original = scipy.stats.multivariate_normal
    sg.patch_scipy(verbose=False)
    try:
        assert scipy.stats.multivariate_normal is sg.stats.multivariate_normal  # type: ignore[attr-defined]
    finally:
        sg.unpatch_scipy()
    assert scipy.stats.multivariate_normal is original


def test_a_program_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text("NAME = 'neighbour'\n")
    program = tmp_path / "program.py"
    program.write_text(
        "import sys\n"
        "from other import NAME\n"
        "from sklearn.mixture import GaussianMixture\n"
        "from scipy.stats import multivariate_normal\n"
        "print(GaussianMixture.__module__, type(multivariate_normal).__module__, NAME, sys.argv[1:], __name__)\n"
    )
    result = subprocess.run(
        [sys.executable, "-m", "swift_gaussian", str(program), "--quiet", "x"], capture_output=True, text=True, check=False
    )
    assert result.stdout.split() == [
        "swift_gaussian.sklearn.mixture", "swift_gaussian.stats", "neighbour", "['--quiet',", "'x']", "__main__",
    ], result.stderr  # fmt: skip
    assert "GaussianMixture" in result.stderr
    failing = tmp_path / "failing.py"
    failing.write_text("raise SystemExit(3)\n")
    assert subprocess.run([sys.executable, "-m", "swift_gaussian", "--quiet", str(failing)], check=False).returncode == 3
