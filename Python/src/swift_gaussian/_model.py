"""What every model can do."""

from __future__ import annotations

import html
import json
import os
from collections.abc import Mapping, Sequence
from ctypes import byref, c_int32, c_int64, c_uint64
from typing import Any, ClassVar, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from . import _runs
from ._errors import FileError, GaussianError, InvalidArgumentError, UnsupportedError
from ._library import Handle, functions, library, text_of
from ._rows import Array, Rows, address, rows_of_fit, rows_of_model
from ._runs import ProgressOption

Self = TypeVar("Self", bound="Model")
AnyModel = TypeVar("AnyModel", bound="Model")

# What model files call a kind: its class.
_by_kind: dict[str, type[Model]] = {}

# Rows times parameters that take less than some hundredths of a second.
_SHORT = 20_000_000


class Model:
    """A distribution that has been fitted, read, or made of its parameters. It does not change.

    Attributes
    ----------
    dimension : int
        Number of variables.
    variables : tuple of str or None
        Their names; None if they have none.
    """

    # What model files call it.
    kind: ClassVar[str] = ""

    __slots__ = ("_cache", "_cost", "_handle", "dimension")

    _handle: Handle
    _cache: dict[str, Any]
    dimension: int

    def __init_subclass__(cls, **keywords: Any) -> None:
        super().__init_subclass__(**keywords)
        if "kind" in cls.__dict__:
            _by_kind[cls.kind] = cls

    # --- Coming into being

    @classmethod
    def _of(cls: type[Self], handle: Handle) -> Self:
        """The model of a handle, as an object of the class of its kind."""
        kind = library.gauss_model_kind(handle.pointer).decode()
        found = _by_kind.get(kind)
        if found is None or not issubclass(found, cls):
            raise FileError(f"this is a {kind}, and no {cls.kind or cls.__name__}; read it with swift_gaussian.read", "kind")
        model = found.__new__(found)
        model._take(handle)
        assert isinstance(model, cls)
        return model

    def _take(self, handle: Handle) -> None:
        self._handle = handle
        self._cache = {}
        self.dimension = library.gauss_model_dimension(handle.pointer)
        self._cost = library.gauss_model_parameter_count(handle.pointer)

    def _parse(self, document: Mapping[str, Any]) -> None:
        """Become what a document says, whose model is of this kind."""
        full = {"format": "swift-gaussian model", "version": 1, "model": self.kind, **document}
        self._take(_parsed(_json(full)))

    @classmethod
    def _fit(
        cls: type[Self],
        x: Any,
        kind: str,
        options: Mapping[str, Any],
        weights: ArrayLike | None,
        threads: int | None,
        progress: ProgressOption,
        start: Model | None = None,
        labels: Any = None,
    ) -> Self:
        rows = rows_of_fit(x, weights, labels)
        words = json.dumps({"kind": kind, **{key: value for key, value in options.items() if value is not None}}).encode()
        begin = None if start is None else start._handle.pointer
        handles: list[Handle] = []

        def body(run: Any) -> None:
            handles.append(Handle(lambda place: functions.fit(rows.table, words, begin, run, place)))

        _call_naming(body, rows.names, threads, progress)
        return cls._of(handles[0])

    @classmethod
    def read(cls: type[Self], path: str | os.PathLike[str]) -> Self:
        """Read a model file, of this class or of `gauss fit`.

        Parameters
        ----------
        path : str or path
            The file.

        Returns
        -------
        Model
            Of this class; ``swift_gaussian.read`` takes any.
        """
        return cls._of(Handle(lambda place: functions.model_read(os.fsencode(path), place)))

    @classmethod
    def from_json(cls: type[Self], text: str) -> Self:
        """Make the model that a text describes, every bit of it.

        Parameters
        ----------
        text : str
            The content of a model file.

        Returns
        -------
        Model
            Of this class; ``Model.from_json`` takes any.
        """
        return cls._of(_parsed(text))

    # --- Going somewhere

    def to_json(self) -> str:
        """Return what a model file holds.

        Returns
        -------
        str
            JSON with every bit of every number.
        """
        return text_of(lambda place: functions.model_text(self._handle.pointer, place, None))

    def write(self, path: str | os.PathLike[str]) -> None:
        """Write a model file, which ``gauss`` reads, too. It appears whole or not at all.

        Parameters
        ----------
        path : str or path
            The file.
        """
        functions.model_write(self._handle.pointer, os.fsencode(path))

    def __reduce__(self) -> tuple[object, ...]:
        return Model.from_json, (self.to_json(),)

    def __copy__(self: Self) -> Self:
        return self

    def __deepcopy__(self: Self, memory: Any) -> Self:
        return self

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Model):
            return NotImplemented
        return self is other or (self.kind == other.kind and self.to_json() == other.to_json())

    __hash__ = None  # type: ignore[assignment]

    # --- What it is

    @property
    def variables(self) -> tuple[str, ...] | None:
        """Names of the variables; None if they have none."""
        if "variables" not in self._cache:
            names = [library.gauss_model_variable(self._handle.pointer, place) for place in range(self.dimension)]
            self._cache["variables"] = None if None in names else tuple(name.decode() for name in names)
        found: tuple[str, ...] | None = self._cache["variables"]
        return found

    @property
    def parameter_count(self) -> int:
        """Number of free parameters, as information criteria count them."""
        return int(library.gauss_model_parameter_count(self._handle.pointer))

    @property
    def estimation(self) -> dict[str, Any] | None:
        """How the model was estimated, as model files tell it; None if it was made of its parameters."""
        found = self._document.get("estimation")
        return None if found is None else dict(found)

    @property
    def row_count(self) -> int | None:
        """Number of rows of positive weight that the model was fitted to; None if it was made of its parameters."""
        found = self._document.get("rows")
        return None if found is None else int(found)

    @property
    def report(self) -> dict[str, Any] | None:
        """What there was to say of the fit, as ``gauss fit --json`` prints it; None for a model that this process has not fitted."""
        if "report" not in self._cache:
            try:
                text = text_of(lambda place: functions.model_report(self._handle.pointer, place))
                self._cache["report"] = json.loads(text)
            except UnsupportedError:
                self._cache["report"] = None
        found: dict[str, Any] | None = self._cache["report"]
        return found

    @property
    def summary(self) -> dict[str, Any]:
        """All there is to say of the model, as ``gauss describe --json`` prints it."""
        if "summary" not in self._cache:
            text = text_of(lambda place: functions.model_summary(self._handle.pointer, 1, place))
            self._cache["summary"] = json.loads(text)
        found: dict[str, Any] = self._cache["summary"]
        return found

    def _number(self, name: str) -> float:
        """A number of the summary; NaN if it has none."""
        found = self.summary.get(name)
        return float("nan") if found is None else float(found)

    @property
    def _document(self) -> dict[str, Any]:
        if "document" not in self._cache:
            self._cache["document"] = json.loads(self.to_json())
        found: dict[str, Any] = self._cache["document"]
        return found

    def _get(self, name: str) -> Array:
        """A parameter by the name that the library has for it; not to be written to."""
        found: Array | None = self._cache.get(name)
        if found is None:
            shape, rank = (c_int64 * 4)(), c_int32()
            key = name.encode()
            functions.model_get(self._handle.pointer, key, None, 0, shape, byref(rank))
            found = np.empty(tuple(shape[: rank.value]))
            functions.model_get(self._handle.pointer, key, address(found), found.size, shape, byref(rank))
            found.flags.writeable = False
            self._cache[name] = found
        return found

    def _rows(self, x: Any) -> Rows:
        return rows_of_model(x, self.dimension, None if type(x) is np.ndarray else self.variables)

    def _places(self, names: Sequence[int | str]) -> list[int]:
        """Places of variables, by place or by name."""
        variables = self.variables
        places = []
        for name in names:
            if isinstance(name, str):
                if variables is None or name not in variables:
                    known = "the variables have no names" if variables is None else f"there are {', '.join(variables)}"
                    raise InvalidArgumentError(f"there is no variable '{name}'; {known}", "variables")
                places.append(variables.index(name))
            else:
                places.append(int(name))
        return places

    # --- What it says of rows, and makes

    def log_density(self, x: Any, *, threads: int | None = None) -> Any:
        """Logarithm of the density at each row, in nats.

        Parameters
        ----------
        x : array-like
            Rows, as many columns as there are variables. Columns of tables with names are found by their names. One dimension is
            one row, and one row a variable if there is only one variable.
        threads : int, optional
            How many to use; the result does not depend on it.

        Returns
        -------
        ndarray or float
            One number a row; a number for one row.

        Examples
        --------
        >>> import swift_gaussian as sg
        >>> model = sg.MultivariateNormal(mean=[0, 0], covariance=[[1, 0.5], [0.5, 1]])
        >>> model.log_density([[0, 0], [1, 1]]).round(3)
        array([-1.694, -2.361])
        >>> round(model.log_density([0, 0]), 3)
        -1.694
        """
        rows = self._rows(x)
        values = np.empty(rows.count)
        self._ask("log_densities", rows, values, threads)
        return float(values[0]) if rows.is_one else values

    def sample(self, n: int, *, seed: int = 0, first: int = 0, threads: int | None = None) -> Array:
        """Draw rows.

        Row i of the endless table that a seed defines depends on the model, the seed and i only.

        Parameters
        ----------
        n : int
            How many rows.
        seed : int
            Which table, from 0 to 2⁶⁴ − 1.
        first : int
            The first of the rows.
        threads : int, optional
            How many to use; the result does not depend on it.

        Returns
        -------
        ndarray
            Shape ``(n, dimension)``.

        Examples
        --------
        >>> import swift_gaussian as sg
        >>> model = sg.MultivariateNormal(mean=[0, 10], covariance=[[1, 0], [0, 4]])
        >>> rows = model.sample(1000, seed=1)
        >>> rows.shape
        (1000, 2)
        >>> (model.sample(1, seed=1, first=999) == rows[999]).all()
        np.True_
        """
        return self._sample(n, seed, first, threads, None)

    def _sample(
        self,
        n: int,
        seed: int,
        first: int,
        threads: int | None,
        labels: NDArray[np.int64] | None,
        with_missing: bool = False,
    ) -> Array:
        seed = _seed(seed)
        if n < 0 or first < 0:
            raise InvalidArgumentError(f"{n} rows from row {first} on cannot be drawn; neither number is negative", "count")
        values = np.empty((n, self.dimension))
        where = None if labels is None else address(labels)

        def draw(run: Any) -> None:
            draws = self._handle.pointer, first, n, seed, run, address(values), values.size
            if with_missing:
                functions.sample_incomplete(*draws)
            else:
                functions.sample(*draws, where)

        _runs.call(
            draw,
            threads,
            is_long=n * self._cost > _SHORT,
        )
        return values

    def _ask(self, function: str, rows: Rows, values: NDArray[Any], threads: int | None) -> None:
        """Have a function of the library fill an array with what it says of rows."""
        call = getattr(functions, function)
        pointer, place, size = self._handle.pointer, address(values), values.size
        if threads is None and rows.count * self._cost <= _SHORT:
            call(pointer, rows.table, None, place, size)
        else:
            _runs.call(
                lambda run: call(pointer, rows.table, run, place, size), threads, is_long=rows.count * self._cost > _SHORT
            )

    def _of_parts(self, function: str, x: Any, threads: int | None) -> Array:
        """What a function of the library says of each row and every component or class."""
        rows = self._rows(x)
        values = np.empty((rows.count, int(library.gauss_model_part_count(self._handle.pointer))))
        self._ask(function, rows, values, threads)
        return values

    def _ask_labels(self, rows: Rows, values: NDArray[np.int64], least: float, threads: int | None) -> None:
        """Have the library fill an array with the component or the class of each row."""
        place, size = address(values), values.size
        _runs.call(
            lambda run: functions.labels(self._handle.pointer, rows.table, least, run, place, size),
            threads,
            is_long=rows.count * self._cost > _SHORT,
        )

    def observed_log_density(self, x: Any, *, threads: int | None = None) -> Any:
        """Logarithm of the density of what each row shows, in nats.

        Parameters
        ----------
        x : array-like
            Rows, as in ``log_density``; NaN is a missing cell.
        threads : int, optional
            How many to use; the result does not depend on it.

        Returns
        -------
        ndarray or float
            One number a row, 0 for a row that shows nothing; a number for one row.

        Examples
        --------
        >>> import numpy as np, swift_gaussian as sg
        >>> model = sg.MultivariateNormal([0, 0], [[1, 0.5], [0.5, 1]])
        >>> model.observed_log_density([[0, 0], [0, np.nan]]).round(3)
        array([-1.694, -0.919])
        """
        rows = self._rows(x)
        values = np.empty(rows.count)
        self._ask("observed_log_densities", rows, values, threads)
        return float(values[0]) if rows.is_one else values

    def leave_one_out_log_density(self, x: Any, weights: ArrayLike | None = None, *, threads: int | None = None) -> Array:
        """Logarithm of the density at each row of the fit under the fit of all others, in nats, without refitting.

        Parameters
        ----------
        x : array-like
            The rows of the fit.
        weights : array-like of shape (n,), optional
            The weights that the model was fitted with.
        threads : int, optional
            How many to use; the result does not depend on it.

        Returns
        -------
        ndarray
            One number a row.

        Examples
        --------
        >>> import numpy as np, swift_gaussian as sg
        >>> rows = np.random.default_rng(0).normal(size=(50, 2))
        >>> without = sg.MultivariateNormal.fit(rows[1:]).log_density(rows[0])
        >>> bool(np.isclose(sg.MultivariateNormal.fit(rows).leave_one_out_log_density(rows)[0], without))
        True
        """
        rows = self._rows(x)
        rows.weigh(weights)
        values = np.empty(rows.count)
        self._ask("leave_one_out", rows, values, threads)
        return values

    def impute(self, x: Any, *, seed: int | None = None, threads: int | None = None) -> Array:
        """Fill missing cells in.

        Parameters
        ----------
        x : array-like
            Rows, as in ``log_density``; NaN is a missing cell.
        seed : int, optional
            Where draws come from; left out, cells are the means given what their rows show.
        threads : int, optional
            How many to use; the result does not depend on it.

        Returns
        -------
        ndarray
            Shape ``(n, dimension)``; cells that were there keep their bits.

        Examples
        --------
        >>> import numpy as np, swift_gaussian as sg
        >>> sg.MultivariateNormal([0, 0], [[1, 0.5], [0.5, 1]]).impute([[2, np.nan]])
        array([[2., 1.]])
        """
        rows = self._rows(x)
        values = np.empty((rows.count, self.dimension))
        begin = None if seed is None else c_uint64(_seed(seed))
        place, size = address(values), values.size
        _runs.call(
            lambda run: functions.impute(
                self._handle.pointer, rows.table, None if begin is None else byref(begin), run, place, size
            ),
            threads,
            is_long=rows.count * self._cost > _SHORT,
        )
        return values

    def aic(self, x: Any) -> float:
        """Akaike's information criterion of rows: lower is better.

        Parameters
        ----------
        x : array-like
            The rows of the fit.

        Returns
        -------
        float
            −2 ln L + 2·k.
        """
        return float(2 * self.parameter_count - 2 * np.sum(self.log_density(x)))

    def bic(self, x: Any) -> float:
        """Bayesian information criterion of rows: lower is better.

        Parameters
        ----------
        x : array-like
            The rows of the fit.

        Returns
        -------
        float
            −2 ln L + k·ln n.
        """
        densities = np.atleast_1d(self.log_density(x))
        return float(self.parameter_count * np.log(densities.size) - 2 * np.sum(densities))

    # --- How it looks

    def _facts(self) -> list[tuple[str, str]]:
        """What is shown of a model, in a line each."""
        facts = [("variables", _listed(self.variables) if self.variables else str(self.dimension))]
        if self.row_count is not None:
            facts.append(("rows", f"{self.row_count:,}"))
        facts.append(("free parameters", f"{self.parameter_count:,}"))
        return facts

    def _tables(self) -> list[tuple[list[str], list[list[str]]]]:
        """Tables of what is shown: their heads and their lines."""
        return []

    def __repr__(self) -> str:
        rows = "" if self.row_count is None else f", rows={self.row_count}"
        return f"{type(self).__name__}(dimension={self.dimension}{rows})"

    def __str__(self) -> str:
        return text_of(lambda place: functions.model_summary(self._handle.pointer, 0, place)).rstrip("\n")

    def _repr_html_(self) -> str:
        def cells(row: Sequence[str], tag: str) -> str:
            return "<tr>" + "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in row) + "</tr>"

        facts = "".join(cells(fact, "td") for fact in self._facts())
        tables = "".join(
            f"<table><thead>{cells(head, 'th')}</thead><tbody>{''.join(cells(row, 'td') for row in body)}</tbody></table>"
            for head, body in self._tables()
        )
        return f"<div><b>{html.escape(self.kind)}</b><table>{facts}</table>{tables}</div>"


