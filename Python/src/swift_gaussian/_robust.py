"""The rows of a table that lie closest together."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from . import _runs
from ._library import RAW_SUPPORT, Handle, functions
from ._normal import MultivariateNormal
from ._rows import address, rows_of_fit


def raw_part(x: Any, support_fraction: float | None, seed: int) -> tuple[MultivariateNormal, NDArray[np.bool_]]:
    """The part whose covariance has the least determinant: its Gaussian, and whether each row belongs to it."""
    rows = rows_of_fit(x)
    options = {"support_fraction": support_fraction, "seed": seed, "corrects_for_small_samples": False}
    words = json.dumps({key: value for key, value in options.items() if value is not None}).encode()
    support = np.zeros(rows.count, dtype=np.int32)
    handles: list[Handle] = []

    def body(run: Any) -> None:
        def fit(raw: Any) -> None:
            handles.append(
                Handle(
                    lambda final: functions.minimum_covariance_determinant(
                        rows.table, words, run, raw, final, address(support), support.size
                    )
                )
            )

        handles.append(Handle(fit))

    _runs.call(body)
    return MultivariateNormal._of(handles[1]), (support & RAW_SUPPORT) != 0
