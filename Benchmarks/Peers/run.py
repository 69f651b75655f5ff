#!/usr/bin/env python3
"""The same data and the same work in swift-gaussian and its peers, in turn, on one thread unless told otherwise.

usage: Benchmarks/Peers/run.py [--quick] [--only TEXT] [--threads N] [--rounds N] [--json FILE] [--python PYTHON]

Every peer is a process of its own that answers requests (workers/). For each case the peers take turns for several
rounds, so that a change in the machine's speed meets all of them. Results are compared before any time is shown.
Peers that are not installed are skipped with a line that says how to install them.
"""

import argparse
import datetime
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
BENCHMARKS = HERE.parent
THREADS = ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS", "NUMEXPR_NUM_THREADS")
OURS = "swift-gaussian"


class Worker:
    """A peer's process: one line in, one line out."""

    def __init__(self, name, command, threads):
        self.name = name
        self.process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
            env=dict(os.environ, **{name: str(threads) for name in THREADS}))
        greeting = self.read()
        if not greeting.startswith("ready"):
            raise OSError(f"{name} did not start: {greeting!r}")
        self.version = greeting[len("ready"):].strip()

    def read(self):
        return self.process.stdout.readline().strip()

    def ask(self, *fields):
        self.process.stdin.write(" ".join(map(str, fields)) + "\n")
        self.process.stdin.flush()
        answer = self.read()
        if answer == "none":
            return None
        if not answer:
            raise OSError(f"{self.name} ended while doing {fields[:3]}")
        if not answer.startswith("times"):
            return answer
        times, check = answer[len("times"):].split("check")
        return [float(t) for t in times.split()], [float(c) for c in check.split()]


def start(name, command, install, threads):
    try:
        worker = Worker(name, command, threads)
        print(f"  {name} {worker.version}")
        return worker
    except (OSError, FileNotFoundError):
        print(f"  {name} is skipped; install it with: {install}")
        return None


def start_peers(python, scratch, threads):
    print(f"peers, {threads} thread{'s'[:threads > 1]} each:")
    build = ["swift", "build", "-c", "release", "--package-path", str(BENCHMARKS)]
    subprocess.run(build, check=True, stdout=sys.stderr)
    binary = subprocess.run(build + ["--show-bin-path"], check=True, capture_output=True, text=True).stdout.strip()
    peers = [start(OURS, [f"{binary}/gauss-benchmark", "worker", "--threads", str(threads)], "", threads)]
    script = str(HERE / "workers" / "python_worker.py")
    for name, package in (("numpy", "numpy"), ("scipy", "scipy"), ("scikit-learn", "scikit-learn"), ("torch", "torch")):
        peers.append(start(name, [python, script, name], f"pip install {package}", threads))
    rscript = shutil.which("Rscript") or "Rscript"
    for name, package in (("R", "r-base-core"), ("mvnfast", "r-cran-mvnfast"), ("mvtnorm", "r-cran-mvtnorm")):
        peers.append(
            start(name, [rscript, str(HERE / "workers" / "r_worker.R"), name], f"apt-get install {package}", threads))
    armadillo = f"{scratch}/armadillo_worker"
    compiled = subprocess.run(
        ["g++", "-O3", "-march=native", "-DNDEBUG", str(HERE / "workers" / "armadillo_worker.cpp"), "-o", armadillo,
         "-larmadillo"], stderr=subprocess.DEVNULL).returncode == 0
    peers.append(start("armadillo", [armadillo] if compiled else ["armadillo-is-missing"],
                       "apt-get install libarmadillo-dev", threads))
    return [peer for peer in peers if peer]


def blas_of(python):
    """What the Python peers and R compute with, as they say it."""
    lines = {}
    code = ("import numpy; c = numpy.show_config(mode='dicts')['Build Dependencies']['blas'];"
            "print(c['name'], c['version'])")
    for name, command in (("numpy", [python, "-c", code]), ("R", ["Rscript", "-e", "cat(basename(La_library()))"])):
        try:
            lines[name] = subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()
        except (OSError, subprocess.CalledProcessError):
            pass
    return lines


def cases(quick):
    elements = 2_000_000 if quick else 8_000_000
    dimensions = [2, 16, 64] if quick else [1, 2, 4, 8, 16, 32, 64, 128, 256, 512]
    for operation in ("log-density", "fit", "sample"):
        for d in dimensions:
            yield operation, d, elements // d
    yield "normals", 1, elements
    # Operations on K clusters are written operation:K.
    share = 20 if quick else 1
    for d, k, rows in ((2, 8, 500_000), (8, 8, 200_000), (16, 16, 100_000), (32, 16, 50_000), (64, 8, 50_000)):
        yield f"mixture-em:{k}", d, rows // share
    for operation in ("k-means++", "k-means"):
        for d, k, rows in ((2, 8, 500_000), (16, 16, 100_000), (64, 8, 50_000)):
            yield f"{operation}:{k}", d, rows // share
    # Operations on models of q factors are written operation/q.
    for operation in ("pca", "factor-analysis"):
        for d, q, rows in ((16, 4, 200_000), (64, 8, 50_000), (256, 10, 20_000), (1000, 10, 10_000)):
            yield f"{operation}/{q}", d, rows // share
    for operation in ("factor-score", "factor-encode", "factor-sample"):
        for d, q, rows in ((64, 8, 50_000), (256, 10, 20_000), (1000, 10, 10_000)):
            yield f"{operation}/{q}", d, rows // share
    # Half of the rows are fitted, and the others scored.
    for d in (2, 8):
        yield "kernel-density", d, 20_000 // share


