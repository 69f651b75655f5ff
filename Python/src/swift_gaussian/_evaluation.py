"""Whether a model is any good: does it fit rows it has not seen, do its draws look like the data, are they copies."""

from __future__ import annotations

import ctypes
import html
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from . import _runs
from ._library import functions, text_of
from ._frames import coded_together, is_frame
from ._model import Model
from ._rows import Rows, rows_of_fit, rows_of_model

__all__ = ["Comparison", "Evaluation", "compare", "evaluate"]

# Keys of questions in documents of ``gauss evaluate --json``, and the questions.
_QUESTIONS = {
    "heldOut": "Does it fit rows it has not seen?",
    "likeness": "Do draws look like the data?",
    "copying": "Are draws copies of training rows?",
    "disclosure": "Do draws give training rows away?",
    "plausibility": "Are draws plausible?",
}


class Evaluation:
    """What an evaluation has found.

    Attributes
    ----------
    document : dict
        All numbers, as ``gauss evaluate --json`` prints them.
    """

    def __init__(self, document: Mapping[str, Any], text: str = "") -> None:
        self.document = dict(document)
        self._text = text.rstrip("\n")

    @property
    def verdicts(self) -> dict[str, str | None]:
        """The answers by question: ``heldOut``, ``likeness``, ``copying``, ``disclosure``; None where nobody can tell."""
        return {key: self.document[key].get("verdict") for key in _QUESTIONS if isinstance(self.document.get(key), dict)}

    @property
    def is_good(self) -> bool | None:
        """Whether every answer is a good one; None where one is missing and none is bad."""
        answers = [self.document[key].get("isGood") for key in self.verdicts]
        return False if False in answers else None if None in answers or not answers else True

    @property
    def log_likelihood(self) -> float | None:
        """Mean log-density of held-out rows, in nats a row."""
        found = self.document.get("heldOut", {}).get("meanLogLikelihood")
        return None if found is None else float(found)

    def __getitem__(self, question: str) -> Any:
        return self.document[question]

    def _lines(self) -> list[tuple[str, str, str]]:
        lines = []
        for key, verdict in self.verdicts.items():
            part = self.document[key]
            numbers = ", ".join(f"{name} {value:.4g}" for name, value in part.items() if type(value) in (int, float))
            lines.append((_QUESTIONS[key], verdict or "cannot tell", numbers))
        return lines

    def __repr__(self) -> str:
        return f"Evaluation({self.verdicts})"

    def __str__(self) -> str:
        # What is part of a comparison has no text of its own.
        return self._text or "\n".join("  ".join(line).rstrip() for line in self._lines())

    def _repr_html_(self) -> str:
        rows = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line) + "</tr>" for line in self._lines())
        return f"<table>{rows}</table>"


def evaluate(
    model: Model | Any,
    train: Any,
    test: Any,
    *,
    train_weights: Any = None,
    test_weights: Any = None,
    seed: int = 0,
    n: int | None = None,
    scale: str | None = None,
    permutations: int | None = None,
    neighbours: int | None = None,
    test_rows: int | None = None,
    threads: int | None = None,
) -> Evaluation:
    """Evaluate a model by rows that it has not seen, or rows that any program has made.

    Of a ``Copula``, and of generated data frames of pandas with categories, texts, booleans or times, columns and their pairs are
    compared by their kinds too, and what rows give away of single training rows; cells may be missing there.

    Parameters
    ----------
    model : Model or array-like
        A model, or generated rows.
    train : array-like or data frame
        Rows of the fit.
    test : array-like or data frame
        Rows of the same distribution that the model has not seen.
    train_weights, test_weights : array-like, optional
        How often each row counts.
    seed : int
        What draws and permutations begin with.
    n : int, optional
        How many rows to draw; as many as are held out unless told otherwise.
    scale : str, optional
        ``"standardised"`` or ``"none"``: the units of distances.
    permutations : int, optional
        How many relabellings p-values come from.
    neighbours : int, optional
        Which neighbour balls reach to.
    test_rows : int, optional
        How many rows of a table permutation tests take at most.
    threads : int, optional
        How many to use; the result does not depend on it.

    Returns
    -------
    Evaluation
        Printable; all numbers are in its ``document``.

    Examples
    --------
    >>> import numpy as np, swift_gaussian as sg
    >>> rows = np.random.default_rng(0).normal(size=(400, 2))
    >>> model = sg.MultivariateNormal.fit(rows[:300])
    >>> sg.evaluate(model, train=rows[:300], test=rows[300:], permutations=300).verdicts["copying"]
    'no'
    """
    tables = [train, test] if isinstance(model, Model) else [train, test, model]
    tables, schema = _tables(model, tables)
    words = _words(seed, n, scale, permutations, neighbours, test_rows, schema)
    training, held_out = _weighed(model, tables[0], train_weights), _weighed(model, tables[1], test_weights)
    if isinstance(model, Model):
        pointer = model._handle.pointer
        document, text = _texts(
            lambda run, document, text: functions.evaluate(
                pointer, training.table, held_out.table, words, run, document, text
            ),
            threads,
        )
    else:
        generated = rows_of_fit(tables[2])
        document, text = _texts(
            lambda run, document, text: functions.evaluate_rows(
                generated.table, training.table, held_out.table, words, run, document, text
            ),
            threads,
        )
    return Evaluation(json.loads(document), text)


