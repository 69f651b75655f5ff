#!/usr/bin/env python3
"""Makes Benchmarks/RESULTS.md, and the table in README.md, from what the benchmark and the comparison wrote.

usage: Benchmarks/make_results.py BENCHMARK.json PEERS.json

The two files come from `gauss-benchmark --json BENCHMARK.json` and `Benchmarks/Peers/run.py --json PEERS.json`.
"""

import json
import pathlib
import statistics
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
OURS = "swift-gaussian"
TITLES = {
    "log-density": "log-density", "fit": "fit", "sample": "sample", "normals": "standard normals",
    "mixture-em": "mixture, an iteration of EM", "k-means++": "k-means++ seeds", "k-means": "k-means",
    "kernel-density": "kernel density"}
NOTES = {
    "mixture-em": "Full covariances, K components. Half the difference between three iterations and one from the same start: "
    "what scikit-learn\nneeds for its own start is not in it. The clusters overlap, with centres three units apart on average and "
    "deviations of one to\ntwo: the hard case, in which most rows belong to several components.\n\n",
    "k-means++": "The same rows. Everybody draws other numbers; medians over three seeds.\n\n",
    "k-means": "The same rows, from k-means++ seeds to rest; the number of iterations is everybody's own. Medians over three "
    "seeds.\n\n",
    "kernel-density": "Half of the rows make the density, which is then evaluated at the other half.\n\n",
}


def milliseconds(seconds):
    value = 1e3 * seconds
    return f"{value:.2f}" if value < 10 else f"{value:.1f}" if value < 100 else f"{value:.0f}"


def table(header, rows):
    lines = ["| " + " | ".join(header) + " |", "|" + "---|" * len(header)]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows]) + "\n"


def medians(case):
    return {name: statistics.median(times) for name, times in case["seconds"].items()}


def against_peers(peers, operation):
    names = [name for name in peers["versions"] if name != OURS]
    cases = [case for case in peers["results"] if case["operation"] == operation]
    names = [name for name in names if any(name in case["seconds"] for case in cases)]
    rows = []
    for case in cases:
        times = medians(case)
        best = min((times[name] for name in names if name in times), default=float("nan"))
        components = [str(case["components"])] if "components" in case else []
        rows.append(
            [str(case["dimension"]), *components, f"{case['rows']:,}", f"**{milliseconds(times[OURS])}**", f"{best / times[OURS]:.1f} ×"]
            + [milliseconds(times[name]) if name in times else "" for name in names])
    clusters = ["K"] if any("components" in case for case in cases) else []
    return table(["d", *clusters, "rows", "ours", "best peer / ours"] + names, rows)


def against_machine(benchmark):
    rows = []
    for row in benchmark["results"]:
        share = row.get("rooflineFraction")
        spread = (row["p90Seconds"] - row["p10Seconds"]) / row["medianSeconds"]
        rows.append([
            row["operation"], str(row["dimension"]), row["scalar"], str(row["threads"]), milliseconds(row["medianSeconds"]),
            f"{100 * spread:.0f} %", f"{row['gigaflops']:.1f}" if row["gigaflops"] else "",
            f"{row['gigabytesPerSecond']:.2f}", f"{1e9 * row['secondsPerUnit']:.2f} / {row['unit']}",
            f"{share:.2f}" if share else ""])
    return table(
        ["operation", "d", "scalar", "threads", "median ms", "spread", "GFLOP/s", "GB/s", "ns", "roofline"], rows)


def results(benchmark, peers):
    machine, limits = benchmark["machine"], benchmark["machine"]["limits"]
    text = "# Results\n\nMade by `Benchmarks/make_results.py`; not edited by hand.\n\n"
    text += "## Against other libraries\n\n"
    text += f"{machine['processor']}, one thread each, Double, {peers['date']}. Medians in milliseconds; the peers take\n"
    text += "turns with ours in one run, and results are compared before times are.\n\n"
    text += "Versions: " + ", ".join(f"{name} {version}" for name, version in peers["versions"].items()) + ".\n"
    text += "BLAS: " + ", ".join(f"{name} {blas}" for name, blas in peers["blas"].items())
    text += f"; ours {machine['openBLAS']} ({machine['openBLASCore']} kernels).\n\n"
    for operation, title in TITLES.items():
        if any(case["operation"] == operation for case in peers["results"]):
            text += f"### {title[0].upper() + title[1:]}\n\n" + NOTES.get(operation, "")
            text += against_peers(peers, operation) + "\n"
    text += "## Against the machine\n\n"
    text += f"Limits of one thread in the same run: multiply-add {limits['fmaDouble']:.1f} GFLOP/s in Double and "
    text += f"{limits['fmaFloat']:.1f} in Float, dgemm {limits['dgemm']:.1f}, sgemm {limits['sgemm']:.1f}; reading memory "
    text += f"{limits['read']:.1f} GB/s, writing {limits['write']:.1f}.\nWith all {machine['processors']} threads dgemm runs "
    text += f"{limits['dgemmScaling']:.2f} times as fast and memory reads {limits['readAllThreads']:.1f} GB/s. "
    text += f"Kernels: {machine['instructionSet']}.\n\n"
    text += "Roofline: the least time that arithmetic and memory allow, divided by the time taken.\n\n"
    return text + against_machine(benchmark)


def summary(benchmark, peers):
    """The README's table: ours, and the best peer at each dimension."""
    rows = []
    for operation, title in TITLES.items():
        for case in peers["results"]:
            if case["operation"] != operation or case["dimension"] not in (1, 2, 16, 64, 256):
                continue
            if case["dimension"] == 1 and operation != "normals":
                continue
            times = medians(case)
            if len(times) == 1:
                continue
            best = min((name for name in times if name != OURS), key=times.get)
            size = f"{case['rows']:,} × {case['dimension']}"
            if "components" in case:
                size += f", {case['components']} components"
            rows.append([title, size, f"**{milliseconds(times[OURS])} ms**", f"{milliseconds(times[best])} ms ({best})",
                         f"{times[best] / times[OURS]:.1f} ×"])
    names = ", ".join(name for name in peers["versions"] if name != OURS)
    return (
        f"One thread of {benchmark['machine']['processor']}, Double, medians; the best of {names} "
        f"([all results](Benchmarks/RESULTS.md)):\n\n" + table(["", "rows × variables", "ours", "best peer", ""], rows))


def replace_between(path, marker, text):
    begin, end = f"<!-- {marker} -->", f"<!-- end of {marker} -->"
    before, rest = path.read_text().split(begin)
    after = rest.split(end)[1]
    path.write_text(f"{before}{begin}\n{text}{end}{after}")


def main():
    if len(sys.argv) != 3:
        raise SystemExit(__doc__)
    benchmark, peers = (json.loads(pathlib.Path(path).read_text()) for path in sys.argv[1:])
    (ROOT / "Benchmarks" / "RESULTS.md").write_text(results(benchmark, peers))
    replace_between(ROOT / "README.md", "benchmark", summary(benchmark, peers))


main()
