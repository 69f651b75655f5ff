"""Tables of every kind as the rows that the library reads, without a copy where none is needed."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ._errors import InvalidArgumentError
from ._library import FLOAT32, FLOAT64, SOURCE, Source, Table, functions, library

Array = NDArray[np.float64]

_SIZE = ctypes.sizeof(Table)
_capsule_pointer = ctypes.pythonapi.PyCapsule_GetPointer
_capsule_pointer.restype, _capsule_pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]

_float64, _float32 = np.dtype(np.float64), np.dtype(np.float32)


def _first_member(array: NDArray[Any]) -> int:
    """The address of the elements, which every array of CPython's NumPy has right after the head of its object."""
    found: int | None = ctypes.c_void_p.from_address(id(array) + object.__basicsize__).value
    return found or 0


def _by_interface(array: NDArray[Any]) -> int:
    place: int = array.__array_interface__["data"][0]
    return place


def _address_function() -> Any:
    # Six times quicker than to ask the array; taken only where it says the same.
    if sys.implementation.name == "cpython":
        probes: list[NDArray[Any]] = [np.empty(3), np.empty((4, 5))[1:, ::2], np.zeros(2, dtype=np.float32)]
        if all(_first_member(probe) == _by_interface(probe) for probe in probes):
            return _first_member
    return _by_interface


address = _address_function()


class Rows:
    """Rows that a call reads, and what keeps them alive."""

    __slots__ = ("columns", "count", "is_one", "kept", "names", "table")

    def __init__(self, array: NDArray[Any], names: list[str] | None = None, is_one: bool = False) -> None:
        self.names = names
        self.is_one = is_one
        self.count, self.columns = array.shape
        down, across = array.strides
        kind = FLOAT64 if array.dtype is _float64 else FLOAT32
        self.table = Table(_SIZE, address(array), self.count, self.columns, down, across, kind)
        self.kept: list[Any] = [array]
        if names is not None:
            self.table.variables = self._texts(names)

    @classmethod
    def of_source(cls, source: Source, names: list[str]) -> Rows:
        """Rows that the library has from elsewhere, with the names of their columns."""
        rows = cls.__new__(cls)
        rows.names, rows.is_one = names, False
        rows.count, rows.columns = library.gauss_source_rows(source.pointer), len(names)
        rows.table = Table(_SIZE, source.pointer.value, 0, 0, 0, 0, SOURCE)
        rows.kept = [source]
        return rows

    def weigh(self, weights: Any) -> None:
        """Give each row a weight, one number a row."""
        if weights is None:
            return
        values = np.ascontiguousarray(weights, dtype=np.float64)
        if values.shape != (self.count,):
            raise InvalidArgumentError(
                f"weights have the shape {values.shape}, and there are {self.count} rows; pass one weight a row", "weights"
            )
        self.kept.append(values)
        self.table.weights = address(values)

    def label(self, labels: Any) -> None:
        """Give each row a class; names of the classes are the texts of the labels."""
        found = np.asarray(labels)
        if found.shape != (self.count,):
            raise InvalidArgumentError(
                f"classes have the shape {found.shape}, and there are {self.count} rows; pass one class a row", "labels"
            )
        classes, places = np.unique(found, return_inverse=True)
        values = np.ascontiguousarray(places, dtype=np.int64)
        self.kept.append(values)
        self.table.labels = address(values)
        self.table.classes = self._texts([str(name) for name in classes.tolist()])
        self.table.class_count = len(classes)

    def _texts(self, texts: list[str]) -> Any:
        array = (ctypes.c_char_p * len(texts))(*(text.encode() for text in texts))
        self.kept.append(array)
        return array


def rows_of_fit(x: Any, weights: Any = None, labels: Any = None) -> Rows:
    """Rows that a model is fitted to; one dimension is one variable."""
    if _streams(x):
        rows = _streamed(x, None)
    else:
        array, names = _values(x)
        if array.ndim == 1:
            array = array[:, np.newaxis]
            name = getattr(x, "name", None)
            names = [name] if isinstance(name, str) else None
        _check(array)
        rows = Rows(array, names)
    rows.weigh(weights)
    if labels is not None:
        rows.label(labels)
    return rows


def rows_of_model(x: Any, dimension: int, variables: tuple[str, ...] | None) -> Rows:
    """Rows that a model is asked about: columns by name where both have names, and one dimension is one row."""
    if type(x) is np.ndarray and x.ndim == 2 and x.dtype is _float64:
        # What is right already, which is nearly always, costs no more than this.
        if x.shape[1] == dimension:
            return Rows(x)
        raise _width(x.shape[1], dimension, None)
    if _streams(x):
        rows = _streamed(x, variables)
        if rows.columns != dimension:
            raise _width(rows.columns, dimension, variables)
        return rows
    array, _ = _values(x, variables)
    is_one = (array.ndim == 1 and dimension > 1) or array.ndim == 0
    if array.ndim < 2:
        array = array.reshape(1, -1) if is_one else array[:, np.newaxis]
    _check(array)
    if array.shape[1] != dimension:
        raise _width(array.shape[1], dimension, variables)
    return Rows(array, None, is_one)


