#!/usr/bin/env python3
"""Models of factors with very many variables: time and memory, here and in scikit-learn.

usage: Benchmarks/Peers/large_factors.py [--limit GB] [--threads N] [--json FILE] [--python PYTHON] [DIMENSION ...]

Both fit ten factors to the same 2,000 rows and score them. scikit-learn's process may have so many gigabytes of address
space: where it needs more it says so, and the machine stays usable.
"""

import argparse
import datetime
import json
import os
import pathlib
import resource
import subprocess
import sys
import tempfile

from run import BENCHMARKS, OURS, THREADS

ROWS, FACTORS = 2000, 10
PEER = """
import json, sys, time
import numpy as np, sklearn
from sklearn.decomposition import PCA
path, d, q = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])

def memory(name):
    for line in open("/proc/self/status"):
        if line.startswith(name):
            return 1024 * int(line.split()[1])

def measure(work):
    open("/proc/self/clear_refs", "w").write("5")
    before, start = memory("VmRSS"), time.perf_counter()
    try:
        result = work()
    except MemoryError as error:
        return None, {"error": str(error)}
    return result, {"seconds": time.perf_counter() - start, "bytes": memory("VmHWM") - before}

x = np.fromfile(path).reshape(-1, d)
model, costs = PCA(q, svd_solver="randomized", random_state=0), {"version": sklearn.__version__}
_, costs["fit"] = measure(lambda: model.fit(x))
_, costs["score"] = measure(lambda: model.score_samples(x))
print(json.dumps(costs))
"""


def answer(command, threads, limit=None):
    environment = dict(os.environ, **{name: str(threads) for name in THREADS})
    bound = (lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit))) if limit else None
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, env=environment, preexec_fn=bound, check=True)
    return json.loads(done.stdout)


def show(name, costs):
    cells = [
        f"{operation} {cost['seconds']:.3g} s, {1e-6 * cost['bytes']:.0f} MB" if "seconds" in cost
        else f"{operation}: {cost['error']}" for operation, cost in costs.items() if isinstance(cost, dict)]
    print(f"  {name:14} " + "  ".join(cells), flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("dimensions", nargs="*", type=int, default=[2500, 5000, 10_000, 20_000])
    parser.add_argument("--limit", type=float, default=4, help="gigabytes that scikit-learn may have")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--json", help="write all results to this file")
    parser.add_argument("--python", default=sys.executable, help="the Python that has scikit-learn")
    options = parser.parse_args()
    build = ["swift", "build", "-c", "release", "--package-path", str(BENCHMARKS)]
    subprocess.run(build, check=True, stdout=sys.stderr)
    binary = subprocess.run(build + ["--show-bin-path"], check=True, capture_output=True, text=True).stdout.strip()
    results = []
    for d in options.dimensions:
        print(f"{ROWS} rows, d = {d}, q = {FACTORS}, {8e-9 * ROWS * d:.2f} GB", flush=True)
        with tempfile.TemporaryDirectory() as scratch:
            path = f"{scratch}/data"
            ours = answer(
                [f"{binary}/gauss-benchmark", "large-factors", "--dimension", d, "--rows", ROWS, "--factors", FACTORS,
                 "--threads", options.threads, "--data", path], options.threads)
            show(OURS, ours)
            theirs = answer(
                [options.python, "-c", PEER, path, d, FACTORS], options.threads, int(options.limit * 1e9))
            show("scikit-learn", theirs)
        results.append({
            "dimension": d, "rows": ROWS, "factors": FACTORS, "threads": options.threads, "limit": options.limit,
            OURS: ours, "scikit-learn": theirs})
        if options.json:
            report = {"date": datetime.date.today().isoformat(), "large": results}
            pathlib.Path(options.json).write_text(json.dumps(report, indent=1) + "\n")


main()
