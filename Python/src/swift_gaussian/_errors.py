"""What goes wrong in the library, as exceptions."""

from __future__ import annotations

__all__ = [
    "CancelledError",
    "DataError",
    "FileError",
    "GaussianError",
    "InvalidArgumentError",
    "OutOfMemoryError",
    "SourceError",
    "UnsupportedError",
]


class GaussianError(ValueError):
    """What the library refuses, and why.

    Attributes
    ----------
    code : str
        What went wrong, by a name that stays, such as ``"notPositiveDefinite"``.
    row : int or None
        The row that is in the way, counted from 0.
    variable : int or None
        The variable that is in the way, counted from 0.
    name : str or None
        The name of that variable, where names are known.
    """

    code: str
    row: int | None
    variable: int | None
    name: str | None

    def __init__(
        self, message: str, code: str = "other", row: int | None = None, variable: int | None = None, name: str | None = None
    ) -> None:
        super().__init__(message)
        self.code = code
        self.row = row
        self.variable = variable
        self.name = name

    def __reduce__(self) -> tuple[object, ...]:
        # Processes of a pool hand errors to each other.
        return type(self), (str(self), self.code, self.row, self.variable, self.name)


class InvalidArgumentError(GaussianError):
    """An argument is impossible: a count, a shape, a name, an option."""


class DataError(GaussianError):
    """The rows do not allow it: too few, not finite, a covariance that is not positive definite."""


class FileError(GaussianError, OSError):
    """A model file or a text of one cannot be read or written, or says what cannot be."""

    def __str__(self) -> str:
        return str(self.args[0])


class CancelledError(GaussianError):
    """Somebody has cancelled the call."""


class UnsupportedError(GaussianError):
    """A model of this kind cannot do this."""


class OutOfMemoryError(GaussianError, MemoryError):
    """There is not enough memory."""


class SourceError(GaussianError):
    """A source of rows has failed."""


# Status of the library: its exception.
BY_STATUS: dict[int, type[GaussianError]] = {
    1: InvalidArgumentError,
    2: DataError,
    3: FileError,
    4: CancelledError,
    5: UnsupportedError,
    6: OutOfMemoryError,
    7: SourceError,
}