def read(path: str | os.PathLike[str]) -> Model:
    """Read a model of any kind from a file that ``Model.write`` or ``gauss fit`` has written.

    Parameters
    ----------
    path : str or path
        The file.

    Returns
    -------
    Model
        Of the class of its kind.
    """
    return Model.read(path)


def write(model: Model, path: str | os.PathLike[str]) -> None:
    """Write a model file, which ``gauss`` reads, too.

    Parameters
    ----------
    model : Model
        Of any kind.
    path : str or path
        The file, which appears whole or not at all.
    """
    model.write(path)


def _parsed(text: str) -> Handle:
    content = text.encode()
    return Handle(lambda place: functions.model_parse(content, len(content), place))


def _json(document: Mapping[str, Any]) -> str:
    def plain(value: Any) -> Any:
        if isinstance(value, np.ndarray):
            return value.tolist()
        raise TypeError(f"{value!r} cannot be a parameter")

    try:
        return json.dumps(document, default=plain, allow_nan=False)
    except ValueError as error:
        raise InvalidArgumentError("a parameter is not finite; pass finite numbers", "nonFinite") from error


def _call_naming(
    body: Any, names: Sequence[str] | None, threads: int | None, progress: ProgressOption = False, is_long: bool = True
) -> None:
    """Call the library, and give errors the name of their variable."""
    try:
        _runs.call(body, threads, progress, is_long)
    except GaussianError as error:
        if names is not None and error.variable is not None and error.variable < len(names):
            error.name = names[error.variable]
        raise


def _listed(names: Sequence[str], most: int = 7) -> str:
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown}, … ({len(names)})"


def number(value: float) -> str:
    """A number as tables show it."""
    return f"{value:.6g}"


def _seed(seed: int) -> int:
    if not 0 <= seed < 1 << 64:
        raise InvalidArgumentError(f"a seed is a number from 0 to 2⁶⁴ − 1, not {seed}", "seed")
    return seed


def as_covariance(value: ArrayLike, shape: str) -> Array:
    """A matrix as model files hold covariances and their factors: that of one variable is a list."""
    matrix = as_array(value, shape, 2)
    return matrix[0] if len(matrix) == 1 else matrix


def as_array(value: ArrayLike, shape: str, rank: int) -> Array:
    """A parameter in double precision, of a rank."""
    array = np.asarray(value, dtype=np.float64)
    if array.ndim != rank:
        raise InvalidArgumentError(f"{shape} has {rank} dimension{'' if rank == 1 else 's'}, not {array.ndim}", "shape")
    return array


