"""Fits of dask arrays, frames and delayed tables, block by block, where the blocks are.

    import dask.array as da
    from swift_gaussian.dask import GaussianMixture

    mixture = GaussianMixture(n_components=16).fit(x)            # x: a dask array, frame, or list of delayed tables
    labels = mixture.predict(x)                                  # a dask array, computed when it is asked for

Blocks become sums on whatever workers the scheduler of dask has, by tasks that it may run again or twice: none of ours keeps anything, and
nothing of ours is on the network. The table is the blocks in their order, and the model has the bits that one process makes of it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from . import distributed
from ._errors import GaussianError, InvalidArgumentError
from ._mixtures import GaussianMixture as Mixture
from ._model import Model
from ._rows import Array

try:
    import dask
except ImportError as _error:
    raise ImportError("swift_gaussian.dask needs dask; install swift-gaussian[dask]") from _error

__all__ = ["GaussianMixture", "fit"]


def fit(
    x: Any,
    kind: str | None = None,
    *,
    weights: Any = None,
    start: Model | str | None = None,
    persist: bool = True,
    **options: Any,
) -> Model:
    """Fit a model to rows that dask has.

    Parameters
    ----------
    x : dask array, dask frame, or sequence of delayed tables
        The rows. Blocks must be the same whenever they are computed.
    kind : str, optional
        As of ``swift_gaussian.distributed.DistributedFit``.
    weights : dask array, series, or sequence of delayed arrays, optional
        How often each row counts, in blocks like those of the rows.
    start : Model or str, optional
        A mixture whose parameters the iterations begin with, or the name of a start.
    persist : bool
        Whether workers keep the blocks, rather than compute them anew in each step. What a dead worker has kept is computed again.
    **options
        Those of the fit, such as ``components=16``.

    Returns
    -------
    Model
        Of the class of its kind.
    """
    run = distributed.DistributedFit(kind, start=start, **options)
    blocks = _blocks(x)
    counts_of = [None] * len(blocks) if weights is None else _blocks(weights)
    if len(counts_of) != len(blocks):
        raise InvalidArgumentError(
            f"the weights have {len(counts_of)} blocks, and the rows {len(blocks)}; cut them in the same places", "weights"
        )
    if persist:
        blocks, counts_of = dask.persist(blocks, counts_of)
    counts = dask.compute([dask.delayed(_count, pure=True)(block) for block in blocks])[0]
    # Blocks without rows would be nothing but a message each.
    firsts = np.cumsum([0, *counts])[:-1].tolist()
    parts = [part for part in zip(range(len(blocks)), blocks, counts_of, firsts, counts, strict=True) if part[4] > 0]
    if not parts:
        raise InvalidArgumentError("there are no rows in any block; pass some", "rows")
    names = [f"block {place}" for place, *_ in parts]
    while (step := run.step) is not None:
        sent = dask.delayed(step, pure=True)
        tasks = [
            dask.delayed(_sums, pure=True)(sent, block, first, weight, place) for place, block, weight, first, _ in parts
        ]
        run.absorb(dask.compute(tasks)[0], names)
    return run.model()


def _blocks(x: Any) -> list[Any]:
    """The blocks of rows as delayed objects, in their order."""
    if hasattr(x, "rechunk") and hasattr(x, "chunks"):
        if x.ndim == 2 and len(x.chunks[1]) > 1:
            x = x.rechunk({1: -1})
        found: list[Any] = x.to_delayed().ravel().tolist()
        return found
    if hasattr(x, "to_delayed"):
        return list(x.to_delayed())
    if isinstance(x, Sequence):
        return [block if hasattr(block, "dask") else dask.delayed(block) for block in x]
    raise TypeError(f"{type(x).__name__} is no array or frame of dask, and no sequence of delayed tables; use swift_gaussian itself")


def _count(block: Any) -> int:
    return len(block)


def _sums(step: bytes, block: Any, first_row: int, weights: Any, place: int) -> bytes:
    """A task: what a block leaves in a step."""
    try:
        # The scheduler has a thread for each task already.
        return distributed.sums(step, block, first_row, weights, threads=1)
    except GaussianError as error:
        raise type(error)(f"block {place}: {error}", error.code, error.row, error.variable, error.name) from None


class GaussianMixture:
    """A mixture of Gaussians over dask arrays and frames, with scikit-learn's names.

    Parameters
    ----------
    n_components : int
        How many Gaussians.
    covariance_type : {"full", "tied", "diag", "spherical"}
        Which covariances they may have.
    tol : float
        When the mean log-likelihood changes by less, in nats a row, the fit has converged.
    max_iter : int
        Iterations at most.
    n_init : int
        How many starts are tried.
    init_params : {"short-runs", "kmeans", "k-means++", "random"}
        How the parameters to begin with are found, on a sample of the rows.
    random_state : int
        The seed; the same one gives the same model.

    Attributes
    ----------
    model_ : swift_gaussian.GaussianMixture
        The model.
    weights_, means_, covariances_ : ndarray
        Its parameters.
    converged_ : bool
        Whether the fit has come to rest.
    n_iter_ : int
        Iterations of the start that was kept.
    lower_bound_ : float
        Mean log-likelihood of the rows.
    """

    def __init__(
        self,
        n_components: int = 1,
        *,
        covariance_type: str = "full",
        tol: float = 1e-3,
        max_iter: int = 100,
        n_init: int = 1,
        init_params: str = "short-runs",
        random_state: int = 0,
    ) -> None:
        self.n_components = n_components
        self.covariance_type = covariance_type
        self.tol = tol
        self.max_iter = max_iter
        self.n_init = n_init
        self.init_params = init_params
        self.random_state = random_state

    def fit(self, X: Any, y: Any = None, sample_weight: Any = None) -> GaussianMixture:
        """Estimate the parameters by expectation-maximisation.

        Parameters
        ----------
        X : dask array, dask frame, or sequence of delayed tables
            The rows.
        y : Ignored
            Not used.
        sample_weight : dask array, series, or sequence of delayed arrays, optional
            How often each row counts, in blocks like those of the rows.

        Returns
        -------
        self : object
            The fitted mixture.
        """
        structure = {"diag": "diagonal"}.get(self.covariance_type, self.covariance_type)
        model = fit(
            X,
            "mixture",
            weights=sample_weight,
            components=self.n_components,
            covariance=structure,
            tolerance=self.tol,
            max_iterations=self.max_iter,
            restarts=self.n_init,
            start={"kmeans": "k-means"}.get(self.init_params, self.init_params),
            seed=self.random_state,
        )
        assert isinstance(model, Mixture)
        self.model_ = model
        self.weights_, self.means_, self.covariances_ = model.weights, model.means, model.covariances
        record = model.estimation or {}
        self.converged_, self.n_iter_ = bool(record.get("converged")), int(record.get("iterations", 0))
        self.lower_bound_ = float(record.get("trace", [math.nan])[-1])
        return self

    def predict(self, X: Any) -> Any:
        """Return the most probable component of each row, when it is computed.

        Parameters
        ----------
        X : dask array or dask frame
            Rows.

        Returns
        -------
        dask array or series
            Of as many blocks.
        """
        return self._lazily(X, "labels", np.int64, 1)

    def predict_proba(self, X: Any) -> Any:
        """Return the probability that each component has drawn each row, when it is computed.

        Parameters
        ----------
        X : dask array or dask frame
            Rows.

        Returns
        -------
        dask array or frame
            A column a component.
        """
        return self._lazily(X, "responsibilities", np.float64, 2)

    def score_samples(self, X: Any) -> Any:
        """Return the log-density of each row in nats, when it is computed.

        Parameters
        ----------
        X : dask array or dask frame
            Rows.

        Returns
        -------
        dask array or series
            Of as many blocks.
        """
        return self._lazily(X, "log_density", np.float64, 1)

    def score(self, X: Any) -> float:
        """Return the mean log-density of the rows, in nats.

        Parameters
        ----------
        X : dask array or dask frame
            Rows.

        Returns
        -------
        float
            Computed now.
        """
        return float(self.score_samples(X).mean().compute())

    def _lazily(self, X: Any, method: str, kind: type, ndim: int) -> Any:
        if not hasattr(self, "model_"):
            raise InvalidArgumentError("the mixture is not fitted yet; call fit first", "notFitted")
        text = self.model_.to_json()
        if hasattr(X, "map_partitions"):
            columns = self.n_components
            meta = _frame(np.empty((0, columns) if ndim == 2 else 0, dtype=kind), None)
            return X.map_partitions(_of_frame, text, method, meta=meta)
        if len(X.chunks[1]) > 1:
            X = X.rechunk({1: -1})
        if ndim == 1:
            return X.map_blocks(_of_block, text, method, drop_axis=1, dtype=kind)
        return X.map_blocks(_of_block, text, method, chunks=(X.chunks[0], (self.n_components,)), dtype=kind)


def _of_block(block: Array, text: str, method: str) -> Any:
    """A task: what the model says of the rows of a block."""
    return getattr(Model.from_json(text), method)(block, threads=1)


def _of_frame(frame: Any, text: str, method: str) -> Any:
    return _frame(_of_block(frame, text, method), frame.index)


def _frame(values: Array, index: Any) -> Any:
    import pandas

    if values.ndim == 1:
        return pandas.Series(values, index=index)
    return pandas.DataFrame(values, index=index, columns=[f"component_{place + 1}" for place in range(values.shape[1])])