def _texts(call: Callable[[Any, Any, Any], None], threads: int | None) -> tuple[str, str]:
    """What a call says for programs, and for people."""
    texts: list[str] = []

    def body(run: Any) -> None:
        def fill(document: Any) -> None:
            texts.append(text_of(lambda text: call(run, document, text)))

        texts.append(text_of(fill))

    _runs.call(body, threads)
    text, document = texts
    return document, text


class Comparison:
    """Evaluations of several models side by side.

    Attributes
    ----------
    evaluations : dict
        An ``Evaluation`` a model, by its name.
    differences : dict
        How much likelier held-out rows are than under the first model, in nats a row, and the standard error of that, by the names of
        the other models; NaN where nobody can tell.
    p_values : dict
        Probability of such a difference if there is none, by the names of the other models.
    document : dict
        All numbers, as ``gauss compare --json`` prints them.
    """

    def __init__(self, document: Mapping[str, Any], text: str) -> None:
        self.document = dict(document)
        self._text = text.rstrip("\n")
        self.evaluations = {model["name"]: Evaluation(model) for model in document["models"]}
        against = {model["name"]: model["comparedWithFirst"] for model in document["models"][1:]}
        self.differences = {
            name: (_number(found["difference"]), _number(found["standardError"])) for name, found in against.items()
        }
        self.p_values = {name: _number(found["pValue"]) for name, found in against.items()}

    def __repr__(self) -> str:
        return f"Comparison({list(self.evaluations)})"

    def __str__(self) -> str:
        return self._text

    def _repr_html_(self) -> str:
        questions = list(dict.fromkeys(key for found in self.evaluations.values() for key in found.verdicts))
        lines = [["", "log-likelihood", "against the first", *(_QUESTIONS[key] for key in questions)]]
        for name, found in self.evaluations.items():
            score = "" if found.log_likelihood is None else f"{found.log_likelihood:.4g}"
            mean, error = self.differences.get(name, (float("nan"), float("nan")))
            difference = f"{mean:+.3g} ± {error:.2g}" if name in self.differences else ""
            lines.append([name, score, difference, *(found.verdicts.get(key) or "cannot tell" for key in questions)])
        rows = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line) + "</tr>" for line in lines)
        return f"<table>{rows}</table>"


def compare(
    models: Mapping[str, Model],
    train: Any,
    test: Any,
    *,
    train_weights: Any = None,
    test_weights: Any = None,
    seed: int = 0,
    n: int | None = None,
    scale: str | None = None,
    permutations: int | None = None,
    neighbours: int | None = None,
    test_rows: int | None = None,
    threads: int | None = None,
) -> Comparison:
    """Evaluate several models by the same rows, and compare their likelihoods row by row.

    Parameters
    ----------
    models : mapping
        Two models at least, of the same variables, by names; the others are compared with the first.
    train : array-like
        Rows of the fits.
    test : array-like
        Rows of the same distribution that no model has seen.
    train_weights, test_weights, seed, n, scale, permutations, neighbours, test_rows, threads
        As in ``evaluate``.

    Returns
    -------
    Comparison
        Printable; all numbers are in its ``document``.

    Examples
    --------
    >>> import numpy as np, swift_gaussian as sg
    >>> rows = np.random.default_rng(0).standard_t(3, size=(600, 1))
    >>> models = {"normal": sg.MultivariateNormal.fit(rows[:400]), "t": sg.MultivariateStudentT.fit(rows[:400])}
    >>> comparison = sg.compare(models, train=rows[:400], test=rows[400:], permutations=300)
    >>> comparison.differences["t"][0] > 0 and comparison.p_values["t"] < 0.01
    True
    """
    first = next(iter(models.values()), None)
    (train, test), schema = _tables(first, [train, test])
    words = _words(seed, n, scale, permutations, neighbours, test_rows, schema)
    training, held_out = _weighed(first, train, train_weights), _weighed(first, test, test_weights)
    pointers = (ctypes.c_void_p * len(models))(*(model._handle.pointer.value for model in models.values()))
    names = (ctypes.c_char_p * len(models))(*(str(name).encode() for name in models))
    document, text = _texts(
        lambda run, document, text: functions.compare(
            pointers, names, len(models), training.table, held_out.table, words, run, document, text
        ),
        threads,
    )
    return Comparison(json.loads(document), text)


def _words(
    seed: int,
    n: int | None,
    scale: str | None,
    permutations: int | None,
    neighbours: int | None,
    test_rows: int | None,
    schema: Sequence[Mapping[str, Any]] | None = None,
) -> bytes:
    """The options of an evaluation as the library reads them."""
    options = {
        "seed": seed,
        "count": n,
        "scale": scale,
        "permutations": permutations,
        "neighbours": neighbours,
        "test_rows": test_rows,
        "schema": None if schema is None else list(schema),
    }
    return json.dumps({key: value for key, value in options.items() if value is not None}).encode()


def _number(found: Any) -> float:
    return float("nan") if found is None else float(found)


def _tables(model: Any, tables: list[Any]) -> tuple[list[Any], list[dict[str, Any]] | None]:
    """Tables as numbers and codes, and what their columns are, if some are data frames whose columns are more than numbers."""
    known = model._document.get("columns") if isinstance(model, Model) else None
    if not all(is_frame(table) for table in tables):
        return tables, None
    if known is None and (isinstance(model, Model) or all(dtype.kind in "iuf" for table in tables for dtype in table.dtypes)):
        return tables, None
    return coded_together(tables, known)


def _weighed(model: Any, x: Any, weights: Any) -> Rows:
    rows = rows_of_model(x, model.dimension, model.variables) if isinstance(model, Model) else rows_of_fit(x)
    rows.weigh(weights)
    return rows
