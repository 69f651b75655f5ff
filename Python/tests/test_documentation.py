"""Every example runs, every public name is documented, every annotation holds."""

from __future__ import annotations

import doctest
import importlib
import inspect
import pkgutil
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from conftest import CHECKOUT

import swift_gaussian as sg

PACKAGE = Path(sg.__file__).parent
MODULES = sorted(
    name
    for _, name, _ in pkgutil.walk_packages([str(PACKAGE)], "swift_gaussian.")
    if not name.endswith("__main__")
)


@pytest.mark.parametrize("name", ["swift_gaussian", *MODULES])
def test_examples(name: str) -> None:
    module = importlib.import_module(name)
    with np.printoptions(legacy=False):
        result = doctest.testmod(module, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert result.failed == 0


def test_there_are_examples() -> None:
    attempted = sum(doctest.testmod(importlib.import_module(name)).attempted for name in ["swift_gaussian", *MODULES])
    assert attempted > 80


@pytest.mark.parametrize("name", ["python.md"])
def test_the_guide(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    guide = CHECKOUT / "docs" / name
    if not guide.exists():
        pytest.skip("there is no guide beside the package")
    monkeypatch.chdir(CHECKOUT)
    result = doctest.testfile(str(guide), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS)
    assert result.attempted > 5
    assert result.failed == 0


def test_the_first_page(tmp_path: Path) -> None:
    page = CHECKOUT / "README.md"
    if not page.exists():
        pytest.skip("there is no README beside the package")
    blocks = re.findall(r"```python\n(.*?)```", page.read_text(), flags=re.DOTALL)
    assert len(blocks) >= 2
    begin = """
import numpy as np, pandas, swift_gaussian as sg
rows = np.random.default_rng(0).normal(size=(300, 3))
frame = pandas.DataFrame(rows + [5, 0, 0], columns=["length", "width", "height"])
seen, unseen = frame[:200], frame[200:]
"""
    result = subprocess.run(
        [sys.executable, "-c", begin + "\n".join(blocks)], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert result.returncode == 0, result.stderr


@pytest.mark.parametrize("program", sorted((CHECKOUT / "Examples" / "python").glob("*.py")), ids=lambda path: path.stem)
def test_programs(program: Path, tmp_path: Path) -> None:
    result = subprocess.run(
        [sys.executable, str(program), str(CHECKOUT / "Data")], capture_output=True, text=True, check=False, cwd=tmp_path
    )
    assert result.returncode == 0, result.stderr
    assert "64 Gaussians" in result.stdout


def _public() -> list[str]:
    names = []
    for module_name in ("swift_gaussian", "swift_gaussian.sklearn", "swift_gaussian.stats", "swift_gaussian.plots"):
        module = importlib.import_module(module_name)
        for name in module.__all__:
            names.append(f"{module_name}.{name}")
            value = getattr(module, name)
            if inspect.isclass(value):
                names += [
                    f"{module_name}.{name}.{member}"
                    for member, found in vars(value).items()
                    if not member.startswith("_") and (callable(found) or isinstance(found, (classmethod, property)))
                ]
    return names


# Summaries may be noun phrases, sections may be missing, and what is said of returned values need not repeat types.
_IGNORED = {"GL01", "GL08", "SS05", "SS06", "ES01", "SA01", "EX01", "RT02", "RT03", "RT05", "PR06", "PR08", "PR09", "YD01"}


@pytest.mark.parametrize("name", _public())
def test_docstrings_are_numpydoc(name: str) -> None:
    validate = pytest.importorskip("numpydoc.validate")
    if name in ("swift_gaussian.stats.multivariate_normal", "swift_gaussian.stats.multivariate_t"):
        # SciPy fills in their docstrings.
        return
    faults = [fault for fault in validate.validate(name)["errors"] if fault[0] not in _IGNORED]
    names_several = [fault for fault in faults if fault[0] in ("PR01", "PR02", "PR03", "PR04", "PR10")]
    if names_several and ", " in (inspect.getdoc(_found(name)) or ""):
        # "a, b" documents several parameters, which numpydoc reads as one.
        faults = [fault for fault in faults if fault not in names_several]
    found = _found(name)
    if inspect.isclass(found) and (issubclass(found, Exception) or "Attributes\n" in (found.__doc__ or "")):
        # What is made by the package, not by its users, says what it holds.
        faults = [fault for fault in faults if fault[0] != "PR01"]
    assert faults == []


def _found(name: str) -> object:
    parts = name.split(".")
    for count in range(len(parts), 0, -1):
        try:
            value: object = importlib.import_module(".".join(parts[:count]))
        except ImportError:
            continue
        for part in parts[count:]:
            value = getattr(value, part)
        return value
    raise AssertionError(name)


def test_annotations_hold() -> None:
    pytest.importorskip("mypy")
    result = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", str(CHECKOUT / "Python" / "pyproject.toml"), "-p", "swift_gaussian"],
        capture_output=True, text=True, check=False, cwd=CHECKOUT / "Python" / "tests",
    )  # fmt: skip
    assert result.returncode == 0, result.stdout
    assert (PACKAGE / "py.typed").exists()


def test_versions_agree() -> None:
    from importlib.metadata import version

    assert version("swift-gaussian") == sg.__version__


def test_numpy_is_enough() -> None:
    program = """
import sys
class Refuse:
    def find_spec(self, name, path=None, target=None):
        if name.split(".")[0] in ("scipy", "sklearn", "pandas", "polars", "pyarrow", "threadpoolctl", "tqdm", "matplotlib"):
            raise ImportError(name)
sys.meta_path.insert(0, Refuse())
import numpy as np, swift_gaussian as sg
print(sg.MultivariateNormal.fit(np.random.default_rng(0).normal(size=(100, 2)), progress=True).dimension)
"""
    result = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert result.stdout.strip() == "2", result.stderr