def _streams(x: Any) -> bool:
    # What a frame of pandas has is quicker to have as an array, and needs no Arrow.
    return hasattr(x, "__arrow_c_stream__") and not hasattr(x, "iloc")


def _streamed(x: Any, wanted: tuple[str, ...] | None) -> Rows:
    """Rows of a table that speaks Arrow's C stream interface: polars, pyarrow, duckdb. Its columns are read where they are."""
    names = list(getattr(x, "column_names", None) or getattr(x, "columns", None) or [])
    if not names or not all(isinstance(name, str) for name in names):
        schema = getattr(x, "schema", None)
        names = list(getattr(schema, "names", []))
    chosen = None
    if wanted is not None and names != list(wanted):
        names = _order(names, wanted)
        chosen = (ctypes.c_char_p * len(names))(*(name.encode() for name in names))
    capsule = x.__arrow_c_stream__()
    stream = _capsule_pointer(capsule, b"arrow_array_stream")
    source = Source(
        lambda place: functions.source_from_arrow(stream, chosen, 0 if chosen is None else len(chosen), place)
    )
    return Rows.of_source(source, names)


def _width(columns: int, dimension: int, variables: tuple[str, ...] | None) -> InvalidArgumentError:
    names = f": {', '.join(variables)}" if variables and len(variables) <= 12 else ""
    return InvalidArgumentError(
        f"the table has {columns} column{'' if columns == 1 else 's'}, and the model has {dimension} "
        f"variable{'' if dimension == 1 else 's'}{names}; pass the columns of the model",
        "columns",
    )


def _check(array: NDArray[Any]) -> None:
    if array.ndim != 2:
        raise InvalidArgumentError(f"a table has two dimensions, not {array.ndim}; reshape it to rows and columns", "shape")
    if array.shape[1] == 0:
        raise InvalidArgumentError("the table has no columns; pass at least one", "shape")


def _values(x: Any, wanted: tuple[str, ...] | None = None) -> tuple[NDArray[Any], list[str] | None]:
    """The numbers of a table, and the names of its columns where it has any."""
    if isinstance(x, np.ndarray):
        return _numbers(x), None
    if hasattr(x, "iloc") and hasattr(x, "to_numpy"):
        return _pandas(x, wanted)
    if not hasattr(x, "__array__") and hasattr(x, "__dlpack__"):
        return _numbers(np.from_dlpack(x)), None
    if hasattr(x, "toarray") and hasattr(x, "tocsr"):
        raise TypeError("the table is sparse, and every cell counts here; pass x.toarray()")
    try:
        return _numbers(np.asarray(x)), None
    except RuntimeError as error:
        if getattr(x, "requires_grad", False):
            raise TypeError("the tensor requires a gradient; pass x.detach()") from error
        raise


def _pandas(x: Any, wanted: tuple[str, ...] | None) -> tuple[NDArray[Any], list[str] | None]:
    if x.ndim == 1:
        return _numbers(x.to_numpy(dtype=None if x.dtype.kind == "f" else np.float64, na_value=np.nan)), None
    names = list(x.columns)
    if wanted is not None and all(isinstance(name, str) for name in names) and names != list(wanted):
        x = x[_order(names, wanted)]
        names = list(x.columns)
    kinds = {getattr(kind, "kind", "O") for kind in x.dtypes}
    if not kinds <= set("biufc"):
        words = [f"'{name}'" for name, kind in zip(names, x.dtypes, strict=True) if getattr(kind, "kind", "O") not in "biufc"]
        raise TypeError(f"columns that hold no numbers: {', '.join(words)}; leave them out")
    native = all(isinstance(kind, np.dtype) for kind in x.dtypes)
    values = x.to_numpy() if native else x.to_numpy(dtype=np.float64, na_value=np.nan)
    return _numbers(values), [str(name) for name in names] if all(isinstance(name, str) for name in names) else None


def _order(names: list[str], wanted: tuple[str, ...]) -> list[str]:
    missing = [f"'{name}'" for name in wanted if name not in names]
    if missing:
        raise InvalidArgumentError(
            f"the table has no column {', '.join(missing)}, which the model is about; it has {', '.join(map(repr, names[:12]))}"
            f"{' …' if len(names) > 12 else ''}",
            "columns",
        )
    return list(wanted)


def _numbers(array: NDArray[Any]) -> NDArray[Any]:
    """The array itself if the library reads its type, else its numbers in double precision."""
    if np.ma.isMaskedArray(array):
        return np.ma.filled(np.ma.asarray(array).astype(np.float64), np.nan)
    if array.dtype is _float64 or array.dtype is _float32:
        return np.asarray(array)
    if array.dtype.kind == "c":
        raise TypeError("the table holds complex numbers; pass real and imaginary parts as columns of their own")
    if array.dtype.kind not in "biufO":
        raise TypeError(f"the table holds {array.dtype.name}, not numbers; leave such columns out")
    try:
        return array.astype(np.float64)
    except (TypeError, ValueError) as error:
        raise TypeError(f"the table holds what is no number: {error}; leave such columns out") from error
