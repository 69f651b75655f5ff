"""Models made of attributes of estimators, and kept as long as these do not change."""

from __future__ import annotations

import weakref
from collections.abc import Callable
from typing import Any

import numpy as np

from .. import _mixtures


class _Remembered:
    """A model, and copies of the arrays that it was made of."""

    def __init__(self, model: Any, arrays: tuple[Any, ...]) -> None:
        self.model = model
        self._copies = tuple(np.array(array) for array in arrays)

    def is_of(self, arrays: tuple[Any, ...]) -> bool:
        """Whether arrays have these contents still."""
        return len(arrays) == len(self._copies) and all(
            np.array_equal(copy, array) for copy, array in zip(self._copies, arrays, strict=True)
        )


# Beside the estimators, not in them: what they are stays what their attributes say, in copies and pickles, too.
_models: weakref.WeakKeyDictionary[Any, _Remembered] = weakref.WeakKeyDictionary()


def remember(estimator: Any, model: Any, *arrays: Any) -> None:
    """Keep the model that arrays of an estimator came from."""
    _models[estimator] = _Remembered(model, arrays)


def remembered(estimator: Any, make: Callable[[], Any], *arrays: Any) -> Any:
    """The model of arrays of an estimator, which users may write to: made anew when they have."""
    found = _models.get(estimator)
    if found is None or not found.is_of(arrays):
        found = _models[estimator] = _Remembered(make(), arrays)
    return found.model


def mixture_of(structure: str, weights: Any, means: Any, shared: dict[str, Any], each: list[dict[str, Any]]) -> _mixtures.GaussianMixture:
    """A mixture of Gaussians by what model files hold: a covariance that all share, or one of each."""
    shares = np.asarray(weights, dtype=np.float64)
    model = _mixtures.GaussianMixture.__new__(_mixtures.GaussianMixture)
    model._parse(
        {
            "structure": structure,
            "rows": None,
            **shared,
            "components": [
                {"weight": float(weight), "rows": None, "mean": np.asarray(mean, dtype=np.float64), **part}
                for weight, mean, part in zip(shares / shares.sum(), means, each, strict=True)
            ],
        }
    )
    return model
