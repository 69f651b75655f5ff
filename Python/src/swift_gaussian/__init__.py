"""Multivariate Gaussians, mixtures, factors and t distributions: fitted, drawn from and judged at hardware speed.

>>> import numpy as np, swift_gaussian as sg
>>> rows = np.random.default_rng(0).normal(size=(1000, 2)) @ [[1, 0.5], [0, 1]]
>>> model = sg.MultivariateNormal.fit(rows)
>>> model.log_density(rows).shape
(1000,)

Models are plain objects that do not change. ``swift_gaussian.sklearn`` has estimators with scikit-learn's interface,
``swift_gaussian.stats`` distributions with SciPy's, and ``patch_sklearn()`` puts the former in scikit-learn's place.
"""

from __future__ import annotations

from . import _library, _threads
from ._classes import ClassConditionalModel
from ._copula import Copula, FactorCopula, MixtureCopula
from ._errors import (
    CancelledError,
    DataError,
    FileError,
    GaussianError,
    InvalidArgumentError,
    OutOfMemoryError,
    SourceError,
    UnsupportedError,
)
from ._evaluation import Comparison, Evaluation, compare, evaluate
from ._factors import FactorAnalysis, LatentFactorModel, ProbabilisticPCA
from ._kernels import KernelDensity
from ._mixtures import FactorMixture, GaussianMixture, Mixture, StudentTMixture
from ._model import Model, read, write
from ._normal import MultivariateNormal
from ._parts import CodingModel, ConditionalModel, EllipticalModel, MarginalModel
from ._patch import is_patched, patch_map, patch_scipy, patch_sklearn, unpatch_scipy, unpatch_sklearn
from ._runs import Progress, set_threads, threads
from ._student import MultivariateStudentT

__all__ = [
    "CancelledError",
    "ClassConditionalModel",
    "CodingModel",
    "Comparison",
    "ConditionalModel",
    "Copula",
    "DataError",
    "EllipticalModel",
    "Evaluation",
    "FactorAnalysis",
    "FactorCopula",
    "FactorMixture",
    "FileError",
    "GaussianError",
    "GaussianMixture",
    "InvalidArgumentError",
    "KernelDensity",
    "LatentFactorModel",
    "MarginalModel",
    "MixtureCopula",
    "Mixture",
    "Model",
    "MultivariateNormal",
    "MultivariateStudentT",
    "OutOfMemoryError",
    "ProbabilisticPCA",
    "Progress",
    "SourceError",
    "StudentTMixture",
    "UnsupportedError",
    "compare",
    "evaluate",
    "info",
    "is_patched",
    "patch_map",
    "patch_scipy",
    "patch_sklearn",
    "read",
    "set_threads",
    "threads",
    "unpatch_scipy",
    "unpatch_sklearn",
    "write",
]

__version__ = _library.library.gauss_version().decode()


def info() -> dict[str, object]:
    """Return what is known of the library: version, instruction set, threads, and its OpenBLAS.

    Returns
    -------
    dict
        By name.
    """
    import json

    found: dict[str, object] = json.loads(_library.text_of(lambda place: _library.functions.info(place)))
    return found


def __getattr__(name: str) -> object:
    # What needs more than NumPy is imported when it is first asked for.
    if name in ("dask", "distributed", "plots", "sklearn", "spmd", "stats"):
        import importlib

        return importlib.import_module(f"{__name__}.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


_threads.at_import()
