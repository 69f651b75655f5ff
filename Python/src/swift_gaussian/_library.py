"""The library in C: where it is, what its functions take, and its errors as exceptions."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable
from ctypes import POINTER, byref, c_char_p, c_double, c_int32, c_int64, c_size_t, c_uint64, c_void_p
from pathlib import Path
from typing import Any

from ._errors import BY_STATUS, GaussianError

NAME = "libgaussian.so.1"
ABI_VERSION = 1

FLOAT64, FLOAT32, SOURCE = 0, 1, 2
SUPPORT, RAW_SUPPORT = 1, 2
SPELLING_PYTHON = 1


class Table(ctypes.Structure):
    """``gauss_table``: rows where they lie."""

    _fields_ = [
        ("size", c_size_t),
        ("data", c_void_p),
        ("rows", c_int64),
        ("columns", c_int64),
        ("row_stride", c_int64),
        ("column_stride", c_int64),
        ("type", c_int32),
        ("reserved", c_int32),
        ("weights", c_void_p),
        ("variables", POINTER(c_char_p)),
        ("labels", c_void_p),
        ("classes", POINTER(c_char_p)),
        ("class_count", c_int64),
    ]


class State(ctypes.Structure):
    """``gauss_progress``: where a fit stands."""

    _fields_ = [("size", c_size_t), ("restart", c_int64), ("iteration", c_int64), ("value", c_double)]


ProgressCallback = ctypes.CFUNCTYPE(c_int32, c_void_p, POINTER(State))


class Run(ctypes.Structure):
    """``gauss_run``: how a call runs."""

    _fields_ = [
        ("size", c_size_t),
        ("threads", c_int32),
        ("spelling", c_int32),
        ("cancel", POINTER(c_int32)),
        ("progress", ProgressCallback),
        ("context", c_void_p),
    ]


def _path() -> Path:
    given = os.environ.get("GAUSSIAN_LIBRARY")
    if given:
        return Path(given)
    beside = Path(__file__).with_name(NAME)
    if beside.exists():
        return beside
    # An editable install of a checkout.
    for folder in Path(__file__).parents:
        built = folder / ".build-library" / NAME
        if built.exists():
            return built
    raise ImportError(
        f"{NAME} is not beside swift_gaussian; install a wheel, build it with Scripts/library in a checkout, or name it in "
        "GAUSSIAN_LIBRARY"
    )


def _load() -> ctypes.CDLL:
    path = _path()
    try:
        loaded = ctypes.CDLL(str(path))
        version = loaded.gauss_abi_version()
    except (OSError, AttributeError) as error:
        raise ImportError(f"{path} cannot be loaded: {error}") from error
    if version != ABI_VERSION:
        raise ImportError(
            f"{path} has version {version} of the interface, and this package needs {ABI_VERSION}; install both anew"
        )
    return loaded


library = _load()

# The arguments of each function that can fail, but for the place of the error, which is always last.
_model, _rows, _run, _place = c_void_p, POINTER(Table), POINTER(Run), POINTER(c_void_p)
_FALLIBLE: dict[str, list[Any]] = {
    "gauss_info": [_place],
    "gauss_set_threads": [c_int32],
    "gauss_source_from_arrow": [c_void_p, POINTER(c_char_p), c_int64, _place],
    "gauss_fit": [_rows, c_char_p, _model, _run, _place],
    "gauss_fit_options": [_place],
    "gauss_minimum_covariance_determinant": [_rows, c_char_p, _run, _place, _place, c_void_p, c_int64],
    "gauss_normal_new": [c_void_p, _rows, c_int32, _place],
    "gauss_mixture_new": [POINTER(c_double), POINTER(c_void_p), c_int64, _place],
    "gauss_kernel_density_new": [_rows, _rows, c_int32, _place],
    "gauss_model_parse": [c_char_p, c_size_t, _place],
    "gauss_model_text": [_model, _place, POINTER(c_size_t)],
    "gauss_model_read": [c_char_p, _place],
    "gauss_model_write": [_model, c_char_p],
    "gauss_model_report": [_model, _place],
    "gauss_model_info": [_model, _place],
    "gauss_model_summary": [_model, c_int32, _place],
    "gauss_model_names": [_model, _place],
    "gauss_model_get": [_model, c_char_p, c_void_p, c_int64, POINTER(c_int64), POINTER(c_int32)],
    "gauss_log_densities": [_model, _rows, _run, c_void_p, c_int64],
    "gauss_observed_log_densities": [_model, _rows, _run, c_void_p, c_int64],
    "gauss_squared_distances": [_model, _rows, _run, c_void_p, c_int64],
    "gauss_leave_one_out": [_model, _rows, _run, c_void_p, c_int64],
    "gauss_responsibilities": [_model, _rows, _run, c_void_p, c_int64],
    "gauss_weighted_log_densities": [_model, _rows, _run, c_void_p, c_int64],
    "gauss_labels": [_model, _rows, c_double, _run, c_void_p, c_int64],
    "gauss_rejection_threshold": [_model, c_double, c_int64, c_uint64, _run, POINTER(c_double)],
    "gauss_encode": [_model, _rows, _run, c_void_p, c_int64],
    "gauss_decode": [_model, _rows, _run, c_void_p, c_int64],
    "gauss_marginal": [_model, POINTER(c_int64), c_int64, _place],
    "gauss_condition": [_model, POINTER(c_int64), POINTER(c_double), c_int64, _place],
    "gauss_impute": [_model, _rows, POINTER(c_uint64), _run, c_void_p, c_int64],
    "gauss_sample": [_model, c_int64, c_int64, c_uint64, _run, c_void_p, c_int64, c_void_p],
    "gauss_sample_incomplete": [_model, c_int64, c_int64, c_uint64, _run, c_void_p, c_int64],
    "gauss_evaluate": [_model, _rows, _rows, c_char_p, _run, _place, _place],
    "gauss_evaluate_rows": [_rows, _rows, _rows, c_char_p, _run, _place, _place],
    "gauss_distributed_fit_new": [c_char_p, _model, _place],
    "gauss_distributed_fit_step": [c_void_p, _place, POINTER(c_size_t)],
    "gauss_step_sums": [c_char_p, c_size_t, _rows, c_int64, _run, _place, POINTER(c_size_t)],
    "gauss_step_join": [
        c_char_p, c_size_t, c_char_p, c_size_t, c_char_p, c_size_t, _place, POINTER(c_size_t),
    ],
    "gauss_distributed_fit_absorb": [
        c_void_p, POINTER(c_char_p), POINTER(c_size_t), c_int64, POINTER(c_char_p),
    ],
    "gauss_distributed_fit_model": [c_void_p, _place],
    "gauss_distributed_fit_bytes": [c_void_p, _place, POINTER(c_size_t)],
    "gauss_distributed_fit_parse": [c_char_p, c_size_t, _place],
    "gauss_compare": [POINTER(c_void_p), POINTER(c_char_p), c_int64, _rows, _rows, c_char_p, _run, _place, _place],
}

# The result and the arguments of each function that cannot.
_INFALLIBLE: dict[str, tuple[Any, list[Any]]] = {
    "gauss_abi_version": (c_int32, []),
    "gauss_version": (c_char_p, []),
    "gauss_threads": (c_int32, []),
    "gauss_error_status": (c_int32, [c_void_p]),
    "gauss_error_name": (c_char_p, [c_void_p]),
    "gauss_error_message": (c_char_p, [c_void_p]),
    "gauss_error_row": (c_int64, [c_void_p]),
    "gauss_error_variable": (c_int64, [c_void_p]),
    "gauss_error_free": (None, [c_void_p]),
    "gauss_text_free": (None, [c_void_p]),
    "gauss_model_free": (None, [c_void_p]),
    "gauss_model_kind": (c_char_p, [c_void_p]),
    "gauss_model_dimension": (c_int64, [c_void_p]),
    "gauss_model_parameter_count": (c_int64, [c_void_p]),
    "gauss_model_variable": (c_char_p, [c_void_p, c_int64]),
    "gauss_model_part_count": (c_int64, [c_void_p]),
    "gauss_model_part_name": (c_char_p, [c_void_p, c_int64]),
    "gauss_model_code_count": (c_int64, [c_void_p]),
    "gauss_source_rows": (c_int64, [c_void_p]),
    "gauss_source_columns": (c_int64, [c_void_p]),
    "gauss_source_free": (None, [c_void_p]),
    "gauss_distributed_fit_next": (c_char_p, [c_void_p]),
    "gauss_distributed_fit_free": (None, [c_void_p]),
    "gauss_bytes_free": (None, [c_void_p]),
}

for _name, (_result, _arguments) in _INFALLIBLE.items():
    _function = getattr(library, _name)
    _function.restype, _function.argtypes = _result, _arguments


def _raised(error: c_void_p, status: int) -> GaussianError:
    try:
        row, variable = library.gauss_error_row(error), library.gauss_error_variable(error)
        return BY_STATUS.get(status, GaussianError)(
            library.gauss_error_message(error).decode(),
            library.gauss_error_name(error).decode(),
            row if row >= 0 else None,
            variable if variable >= 0 else None,
        )
    finally:
        library.gauss_error_free(error)


def _fallible(name: str) -> Callable[..., None]:
    function = getattr(library, name)
    function.restype = c_int32
    function.argtypes = [*_FALLIBLE[name], POINTER(c_void_p)]

    def call(*arguments: Any) -> None:
        error = c_void_p()
        status = function(*arguments, byref(error))
        if status:
            raise _raised(error, status)

    call.__name__ = name
    return call


class _Functions:
    """The functions that can fail, by their names without ``gauss_``; they raise and return nothing."""

    def __getattr__(self, name: str) -> Callable[..., None]:
        # Made when it is first asked for: an import needs but a few.
        if f"gauss_{name}" not in _FALLIBLE:
            raise AttributeError(f"gaussian.h has no gauss_{name}")
        function = _fallible(f"gauss_{name}")
        setattr(self, name, function)
        return function


functions = _Functions()


def text_of(fill: Callable[[Any], None]) -> str:
    """The text that a function makes; ``fill`` gets the place for it."""
    place = c_void_p()
    fill(byref(place))
    try:
        return ctypes.string_at(place.value or 0).decode()
    finally:
        library.gauss_text_free(place)


class _Owned:
    """What the library has made, freed with this object."""

    __slots__ = ("_free", "pointer")

    _freeing = ""

    def __init__(self, make: Callable[[Any], None]) -> None:
        self.pointer = c_void_p()
        # Names of modules are gone when an interpreter ends.
        self._free = getattr(library, self._freeing)
        make(byref(self.pointer))

    def __del__(self) -> None:
        if self.pointer:
            self._free(self.pointer)


class Handle(_Owned):
    """A model."""

    __slots__ = ()
    _freeing = "gauss_model_free"


class Source(_Owned):
    """Rows from elsewhere."""

    __slots__ = ()
    _freeing = "gauss_source_free"


class FitHandle(_Owned):
    """A fit in parts."""

    __slots__ = ()
    _freeing = "gauss_distributed_fit_free"
