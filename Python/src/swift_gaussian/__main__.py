"""``python -m swift_gaussian program.py …`` runs a program with the engine behind scikit-learn and SciPy."""

from __future__ import annotations

import argparse
import importlib.util
import os
import runpy
import sys

from . import __version__
from ._patch import patch_scipy, patch_sklearn


def main() -> None:
    """Patch what is installed, then run the program as ``python`` would."""
    parser = argparse.ArgumentParser(prog="python -m swift_gaussian", description="Run a program with the engine behind it.")
    parser.add_argument("--version", action="version", version=__version__)
    parser.add_argument("--quiet", action="store_true", help="say nothing of what was replaced")
    parser.add_argument("-m", dest="module", action="store_true", help="PROGRAM is the name of a module")
    parser.add_argument("program", metavar="PROGRAM", help="a file, or with -m a module")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, metavar="…", help="arguments of the program")
    options = parser.parse_args()
    if importlib.util.find_spec("sklearn") is not None:
        patch_sklearn(verbose=not options.quiet)
    if importlib.util.find_spec("scipy") is not None:
        patch_scipy(verbose=not options.quiet)
    sys.argv = [options.program, *options.arguments]
    if options.module:
        sys.path.insert(0, os.getcwd())
        runpy.run_module(options.program, run_name="__main__", alter_sys=True)
    else:
        sys.path.insert(0, os.path.dirname(os.path.abspath(options.program)))
        runpy.run_path(options.program, run_name="__main__")


if __name__ == "__main__":
    main()
