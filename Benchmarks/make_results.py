#!/usr/bin/env python3
"""Makes Benchmarks/RESULTS.md, and the table in README.md, from what the benchmark and the comparisons wrote.

usage: Benchmarks/make_results.py [FILE ...]

The files come from `gauss-benchmark --json FILE`, `Benchmarks/Peers/run.py --json FILE`,
`Benchmarks/Peers/large_factors.py --json FILE` and `Benchmarks/Peers/through_python.py --json FILE`; without any, all of Benchmarks/Measurements are taken. Of a case that was
measured more than once the last counts, in the order of the dates. A "note" that was added to a file is shown.
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
    "kernel-density": "kernel density", "pca": "probabilistic PCA, fit and log-density",
    "factor-analysis": "factor analysis, fit and log-density", "factor-score": "log-density of few factors",
    "factor-encode": "factors of rows", "factor-sample": "sample of few factors"}
NOTES = {
    "mixture-em": "Full covariances, K components. Half the difference between three iterations and one from the same start: "
    "what scikit-learn\nneeds for its own start is not in it. The clusters overlap, with centres three units apart on average and "
    "deviations of one to\ntwo: the hard case, in which most rows belong to several components.\n\n",
    "k-means++": "The same rows. Everybody draws other numbers; medians over three seeds.\n\n",
    "k-means": "The same rows, from k-means++ seeds to rest; the number of iterations is everybody's own. Medians over three "
    "seeds.\n\n",
    "pca": "A fit of q factors, and the log-density of the same rows. NumPy's is a careful user's: eigenvectors of the "
    "covariance, and the\nformula of Woodbury. scikit-learn writes a d × d matrix down.\n\n",
    "factor-analysis": "The same with noise of its own for each variable. scikit-learn's is as it comes, and stops when the log-likelihood "
    "of all\nrows rises by less than 0.01.\n\n",
    "factor-score": "The model is given. SciPy's density and scikit-learn's are of d × d matrices, NumPy's and PyTorch's of q × q.\n\n",
    "factor-encode": "The posterior mean of the factors.\n\n",
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
    cases = [case for case in peers["results"] if case["operation"] == operation]
    names = [name for name in peers["versions"] if name != OURS and any(name in case["seconds"] for case in cases)]
    columns = {"dimension": "d", "components": "K", "factors": "q", "rows": "rows", "threads": "threads"}
    several = {case.get("threads", 1) for case in cases} != {1}
    columns = {key: title for key, title in columns.items()
               if several and key == "threads" or key != "threads" and any(key in case for case in cases)}
    rows = []
    for case in sorted(cases, key=lambda case: (case["dimension"], case.get("threads", 1))):
        times = medians(case)
        best = min((times[name] for name in names if name in times), default=float("nan"))
        rows.append(
            [f"{case[key]:,}" if key == "rows" else str(case.get(key, 1)) for key in columns]
            + [f"**{milliseconds(times[OURS])}**", f"{best / times[OURS]:.1f} ×"]
            + [milliseconds(times[name]) if name in times else "" for name in names])
    return table([*columns.values(), "ours", "best peer / ours"] + names, rows)


def on_threads(cases):
    """One thread and two, in the same minute."""
    rows = [[str(case["dimension"]), str(case["components"]), milliseconds(case["seconds"]["1"]),
             milliseconds(case["seconds"]["2"]), f"{case['seconds']['1'] / case['seconds']['2']:.1f} ×"] for case in cases]
    return table(["d", "K", "one thread", "two threads", ""], rows)


def cost(costs, operation):
    """Seconds and memory of one operation, or what it lacked."""
    if operation not in costs:
        return ["", ""]
    if "error" in costs[operation]:
        return ["does not fit", ""]
    seconds, megabytes = costs[operation]["seconds"], 1e-6 * costs[operation]["bytes"]
    return [f"{seconds:.2g}" if seconds < 10 else f"{seconds:.0f}", f"{megabytes:.0f}"]


def very_large(cases):
    rows, shown = [], set()
    for case in sorted(cases, key=lambda case: (case["dimension"], case["limit"])):
        d = case["dimension"]
        # Ours has no limit: once is enough.
        ours = {} if d in shown else case[OURS]
        shown.add(d)
        rows.append([f"{d:,}", f"{8e-6 * case['rows'] * d:.0f}"]
                    + [cell for operation in ("fit", "score", "sample") for cell in cost(ours, operation)]
                    + [f"{case['limit']:g} GB"]
                    + [cell for operation in ("fit", "score") for cell in cost(case["scikit-learn"], operation)])
    return table(["d", "rows, MB", "fit, s", "MB", "score, s", "MB", "sample, s", "MB", "scikit-learn, within", "fit, s", "MB",
                  "score, s", "MB"], rows)


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


def through_python(report):
    """Ours called from Python, and others with how many times as long they take."""
    python, ours = report["python"], "swift_gaussian"
    names = list(dict.fromkeys(name for case in python["results"] for name in case["seconds"] if name != ours))
    rows = []
    for case in python["results"]:
        times = medians(case)
        counts = ", ".join(f"{case[unit]} {unit}" for unit in ("components", "classes", "factors") if unit in case)
        # Of one row in microseconds.
        scale, unit = (1e3, "µs") if case["rows"] == 1 else (1, "ms")

        def cell(name):
            if name not in times:
                return ""
            return f"{milliseconds(scale * times[name])} ({times[name] / times[ours]:.1f} ×)"

        rows.append([f"{case['operation']}{', ' + counts if counts else ''}", str(case["dimension"]), f"{case['rows']:,}", unit,
                     f"**{milliseconds(scale * times[ours])}**"] + [cell(name) for name in names])
    versions = ", ".join(f"{name} {version}" for name, version in python["versions"].items())
    return (
        f"{python['processor']}, one thread each, {report['date']}: medians of turns in one process, by "
        "`Benchmarks/Peers/through_python.py`.\nResults are compared before times are; in brackets, how many times as long as ours. "
        "An iteration is half the difference between\nthree and one from the same start. A whole fit begins where each library "
        "begins and ends by its usual rule; nobody's likelihood is\nhigher than ours by more than a hundredth. scikit-learn's factor "
        "analysis stops early, at a lower likelihood. Of a kernel density as\nmany rows are evaluated as kernels stand on. "
        f"{python.get('note', '')}\n\nVersions: {versions}.\n\n"
        + table(["", "d", "rows", "", "ours", *names], rows))


def results(benchmark, peers, threads, large, python):
    machine, limits = benchmark["machine"], benchmark["machine"]["limits"]
    text = "# Results\n\nMade by `Benchmarks/make_results.py`; not edited by hand.\n\n"
    text += "## Against other libraries\n\n"
    text += f"{machine['processor']}, one thread each unless a column says otherwise, Double, {peers['date']}. Medians in\n"
    text += "milliseconds; the peers take turns with ours in one run, and results are compared before times are.\n\n"
    text += "Versions: " + ", ".join(f"{name} {version}" for name, version in peers["versions"].items()) + ".\n"
    text += "BLAS: " + ", ".join(f"{name} {blas}" for name, blas in peers["blas"].items())
    text += f"; ours {machine['openBLAS']} ({machine['openBLASCore']} kernels).\n\n"
    text += "".join(note + "\n\n" for note in peers["notes"])
    for operation, title in TITLES.items():
        if any(case["operation"] == operation for case in peers["results"]):
            text += f"### {title[0].upper() + title[1:]}\n\n" + NOTES.get(operation, "")
            text += against_peers(peers, operation) + "\n"
    if large:
        text += "### Very many variables\n\n"
        text += f"Probabilistic PCA of {large[0]['factors']} factors by the range finder, of {large[0]['rows']:,} rows, "
        text += f"{large[0]['threads']} thread each. Seconds, and resident memory beyond the rows\nthemselves. scikit-learn's "
        text += "process may have the address space that is shown; its densities need two matrices of 8·d² bytes.\n\n"
        text += very_large(large) + "\n"
    if threads:
        text += "### Two threads\n\nAn iteration of EM in the same minute.\n\n" + on_threads(threads) + "\n"
    if python:
        text += "### Through Python\n\n" + through_python(python) + "\n"
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
            if case["operation"] != operation or case.get("threads", 1) > 1:
                continue
            if case["dimension"] not in ((64, 1000) if "factors" in case else (1, 2, 16, 64, 256)):
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
            if "factors" in case:
                size += f", {case['factors']} factors"
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


def merged(reports, keys):
    """The first report, with the results of all; of equal cases the last."""
    cases = {}
    for report in reports:
        for case in report["results"]:
            cases[tuple(case.get(key) for key in keys)] = case
    first = dict(reports[0], results=list(cases.values()))
    for field in ("versions", "blas"):
        if field in first:
            first[field] = {name: value for report in reports for name, value in report[field].items()}
    dates = sorted({report["date"] for report in reports})
    return dict(first, date=" and ".join(dates), notes=[report["note"] for report in reports if "note" in report])


def main():
    paths = [pathlib.Path(path) for path in sys.argv[1:]] or sorted((ROOT / "Benchmarks" / "Measurements").glob("*.json"))
    reports = sorted((json.loads(path.read_text()) for path in paths), key=lambda report: report["date"])
    benchmarks = [report for report in reports if "machine" in report]
    comparisons = [report for report in reports if "versions" in report]
    if not benchmarks or not comparisons:
        raise SystemExit(__doc__)
    benchmark = merged(benchmarks, ("operation", "dimension", "scalar", "threads"))
    peers = merged(comparisons, ("operation", "dimension", "rows", "components", "factors", "threads"))
    threads = [case for report in reports for case in report.get("threads", [])]
    large = [case for report in reports for case in report.get("large", [])]
    python = ([report for report in reports if "python" in report] or [None])[-1]
    (ROOT / "Benchmarks" / "RESULTS.md").write_text(results(benchmark, peers, threads, large, python))
    replace_between(ROOT / "README.md", "benchmark", summary(benchmark, peers))


main()
