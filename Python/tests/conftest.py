"""Tables that tests share."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

CHECKOUT = Path(__file__).resolve().parents[2]


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "slow: takes seconds")


def table(name: str, columns: range | None = None) -> np.ndarray:
    """Numbers of a shipped table."""
    return np.genfromtxt(CHECKOUT / "Data" / f"{name}.csv", delimiter=",", skip_header=1, usecols=columns)


@pytest.fixture(scope="session")
def iris() -> np.ndarray:
    return table("iris", range(4))


@pytest.fixture(scope="session")
def faithful() -> np.ndarray:
    return table("faithful")


@pytest.fixture(scope="session")
def wine() -> np.ndarray:
    head = (CHECKOUT / "Data" / "wine.csv").read_text().splitlines()[0].split(",")
    return table("wine", [place for place, name in enumerate(head) if name != "cultivar"])
