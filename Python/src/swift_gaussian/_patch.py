"""scikit-learn's and SciPy's classes replaced by those of the engine, and back again."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from typing import Any

__all__ = ["is_patched", "patch_map", "patch_scipy", "patch_sklearn", "unpatch_scipy", "unpatch_sklearn"]


_SCIPY = ("multivariate_normal", "multivariate_t", "gaussian_kde")

# What stood at (module, name) before.
_before: dict[tuple[str, str], Any] = {}


def patch_map() -> dict[str, str]:
    """Return what ``patch_sklearn`` replaces.

    Returns
    -------
    dict
        Names of classes, and the modules of scikit-learn that they are in.

    Examples
    --------
    >>> import swift_gaussian as sg
    >>> sg.patch_map()["GaussianMixture"]
    'sklearn.mixture'
    """
    return {name: _modules(theirs)[0] for name, (_, theirs) in _estimators().items()}


def _estimators() -> dict[str, tuple[Any, Any]]:
    """Our estimators that stand for one of scikit-learn's, and that one, by the name that both have."""
    package = importlib.import_module("swift_gaussian.sklearn")
    found = {}
    for name in package.__all__:
        ours = getattr(package, name)
        theirs = [base for base in getattr(ours, "__mro__", ())[1:] if base.__name__ == name]
        if theirs:
            found[name] = ours, theirs[0]
    return found


def _modules(theirs: Any) -> list[str]:
    """The public module of a class, and the one it is defined in, which tests and other packages import from."""
    private = theirs.__module__
    return list(dict.fromkeys([private.partition("._")[0], private]))


def patch_sklearn(names: str | Iterable[str] | None = None, *, verbose: bool = True) -> None:
    """Put estimators of the engine in scikit-learn's place.

    They have its parameters, attributes and defaults, and leave to it what the engine has no answer to. Modules that have
    imported a class before keep the one that they have: call this first.

    Parameters
    ----------
    names : str or iterable of str, optional
        Which of ``patch_map``; all unless told otherwise.
    verbose : bool
        Whether the standard error says so.

    Examples
    --------
    >>> import swift_gaussian as sg
    >>> sg.patch_sklearn("GaussianNB", verbose=False)
    >>> from sklearn.naive_bayes import GaussianNB
    >>> GaussianNB.__module__
    'swift_gaussian.sklearn.naive_bayes'
    >>> sg.unpatch_sklearn()
    """
    chosen = _chosen(names)
    for name, (ours, theirs) in chosen.items():
        for module in _modules(theirs):
            _replace(module, name, ours)
    if verbose:
        print(f"swift_gaussian stands for {', '.join(chosen)} of scikit-learn", file=sys.stderr)


def unpatch_sklearn(names: str | Iterable[str] | None = None) -> None:
    """Put scikit-learn's own estimators back.

    Parameters
    ----------
    names : str or iterable of str, optional
        Which of ``patch_map``; all unless told otherwise.
    """
    for name, (_, theirs) in _chosen(names).items():
        for module in _modules(theirs):
            _restore(module, name)


def is_patched(name: str) -> bool:
    """Tell whether an estimator of scikit-learn is ours at the moment.

    Parameters
    ----------
    name : str
        One of ``patch_map``.

    Returns
    -------
    bool
        True if it has been replaced.
    """
    _, theirs = _chosen(name)[name]
    return (theirs.__module__, name) in _before


def patch_scipy(*, verbose: bool = True) -> None:
    """Put distributions of the engine in place of those of ``scipy.stats``.

    Parameters
    ----------
    verbose : bool
        Whether the standard error says so.
    """
    from . import stats

    for name in _SCIPY:
        _replace("scipy.stats", name, getattr(stats, name))
    if verbose:
        print(f"swift_gaussian stands for {', '.join(_SCIPY)} of scipy.stats", file=sys.stderr)


def unpatch_scipy() -> None:
    """Put SciPy's own distributions back."""
    for name in _SCIPY:
        _restore("scipy.stats", name)


def _chosen(names: str | Iterable[str] | None) -> dict[str, tuple[Any, Any]]:
    known = _estimators()
    chosen = list(known) if names is None else [names] if isinstance(names, str) else list(names)
    unknown = [name for name in chosen if name not in known]
    if unknown:
        raise ValueError(f"nothing stands for {', '.join(unknown)}; there are {', '.join(known)}")
    return {name: known[name] for name in chosen}


def _replace(module: str, name: str, ours: Any) -> None:
    target = importlib.import_module(module)
    _before.setdefault((module, name), getattr(target, name))
    setattr(target, name, ours)


def _restore(module: str, name: str) -> None:
    if (module, name) in _before:
        setattr(importlib.import_module(module), name, _before.pop((module, name)))
