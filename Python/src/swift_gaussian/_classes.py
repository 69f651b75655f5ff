"""Rows of several classes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ._errors import InvalidArgumentError
from ._library import library
from ._model import Model
from ._parts import ConditionalModel
from ._rows import Array
from ._runs import ProgressOption

__all__ = ["ClassConditionalModel"]


class ClassConditionalModel(ConditionalModel):
    """How probable each class is, and how its rows are distributed.

    With a full covariance a class this is quadratic discriminant analysis, with one for all linear discriminant analysis, with
    diagonal ones Gaussian naive Bayes.
    """

    kind = "class-conditional model"
    __slots__ = ()

    @classmethod
    def fit(
        cls,
        x: Any,
        y: ArrayLike,
        *,
        covariance: str | None = None,
        components: int | str | None = None,
        estimator: str | None = None,
        policy: str | None = None,
        priors: str | Mapping[str, float] | None = None,
        start: str | None = None,
        restarts: int | None = None,
        tolerance: float | None = None,
        max_iterations: int | None = None,
        seed: int | None = None,
        missing: str = "error",
        weights: ArrayLike | None = None,
        threads: int | None = None,
        progress: ProgressOption = False,
    ) -> ClassConditionalModel:
        """Fit a distribution to the rows of each class.

        Parameters
        ----------
        x : array-like of shape (n, dimension)
            The rows.
        y : array-like of shape (n,)
            The class of each row; names are its texts.
        covariance : str, optional
            ``"full"``, one a class; ``"tied"``, one for all; ``"diagonal"`` or ``"spherical"``.
        components : int or str, optional
            Makes each class a mixture of so many Gaussians.
        estimator, policy, missing, weights, threads, progress
            As in ``MultivariateNormal.fit``.
        priors : str or mapping, optional
            ``"proportional"`` to the weights of the rows, ``"uniform"``, or a number for each class.
        start, restarts, tolerance, max_iterations, seed
            Of classes that are mixtures, as in ``GaussianMixture.fit``.

        Returns
        -------
        ClassConditionalModel
            With the classes in ascending order.

        Examples
        --------
        >>> import numpy as np, swift_gaussian as sg
        >>> generator = np.random.default_rng(0)
        >>> rows = np.concatenate([generator.normal(-2, 1, (100, 2)), generator.normal(2, 1, (100, 2))])
        >>> model = sg.ClassConditionalModel.fit(rows, ["left"] * 100 + ["right"] * 100)
        >>> model.predict([[-3, -3], [3, 3]])
        array(['left', 'right'], dtype='<U5')
        """
        options = {
            "covariance": covariance,
            "components": components,
            "estimator": estimator,
            "policy": policy,
            "priors": priors if isinstance(priors, str) or priors is None else {str(k): v for k, v in priors.items()},
            "start": start,
            "restarts": restarts,
            "tolerance": tolerance,
            "max_iterations": max_iterations,
            "seed": seed,
            "missing": missing,
        }
        return cls._fit(x, "classes", options, weights, threads, progress, labels=y)

    @property
    def row_count(self) -> int | None:
        """Number of rows of all classes."""
        counts = [part.get("rows") for part in self._document["classes"]]
        return None if None in counts else int(sum(counts))

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the classes."""
        found: tuple[str, ...] | None = self._cache.get("classes")
        if found is None:
            pointer = self._handle.pointer
            names = (library.gauss_model_part_name(pointer, place) for place in range(library.gauss_model_part_count(pointer)))
            found = self._cache["classes"] = tuple(name.decode() for name in names)
        return found

    @property
    def priors(self) -> Array:
        """How probable each class is."""
        return np.array([float(part["prior"]) for part in self._document["classes"]])

    def density(self, name: str) -> Model:
        """Return the distribution of the rows of a class.

        Parameters
        ----------
        name : str
            The class.

        Returns
        -------
        MultivariateNormal or GaussianMixture
            A model by itself.
        """
        from ._model import _json

        document = self._document
        for part in document["classes"]:
            if str(part["class"]) == name:
                kind = "gaussian mixture" if "components" in part else "multivariate normal"
                shared = {
                    key: value
                    for key, value in document.items()
                    if key in ("structure", "covariance", "choleskyFactor", "variances", "variance", "variables")
                }
                if kind == "multivariate normal" and shared.get("structure") == "tied":
                    shared["structure"] = "full"
                head = {"format": document["format"], "version": document["version"], "model": kind}
                body = {key: value for key, value in part.items() if key not in ("class", "prior")}
                return Model.from_json(_json({**head, **shared, **body}))
        raise InvalidArgumentError(f"there is no class '{name}'; there are {', '.join(self.classes)}", "class")

    def joint_log_density(self, x: Any, *, threads: int | None = None) -> Array:
        """Return the logarithm of the density of each row and each class together, log P(x, y), in nats.

        Parameters
        ----------
        x : array-like
            Rows, as in ``log_density``.
        threads : int, optional
            How many to use; the result does not depend on it.

        Returns
        -------
        ndarray
            Shape ``(n, classes)``; the exponentials of a row add up to its density.
        """
        return self._of_parts("weighted_log_densities", x, threads)

    def posteriors(self, x: Any, *, threads: int | None = None) -> Array:
        """Return the probability of each class given each row.

        Parameters
        ----------
        x : array-like
            Rows, as in ``log_density``.
        threads : int, optional
            How many to use; the result does not depend on it.

        Returns
        -------
        ndarray
            Shape ``(n, classes)``; rows add up to 1.
        """
        return self._of_parts("responsibilities", x, threads)

    def predict(self, x: Any, *, reject_below: float | None = None, threads: int | None = None) -> NDArray[np.str_]:
        """Return the most probable class of each row.

        Parameters
        ----------
        x : array-like
            Rows, as in ``log_density``.
        reject_below : float, optional
            A row whose log-density is below, in nats, has no class.
        threads : int, optional
            How many to use; the result does not depend on it.

        Returns
        -------
        ndarray of str
            One a row; empty for a row without a class.
        """
        rows = self._rows(x)
        places = np.empty(rows.count, dtype=np.int64)
        self._ask_labels(rows, places, -np.inf if reject_below is None else reject_below, threads)
        names: NDArray[np.str_] = np.array([*self.classes, ""])
        return names[places]

    def labelled_sample(
        self, n: int, *, seed: int = 0, first: int = 0, threads: int | None = None
    ) -> tuple[Array, NDArray[np.str_]]:
        """Draw the rows of ``sample``, and say of which class each is.

        Parameters
        ----------
        n, seed, first, threads
            As in ``sample``.

        Returns
        -------
        rows : ndarray
            Shape ``(n, dimension)``.
        classes : ndarray of str
            One a row.
        """
        places = np.empty(max(n, 0), dtype=np.int64)
        rows = self._sample(n, seed, first, threads, places)
        names: NDArray[np.str_] = np.array(self.classes)
        return rows, names[places]

    def _tables(self) -> list[tuple[list[str], list[list[str]]]]:
        from ._model import number

        rows = [str(part.get("rows") or "") for part in self._document["classes"]]
        body = [[name, number(prior), count] for name, prior, count in zip(self.classes, self.priors, rows, strict=True)]
        return [(["class", "prior", "rows"], body)]
