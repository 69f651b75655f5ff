"""Estimators with scikit-learn's interface, by the engine.

Those that scikit-learn has, too, have its names, parameters, attributes and defaults, inherit from its classes, and leave to it what
the engine has no answer to: ``fallbacks()`` lists what that was. ``MultivariateNormal``, ``MultivariateStudentT`` and
``FactorMixture`` are ours alone.

>>> from swift_gaussian.sklearn import GaussianMixture
>>> model = GaussianMixture(n_components=2, random_state=0).fit([[0.0], [0.1], [5.0], [5.1]])
>>> sorted(model.means_[:, 0].round(2).tolist())
[0.05, 5.05]
"""

from __future__ import annotations

from ._engine import Fallback, fallbacks, reached
from .covariance import OAS, EllipticEnvelope, EmpiricalCovariance, LedoitWolf, MinCovDet, ShrunkCovariance
from .decomposition import PCA, FactorAnalysis
from .density import FactorMixture, MultivariateNormal, MultivariateStudentT
from .discriminant_analysis import LinearDiscriminantAnalysis, QuadraticDiscriminantAnalysis
from .mixture import GaussianMixture
from .naive_bayes import GaussianNB
from .neighbors import KernelDensity

__all__ = [
    "OAS",
    "PCA",
    "EllipticEnvelope",
    "EmpiricalCovariance",
    "FactorAnalysis",
    "FactorMixture",
    "Fallback",
    "GaussianMixture",
    "GaussianNB",
    "KernelDensity",
    "LedoitWolf",
    "LinearDiscriminantAnalysis",
    "MinCovDet",
    "MultivariateNormal",
    "MultivariateStudentT",
    "QuadraticDiscriminantAnalysis",
    "ShrunkCovariance",
    "fallbacks",
    "reached",
]
