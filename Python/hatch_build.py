"""Puts the library into the wheel, and builds it first where it has to be.

``GAUSSIAN_LIBRARY=/path/libgaussian.so.1`` takes one that has been built; otherwise ``Scripts/library`` of the checkout, or of the
source distribution, builds it.
"""

import os
import platform
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LIBRARY = "libgaussian.so.1"
LICENCES = "LICENSES-bundled.txt"


class Refusal(SystemExit):
    """What is missing, in words that say how to get it."""

    def __init__(self, fact: str, advice: str) -> None:
        super().__init__(f"\nswift-gaussian cannot be built: {fact}.\n{advice}.\n")


class LibraryHook(BuildHookInterface):
    """Adds the library and its licences, and names the platforms that the wheel is for."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        library = self.built_library()
        build_data["pure_python"] = False
        build_data["tag"] = f"py3-none-{platform_of(library)}"
        # An editable install finds the library where it is built.
        if version != "editable":
            build_data["force_include"][str(library)] = f"swift_gaussian/{LIBRARY}"
            licences = library.parent / LICENCES
            if licences.is_file():
                build_data["force_include"][str(licences)] = f"swift_gaussian/{LICENCES}"

    def built_library(self) -> Path:
        """Path of a library that is up to date."""
        given = os.environ.get("GAUSSIAN_LIBRARY")
        if given:
            path = Path(given).resolve()
            if not path.is_file():
                raise Refusal(f"GAUSSIAN_LIBRARY is {given}, and there is no such file", "Unset it to build the library here")
            return path
        root = self.package()
        if sys.platform != "linux":
            raise Refusal(
                f"self-contained libraries are built on Linux, and this is {sys.platform}",
                "Build one with `swift build -c release --product GaussianC` and name it in GAUSSIAN_LIBRARY",
            )
        if shutil.which("swift") is None:
            raise Refusal(
                "there is no `swift` on the PATH, which the library is written in",
                "Install Swift 6.3 or newer (swift.org/install), install a wheel, which needs none, or name a library in "
                "GAUSSIAN_LIBRARY",
            )
        # What the script prints is for people; the build may take minutes, and silence would look like a fault.
        print(f"building {LIBRARY}", file=sys.stderr, flush=True)
        result = subprocess.run(["bash", "Scripts/library"], cwd=root, stdout=sys.stderr, check=False)
        if result.returncode != 0:
            raise Refusal(
                f"Scripts/library ended with {result.returncode}; what it says stands above",
                "If a system library is missing, `Scripts/setup --python` in the checkout installs it",
            )
        return root / ".build-library" / LIBRARY

    def package(self) -> Path:
        """The folder of Package.swift: of the source distribution, or of the checkout."""
        for folder in (Path(self.root) / "swift", Path(self.root).parent):
            if (folder / "Package.swift").is_file() and (folder / "Scripts" / "library").is_file():
                return folder
        raise Refusal(
            "there is no Package.swift beside the folder of the Python package",
            "Build in a checkout or from the source distribution, or name a library in GAUSSIAN_LIBRARY",
        )


def platform_of(library: Path) -> str:
    """The platform tag: the oldest C library that has all that the library asks for."""
    machine = platform.machine()
    content = library.read_bytes()
    versions = [int(minor) for minor in re.findall(rb"GLIBC_2\.(\d+)", content)]
    # What needs more than the C and C++ runtimes of the system runs here, and nobody knows where else.
    if not versions or re.search(rb"lib(openblas|lapacke|swiftCore)\.so", content):
        return f"linux_{machine}"
    return f"manylinux_2_{max(versions)}_{machine}"
