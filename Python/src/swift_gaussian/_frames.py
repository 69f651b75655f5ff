"""Data frames of pandas as numbers and codes, and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ._errors import InvalidArgumentError
from ._rows import Array

__all__ = ["coded", "coded_together", "decoded", "is_frame", "modelled"]


def is_frame(x: Any) -> bool:
    """Whether it is a data frame of pandas."""
    return hasattr(x, "dtypes") and hasattr(x, "columns") and hasattr(x, "iloc")


def coded(frame: Any) -> tuple[Array, list[dict[str, Any]]]:
    """The numbers and codes of a data frame, and what its columns are."""
    import pandas as pd

    values = np.empty(frame.shape)
    columns: list[dict[str, Any]] = []
    for place, name in enumerate(frame.columns):
        column = frame.iloc[:, place]
        described: dict[str, Any] = {"name": str(name)}
        if isinstance(column.dtype, pd.CategoricalDtype):
            categories = [_text(level) for level in column.cat.categories]
            described |= {"kind": "ordered" if column.cat.ordered else "category", "levels": categories}
            codes = column.cat.codes.to_numpy().astype(float)
            values[:, place] = np.where(codes < 0, np.nan, codes)
        elif pd.api.types.is_bool_dtype(column.dtype):
            described |= {"kind": "boolean", "levels": ["False", "True"]}
            values[:, place] = column.to_numpy(dtype=float, na_value=np.nan)
        elif pd.api.types.is_integer_dtype(column.dtype):
            described |= {"kind": "integer", "places": 0}
            values[:, place] = column.to_numpy(dtype=float, na_value=np.nan)
        elif pd.api.types.is_float_dtype(column.dtype):
            described |= {"kind": "continuous"}
            values[:, place] = column.to_numpy(dtype=float, na_value=np.nan)
        elif pd.api.types.is_datetime64_any_dtype(column.dtype):
            _check_zone(column)
            seconds = column.astype("datetime64[s]").astype("int64").to_numpy().astype(float)
            described |= {"kind": "time", "pattern": "YYYY-MM-DD hh:mm:ss"}
            values[:, place] = np.where(column.isna().to_numpy(), np.nan, seconds)
        elif pd.api.types.is_object_dtype(column.dtype) or pd.api.types.is_string_dtype(column.dtype):
            texts = column.astype("object")
            levels = sorted({_text(text) for text in texts[~texts.isna()]})
            codes_of = {level: code for code, level in enumerate(levels)}
            described |= {"kind": "category", "levels": levels}
            values[:, place] = [np.nan if missing else codes_of[_text(text)] for text, missing in zip(texts, texts.isna())]
        else:
            raise InvalidArgumentError(
                f"column {str(name)!r} has the type {column.dtype}, which is none of numbers, booleans, categories, texts and "
                "times; convert it, or leave it out",
                "x",
            )
        if "levels" in described and not described["levels"]:
            raise InvalidArgumentError(f"column {str(name)!r} holds nothing; leave it out", "x")
        columns.append(described)
    return values, columns


def decoded(rows: Array, columns: list[dict[str, Any]], dtypes: dict[str, Any] | None) -> Any:
    """The data frame that numbers and codes stand for."""
    try:
        import pandas as pd
    except ImportError:
        return rows
    found: dict[str, Any] = {}
    for place, column in enumerate(modelled(columns)):
        values = rows[:, place]
        name = column.get("name", str(place + 1))
        kind = column["kind"]
        missing = np.isnan(values)
        if kind in ("category", "ordered"):
            codes = np.where(missing, -1, values).astype(int)
            found[name] = pd.Categorical.from_codes(codes, categories=column["levels"], ordered=kind == "ordered")
        elif kind == "boolean" and column["levels"] == ["False", "True"]:
            found[name] = values == 1
            if missing.any():
                found[name] = pd.array(found[name], dtype="boolean")
                found[name][missing] = pd.NA
        elif kind == "boolean":
            found[name] = [None if lacks else column["levels"][int(code)] for code, lacks in zip(values, missing)]
        elif kind == "integer":
            found[name] = pd.array(values, dtype="Int64") if missing.any() else values.astype(np.int64)
        elif kind in ("date", "time"):
            seconds = np.where(missing, 0, values * 86400 if kind == "date" else values)
            found[name] = seconds.astype("int64").astype("datetime64[s]")
            found[name][missing] = np.datetime64("NaT")
        else:
            found[name] = values
    frame = pd.DataFrame(found)
    return frame if dtypes is None else frame.astype({name: dtypes[name] for name in frame.columns if name in dtypes})


def modelled(columns: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The columns that a model is about."""
    return [column for column in columns if column["kind"] not in ("identifier", "constant", "text")]


def coded_together(
    frames: Sequence[Any], columns: Sequence[Mapping[str, Any]] | None = None
) -> tuple[list[Array], list[dict[str, Any]]]:
    """The numbers and codes of several data frames of the same columns, and what these are.

    Columns are those of a model, or else those of the first frame, with the levels of all frames.
    """
    if columns is None:
        columns = coded(frames[0])[1]
    known = [dict(column) for column in modelled(columns)]
    arrays = [np.empty((len(frame), len(known))) for frame in frames]
    for place, column in enumerate(known):
        name = column.get("name", str(place + 1))
        for frame, values in zip(frames, arrays):
            matching = [position for position, label in enumerate(frame.columns) if str(label) == name]
            if not matching:
                raise InvalidArgumentError(f"there is no column {name!r}; the columns are {list(map(str, frame.columns))}", "x")
            values[:, place] = _numbers(frame.iloc[:, matching[0]], column)
    return arrays, known


def _check_zone(series: Any) -> None:
    """Raise an error for times with a zone, which a table of texts has no form for."""
    if getattr(series.dtype, "tz", None) is not None:
        raise InvalidArgumentError(
            f"column {str(series.name)!r} has times with a zone; convert it, as by .dt.tz_convert('UTC').dt.tz_localize(None)", "x"
        )


def _text(value: Any) -> str:
    """A level as it is written: whole numbers without a point, which holes in a column give them."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _numbers(series: Any, column: dict[str, Any]) -> Array:
    """The numbers and codes of one column, whose new levels go behind those it has."""
    missing = series.isna().to_numpy()
    if "levels" in column:
        codes = {level: code for code, level in enumerate(column["levels"])}
        texts = [None if hole else _text(value) for value, hole in zip(series.astype("object"), missing)]
        new = {text for text in texts if text is not None} - codes.keys()
        # Those of an ordered column keep the order that the frame says.
        stated = [_text(level) for level in series.cat.categories] if hasattr(series, "cat") else sorted(new)
        for text in stated:
            if text in new:
                codes[text] = len(codes)
        if len(codes) > len(column["levels"]):
            column["levels"] = list(codes)
            # A third word is none of a boolean.
            column["kind"] = "ordered" if column["kind"] == "boolean" else column["kind"]
        return np.array([np.nan if text is None else codes[text] for text in texts])
    if column["kind"] in ("date", "time"):
        _check_zone(series)
        seconds = series.astype("datetime64[s]").astype("int64").to_numpy().astype(float)
        return np.where(missing, np.nan, seconds / 86400 if column["kind"] == "date" else seconds)
    try:
        found: Array = series.to_numpy(dtype=float, na_value=np.nan)
    except (TypeError, ValueError) as error:
        raise InvalidArgumentError(f"column {str(series.name)!r} is to hold numbers, and does not: {error}", "x") from None
    return found
