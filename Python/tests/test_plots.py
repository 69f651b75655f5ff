"""Pictures."""

from __future__ import annotations

import numpy as np
import pytest

matplotlib = pytest.importorskip("matplotlib")
matplotlib.use("agg")

from matplotlib import pyplot  # noqa: E402

import swift_gaussian as sg  # noqa: E402
from swift_gaussian import plots  # noqa: E402


@pytest.fixture(autouse=True)
def _close() -> object:
    # Examples of the documentation draw into the same process.
    pyplot.close("all")
    yield
    pyplot.close("all")


def test_regions_hold_their_shares() -> None:
    model = sg.MultivariateNormal([0, 0], [[1, 0.6], [0.6, 2]], variables=["a", "b"])
    axes = plots.density(model, shares=(0.5, 0.9))
    levels = sorted(axes.collections[0].levels)
    # Of two variables, the share s lies within m² = −2 ln(1 − s).
    peak = model.log_density([0, 0])
    assert np.allclose(levels, [peak + np.log(1 - 0.9), peak + np.log(1 - 0.5)], atol=0.12)
    assert (axes.get_xlabel(), axes.get_ylabel()) == ("a", "b")


def test_one_variable_integrates_to_one() -> None:
    model = sg.GaussianMixture([0.3, 0.7], [[-2.0], [3.0]], [[[1.0]], [[0.25]]])
    line = plots.density(model, model.sample(500)).lines[0]
    x, y = line.get_data()
    assert np.trapezoid(y, x) == pytest.approx(1, abs=0.02)


def test_corner(iris: np.ndarray) -> None:
    figure = plots.corner(sg.MultivariateNormal([0] * 4, variance=1), iris, most=3)
    assert len(figure.axes) == 6


def test_too_many_variables() -> None:
    with pytest.raises(ValueError, match="corner"):
        plots.density(sg.MultivariateNormal([0, 0, 0], variance=1))
