"""Which calls reach the engine, and which go back to scikit-learn, and why."""

from __future__ import annotations

import collections
import logging
import threading
from typing import Any, NamedTuple

import numpy as np
import sklearn
from sklearn.utils import check_random_state

_log = logging.getLogger("swift_gaussian")
_lock = threading.Lock()
_fallbacks: collections.Counter[Fallback] = collections.Counter()
_reached: collections.Counter[tuple[str, str]] = collections.Counter()


class Fallback(NamedTuple):
    """A call that scikit-learn has answered.

    Attributes
    ----------
    estimator : str
        Name of the class.
    method : str
        Name of the method.
    reason : str
        What the engine has no answer to.
    """

    estimator: str
    method: str
    reason: str


def fallbacks() -> dict[Fallback, int]:
    """Return which calls of this process scikit-learn has answered, and how often.

    The logger ``swift_gaussian`` tells each at level ``INFO``.

    Returns
    -------
    dict
        Counts by estimator, method and reason.
    """
    with _lock:
        return dict(_fallbacks)


def reached() -> dict[tuple[str, str], int]:
    """Return which calls of this process the engine has answered, and how often.

    Returns
    -------
    dict
        Counts by class and method.
    """
    with _lock:
        return dict(_reached)


class EngineMixin:
    """An estimator of scikit-learn whose methods ask whether the engine has an answer."""

    def _reason(self, method: str, x: Any) -> str | None:
        """What the engine has no answer to; None if it has one."""
        return None

    def _is_ours(self, method: str, x: Any = None) -> bool:
        return is_answered(type(self).__name__, method, _array_reason(x) or self._reason(method, x))

    def _took_back(self, method: str, reason: str) -> None:
        """Tell that scikit-learn answers what the engine has refused."""
        take_back(type(self).__name__, method, reason)


def is_answered(name: str, method: str, reason: str | None) -> bool:
    """Count a call, which the engine answers if there is no reason against it."""
    if reason is not None:
        _fall_back(name, method, reason)
        return False
    with _lock:
        _reached[name, method] += 1
    return True


def take_back(name: str, method: str, reason: str) -> None:
    """Count a call for scikit-learn that was counted for the engine, and why."""
    with _lock:
        _reached[name, method] -= 1
    _fall_back(name, method, reason)


def _fall_back(name: str, method: str, reason: str) -> None:
    with _lock:
        _fallbacks[Fallback(name, method, reason)] += 1
    _log.info("%s.%s: scikit-learn answers, since %s", name, method, reason)


def _array_reason(x: Any) -> str | None:
    if x is None or isinstance(x, (np.ndarray, list, tuple)):
        return None
    if sklearn.get_config().get("array_api_dispatch") and hasattr(x, "__array_namespace__"):
        return "arrays stay where they are with array_api_dispatch"
    if hasattr(x, "toarray"):
        return "the table is sparse"
    return None


def seed_of(random_state: Any) -> int:
    """A seed of the engine that follows from scikit-learn's."""
    if isinstance(random_state, (int, np.integer)) and random_state >= 0:
        return int(random_state)
    return int(check_random_state(random_state).randint(0, 2**31 - 1))


def like(values: np.ndarray[Any, Any], x: Any) -> np.ndarray[Any, Any]:
    """Results in single precision for a table in single precision, as scikit-learn has it."""
    return values.astype(np.float32) if getattr(x, "dtype", None) == np.float32 else values
