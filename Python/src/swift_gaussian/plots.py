"""Pictures of models by matplotlib, which ``pip install swift-gaussian[plots]`` brings.

For pictures without Python, see ``gauss plot``.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._model import Model
from ._parts import MarginalModel
from ._rows import rows_of_fit

__all__ = ["corner", "density"]


def density(
    model: Model,
    x: Any = None,
    *,
    shares: tuple[float, ...] = (0.5, 0.9, 0.99),
    ax: Any = None,
    resolution: int = 160,
    seed: int = 0,
) -> Any:
    """Draw where a model of one or two variables has its mass.

    Parameters
    ----------
    model : Model
        Of one or two variables; ``marginal`` makes one of others.
    x : array-like, optional
        Rows to draw as dots, or as a histogram of one variable.
    shares : tuple of float
        Regions of two variables hold these shares of the model.
    ax : matplotlib.axes.Axes, optional
        Where to draw.
    resolution : int
        Points along each axis.
    seed : int
        Which draws decide how large the regions are.

    Returns
    -------
    matplotlib.axes.Axes
        With the picture.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> import swift_gaussian as sg
    >>> from swift_gaussian import plots
    >>> plots.density(sg.MultivariateNormal([0, 0], variance=1, variables=["east", "north"])).get_xlabel()
    'east'
    """
    from matplotlib import pyplot

    if model.dimension > 2:
        raise ValueError(f"the model has {model.dimension} variables; draw model.marginal([0, 1]), or corner(model)")
    axes = pyplot.gca() if ax is None else ax
    draws = model.sample(4000, seed=seed)
    rows = None if x is None else _columns(x)
    seen = draws if rows is None else np.concatenate([draws, rows])
    names = _names(model)
    if model.dimension == 1:
        line = _span(seen[:, 0], resolution * 2)
        if rows is not None:
            axes.hist(rows[:, 0], bins="auto", density=True, color="0.85")
        axes.plot(line, np.exp(model.log_density(line[:, np.newaxis])))
        axes.set_xlabel(names[0])
        axes.set_ylabel("density")
        return axes
    across, up = _span(seen[:, 0], resolution), _span(seen[:, 1], resolution)
    grid = np.stack(np.meshgrid(across, up), axis=-1).reshape(-1, 2)
    heights = model.log_density(grid).reshape(len(up), len(across))
    # A region that holds a share of the model is where it is denser than at that share of its draws.
    levels = np.unique(np.quantile(model.log_density(draws), [1 - share for share in sorted(shares, reverse=True)]))
    if rows is not None:
        axes.plot(rows[:, 0], rows[:, 1], ".", color="0.6", markersize=2, zorder=0)
    axes.contour(across, up, heights, levels=levels)
    axes.set_xlabel(names[0])
    axes.set_ylabel(names[1])
    return axes


def corner(model: MarginalModel, x: Any = None, *, figure: Any = None, most: int = 6) -> Any:
    """Draw the distribution of each variable, and of each pair.

    Parameters
    ----------
    model : MarginalModel
        Of any number of variables.
    x : array-like, optional
        Rows to draw beside it.
    figure : matplotlib.figure.Figure, optional
        Where to draw.
    most : int
        How many variables to draw at most.

    Returns
    -------
    matplotlib.figure.Figure
        With the picture.

    Examples
    --------
    >>> import matplotlib; matplotlib.use("agg")
    >>> import swift_gaussian as sg
    >>> from swift_gaussian import plots
    >>> len(plots.corner(sg.MultivariateNormal([0, 0, 0], variance=1)).axes)
    6
    """
    from matplotlib import pyplot

    count = min(model.dimension, most)
    picture = pyplot.figure(figsize=(2 + 1.6 * count, 2 + 1.6 * count)) if figure is None else figure
    rows = None if x is None else _columns(x)
    for down in range(count):
        for across in range(down + 1):
            axes = picture.add_subplot(count, count, down * count + across + 1)
            chosen = [down] if down == across else [across, down]
            density(model.marginal(chosen), None if rows is None else rows[:, chosen], ax=axes, resolution=80, shares=(0.5, 0.95))
            if down < count - 1:
                axes.set_xlabel("")
            if across > 0 or down == across:
                axes.set_ylabel("")
    picture.tight_layout()
    return picture


def _names(model: Model) -> list[str]:
    return list(model.variables) if model.variables else [f"variable {place}" for place in range(model.dimension)]


def _columns(x: Any) -> NDArray[np.float64]:
    kept = rows_of_fit(x).kept[0]
    return np.asarray(kept if isinstance(kept, np.ndarray) else x, dtype=np.float64)


def _span(values: NDArray[np.float64], count: int) -> NDArray[np.float64]:
    low, high = np.quantile(values, [0.001, 0.999])
    margin = 0.1 * (high - low) or 1.0
    return np.linspace(low - margin, high + margin, count)


