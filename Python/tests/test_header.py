"""What the package declares is what gaussian.h does."""

from __future__ import annotations

import ctypes
import re

import pytest
from conftest import CHECKOUT

from swift_gaussian import _library

HEADER = CHECKOUT / "Sources" / "CGaussian" / "include" / "gaussian.h"
pytestmark = pytest.mark.skipif(not HEADER.exists(), reason="there is no header beside the package")


def _code() -> str:
    text = re.sub(r"//.*", "", HEADER.read_text())
    return re.sub(r"/\*.*?\*/", "", text, flags=re.S)


def _prototypes() -> dict[str, tuple[str, list[str]]]:
    found = {}
    for match in re.finditer(r"^([\w ]+?[ *]+)(gauss_\w+)\(([^;{]*?)\);", _code(), flags=re.M | re.S):
        arguments = [] if match[3].strip() in ("void", "") else re.split(r",", re.sub(r"\([^()]*\)", "", match[3]))
        found[match[2]] = (match[1].strip(), [argument.strip() for argument in arguments])
    return found


def _size_class(argument: str) -> str:
    if "*" in argument or "[" in argument:
        return "pointer"
    return argument.rsplit(" ", 1)[0].replace("const ", "").strip()


_CTYPES = {
    ctypes.c_int32: "int32_t",
    ctypes.c_int64: "int64_t",
    ctypes.c_uint64: "uint64_t",
    ctypes.c_size_t: "size_t",
    ctypes.c_double: "double",
}


def _declared(kind: object) -> str:
    # size_t and uint64_t are one type of ctypes here.
    return _CTYPES.get(kind, "pointer")  # type: ignore[arg-type]


def test_every_function_is_declared_with_its_arguments() -> None:
    prototypes = _prototypes()
    assert len(prototypes) > 40
    for name, arguments in _library._FALLIBLE.items():
        result, expected = prototypes[name]
        assert result == "gauss_status", name
        wanted = [_size_class(argument).replace("size_t", "uint64_t") for argument in expected[:-1]]
        assert [_declared(kind).replace("size_t", "uint64_t") for kind in arguments] == wanted, name
    for name, (_, arguments) in _library._INFALLIBLE.items():
        wanted = [_size_class(argument) for argument in prototypes[name][1]]
        assert [_declared(kind) for kind in arguments] == wanted, name


@pytest.mark.parametrize(
    ("name", "structure"), [("gauss_table", _library.Table), ("gauss_run", _library.Run), ("gauss_progress", _library.State)]
)
def test_structures_have_the_members_of_the_header(name: str, structure: type[ctypes.Structure]) -> None:
    body = re.search(rf"typedef struct {name} \{{(.*?)\}} {name};", _code(), flags=re.S)
    assert body is not None
    members: list[str] = []
    for statement in body[1].split(";"):
        statement = statement.strip()
        if not statement:
            continue
        callback = re.search(r"\(\*(\w+)\)", statement)
        if callback:
            members.append(callback[1])
        else:
            members += [re.findall(r"\w+", part)[-1] for part in statement.split(",")]
    assert [field[0] for field in structure._fields_] == members


def test_the_interface_has_the_version_of_the_header() -> None:
    assert f"#define GAUSSIAN_ABI_VERSION {_library.ABI_VERSION}" in HEADER.read_text()