def described(operation):
    """Its name, and how many components or factors there are."""
    for mark, unit in ((":", "components"), ("/", "factors")):
        name, _, count = operation.partition(mark)
        if count:
            return name, {unit: int(count)}
    return operation, {}


def disagreement(operation, ours, theirs):
    """The largest difference between two peers' check values, in units of what is acceptable."""
    if operation.startswith("k-means"):
        # Other random numbers lead to other clusters, whose mean squared distances are much the same.
        return abs(ours[0] - theirs[0]) / (0.2 * ours[0])
    if operation.startswith("factor-analysis"):
        # Those that stop early have not found the maximum.
        return 2 if theirs[0] > ours[0] + 1e-9 * abs(ours[0]) else (ours[0] - theirs[0]) / (1e-4 * abs(ours[0]))
    if operation.startswith("pca"):
        # Variances divided by one row less cost likelihood by the square of it.
        return abs(ours[0] - theirs[0]) / (1e-7 * abs(ours[0]))
    if operation in ("sample", "normals") or operation.startswith("factor-sample"):
        # Means and variances of different draws: equal within a few per cent of a standard deviation.
        scale = max(abs(v) for v in ours) + 1
        return max(abs(a - b) for a, b in zip(ours, theirs)) / (0.2 * scale)
    scale = max(max(abs(v) for v in ours), 1)
    return max(abs(a - b) for a, b in zip(ours, theirs)) / (1e-9 * scale)


def measure(operation, d, rows, peers, files, rounds, repeats):
    times = {peer.name: [] for peer in peers}
    checks = {}
    for _ in range(rounds):
        for peer in peers:
            if peer.name not in times:
                continue
            answer = peer.ask(operation, d, rows, *files, repeats)
            if answer is None:
                del times[peer.name]
                if peer.name == OURS:
                    return None
                continue
            times[peer.name] += answer[0]
            checks[peer.name] = answer[1]
    for name, values in checks.items():
        if disagreement(operation, checks[OURS], values) > 1:
            raise SystemExit(f"{name} disagrees on {operation} at d = {d}: {values} against {checks[OURS]}")
    return times


def show(operation, d, rows, times):
    ours = statistics.median(times[OURS])
    others = {name: statistics.median(t) for name, t in times.items() if name != OURS}
    if not others:
        print(f"{operation:14} d {d:4}  {1e3 * ours:8.2f} ms", flush=True)
        return
    best = min(others, key=others.get)
    cells = "  ".join(f"{name} {1e3 * t:.1f}" for name, t in sorted(others.items(), key=lambda item: item[1]))
    print(f"{operation:14} d {d:4}  {1e3 * ours:8.2f} ms  {others[best] / ours:5.1f} × {best:12}  ({cells})", flush=True)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="three dimensions, smaller tables")
    parser.add_argument("--only", default="", help="only cases whose \"operation d\" contains this text")
    parser.add_argument("--threads", type=int, default=1, help="threads of each peer that can use them")
    parser.add_argument("--rounds", type=int, help="turns of each peer, of three runs each")
    parser.add_argument("--json", help="write all times to this file")
    parser.add_argument("--python", default=sys.executable, help="the Python that has NumPy, SciPy, scikit-learn, torch")
    options = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory() as scratch:
        peers = start_peers(options.python, scratch, options.threads)
        blas = blas_of(options.python)
        for name, text in blas.items():
            print(f"  {name} computes with {text}")
        for operation, d, rows in cases(options.quick):
            if options.only not in f"{operation} {d}":
                continue
            files = (f"{scratch}/data", f"{scratch}/model")
            name, counts = described(operation)
            if operation != "normals":
                peers[0].ask("prepare" + operation.removeprefix(name), d, rows, *files, 0)
            rounds = options.rounds or (2 if options.quick else 3)
            times = measure(operation, d, rows, peers, files, rounds, repeats=3)
            if times is None:
                continue
            show(operation, d, rows, times)
            results.append({
                "operation": name, "dimension": d, "rows": rows, **counts, "threads": options.threads, "seconds": times})
            if options.json:
                # After every case: a long run that is stopped keeps what it has measured.
                report = {
                    "date": datetime.date.today().isoformat(),
                    "versions": {peer.name: peer.version for peer in peers},
                    "blas": blas,
                    "results": results,
                }
                pathlib.Path(options.json).write_text(json.dumps(report, indent=1) + "\n")


if __name__ == "__main__":
    main()
