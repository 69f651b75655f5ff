"""Threads of the library, as the environment and threadpoolctl set them."""

from __future__ import annotations

import os
import re
from typing import Any

from ._library import functions, library


def at_import() -> None:
    """Take what the environment says, and let threadpoolctl find the library."""
    for name in ("GAUSSIAN_NUM_THREADS", "OMP_NUM_THREADS"):
        # OpenMP has a list here, of a number a level; calls of the library are the first.
        words = re.fullmatch(r"\s*(\d+)\s*(,.*)?", os.environ.get(name, ""))
        if words and 1 <= int(words[1]) <= 1_000_000:
            functions.set_threads(int(words[1]))
            break
    try:
        import threadpoolctl
    except ImportError:
        return
    threadpoolctl.register(_controller(threadpoolctl))


def _controller(threadpoolctl: Any) -> type[Any]:
    class GaussianController(threadpoolctl.LibController):  # type: ignore[misc]
        """The library, for ``threadpoolctl.threadpool_limits``, which joblib's workers use, too."""

        user_api = "gaussian"
        internal_api = "gaussian"
        filename_prefixes = ("libgaussian",)
        check_symbols = ("gauss_set_threads", "gauss_threads")

        def get_num_threads(self) -> int:
            return int(library.gauss_threads())

        def set_num_threads(self, num_threads: int) -> None:
            functions.set_threads(num_threads)

        def get_version(self) -> str:
            return str(library.gauss_version().decode())

        def set_additional_attributes(self) -> None:
            pass

    return GaussianController
