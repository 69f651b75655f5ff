"""Runs the tests of scikit-learn and SciPy with the engine behind them, and counts those that reach it.

    pytest -p conformance_plugin --pyargs sklearn.mixture.tests.test_gaussian_mixture …

The classes are replaced before the modules of tests are imported, which bind them by name. A test that passes without a call of the
engine says nothing of it, so ``--reach-floor`` is about tests that have reached it. Tests that cannot pass are named in
``deselected_tests.yaml`` with the reason; one of them that passes is an error.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

import swift_gaussian as sg
from swift_gaussian import _library

# Functions that compute; what makes or frees a model is no answer.
_COUNTED = (
    "fit", "log_densities", "observed_log_densities", "responsibilities", "labels", "sample", "encode", "decode",
    "weighted_log_densities", "squared_distances", "minimum_covariance_determinant",
)  # fmt: skip

calls = 0


def _count() -> None:
    for name in _COUNTED:
        if not hasattr(_library.functions, name):
            continue
        original = getattr(_library.functions, name)

        def counted(*arguments: Any, original: Any = original) -> None:
            global calls
            calls += 1
            original(*arguments)

        setattr(_library.functions, name, counted)


def _deselected() -> dict[str, tuple[str, bool]]:
    document = yaml.safe_load((Path(__file__).parent / "deselected_tests.yaml").read_text())
    return {test: (entry["reason"], entry.get("varies", False)) for entry in document for test in entry["tests"]}


class _Conformance:
    """Counts of a run."""

    def __init__(self, floor: int) -> None:
        self.floor = floor
        self.before: dict[str, int] = {}
        self.reached: set[str] = set()
        self.passed: set[str] = set()
        self.unexpected: list[str] = []
        self.reasons = _deselected()
        self.varying: set[str] = set()

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        for item in items:
            name = _name(item)
            for test, (reason, varies) in self.reasons.items():
                if name == test or name.startswith(test + "["):
                    item.add_marker(pytest.mark.xfail(reason=reason, strict=False))
                    if varies:
                        self.varying.add(item.nodeid)

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Any:
        before = calls
        yield
        if calls > before:
            self.reached.add(item.nodeid)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when == "call" and report.passed:
            self.passed.add(report.nodeid)
            if hasattr(report, "wasxfail") and report.nodeid not in self.varying:
                self.unexpected.append(report.nodeid)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        both = self._both()
        terminalreporter.write_line(
            f"conformance: {len(self.passed)} tests passed, {both} of them reach the engine (floor {self.floor})"
        )

    def _both(self) -> int:
        """How many tests pass that reach the engine, on any processor."""
        return len((self.reached & self.passed) - self.varying)

    def pytest_sessionfinish(self, session: pytest.Session, exitstatus: int) -> None:
        problems = []
        if self._both() < self.floor:
            problems.append(f"fewer tests than {self.floor} reach the engine")
        problems += [f"{test} passes, and deselected_tests.yaml says it cannot" for test in self.unexpected]
        for problem in problems:
            print(f"\nconformance: {problem}")
        if problems and exitstatus == 0:
            session.exitstatus = 1


def _name(item: pytest.Item) -> str:
    return f"{item.module.__name__}::{item.nodeid.split('::', 1)[1]}"  # type: ignore[attr-defined]


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--reach-floor", type=int, default=0, help="how many passing tests have to reach the engine")


def pytest_configure(config: pytest.Config) -> None:
    _count()
    sg.patch_sklearn(verbose=False)
    sg.patch_scipy(verbose=False)
    config.pluginmanager.register(_Conformance(config.getoption("--reach-floor")), "conformance")
