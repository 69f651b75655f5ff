"""Whether a model is any good: does it fit rows it has not seen, do its draws look like the data, are they copies."""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from typing import Any

import numpy as np

from . import _runs
from ._errors import InvalidArgumentError
from ._library import functions, text_of
from ._model import Model
from ._rows import Rows, rows_of_fit, rows_of_model

__all__ = ["Comparison", "Evaluation", "compare", "evaluate"]

# Keys of questions in documents of ``gauss evaluate --json``, and the questions.
_QUESTIONS = {
    "heldOut": "Does it fit rows it has not seen?",
    "likeness": "Do draws look like the data?",
    "copying": "Are draws copies of training rows?",
    "plausibility": "Are draws plausible?",
}


class Evaluation:
    """What an evaluation has found.

    Attributes
    ----------
    document : dict
        All numbers, as ``gauss evaluate --json`` prints them.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.document = dict(document)

    @property
    def verdicts(self) -> dict[str, str | None]:
        """The answers by question: ``heldOut``, ``likeness``, ``copying``; None where nobody can tell."""
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
        width = max((len(question) for question, _, _ in self._lines()), default=0)
        return "\n".join(f"{question:<{width}}  {verdict:<11}  {numbers}".rstrip() for question, verdict, numbers in self._lines())

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

    Parameters
    ----------
    model : Model or array-like
        A model, or generated rows.
    train : array-like
        Rows of the fit.
    test : array-like
        Rows of the same distribution that the model has not seen.
    train_weights, test_weights : array-like, optional
        How often each row counts.
    seed : int
        What draws and permutations begin with.
    n : int, optional
        How many rows to draw; as many as are held out unless told otherwise.
    scale : str, optional
        ``"standardised"``, ``"whitened"`` or ``"none"``: the units of distances.
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
    options = {
        "seed": seed,
        "count": n,
        "scale": scale,
        "permutations": permutations,
        "neighbours": neighbours,
        "test_rows": test_rows,
    }
    words = json.dumps({key: value for key, value in options.items() if value is not None}).encode()
    training, held_out = _weighed(model, train, train_weights), _weighed(model, test, test_weights)
    texts: list[str] = []
    if isinstance(model, Model):
        pointer = model._handle.pointer
        _runs.call(
            lambda run: texts.append(
                text_of(lambda place: functions.evaluate(pointer, training.table, held_out.table, words, run, place))
            ),
            threads,
        )
    else:
        generated = rows_of_fit(model)
        _runs.call(
            lambda run: texts.append(
                text_of(
                    lambda place: functions.evaluate_rows(generated.table, training.table, held_out.table, words, run, place)
                )
            ),
            threads,
        )
    return Evaluation(json.loads(texts[0]))


class Comparison:
    """Evaluations of several models side by side.

    Attributes
    ----------
    evaluations : dict
        An ``Evaluation`` a model, by its name.
    differences : dict
        How much likelier held-out rows are than under the first model, in nats a row, and the standard error of that, by the names of
        the other models.
    """

    def __init__(self, evaluations: Mapping[str, Evaluation], differences: Mapping[str, tuple[float, float]]) -> None:
        self.evaluations = dict(evaluations)
        self.differences = dict(differences)

    def _table(self) -> list[list[str]]:
        questions = list(dict.fromkeys(key for found in self.evaluations.values() for key in found.verdicts))
        lines = [["", "log-likelihood", "against the first", *questions]]
        for name, found in self.evaluations.items():
            score = "" if found.log_likelihood is None else f"{found.log_likelihood:.4g}"
            mean, error = self.differences.get(name, (float("nan"), float("nan")))
            difference = f"{mean:+.3g} ± {error:.2g}" if name in self.differences else ""
            lines.append([name, score, difference, *(found.verdicts.get(key) or "cannot tell" for key in questions)])
        return lines

    def __repr__(self) -> str:
        return f"Comparison({list(self.evaluations)})"

    def __str__(self) -> str:
        lines = self._table()
        widths = [max(len(line[place]) for line in lines) for place in range(len(lines[0]))]
        return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip() for line in lines)

    def _repr_html_(self) -> str:
        rows = "".join("<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in line) + "</tr>" for line in self._table())
        return f"<table>{rows}</table>"


def compare(models: Mapping[str, Model], train: Any, test: Any, **options: Any) -> Comparison:
    """Evaluate several models, and compare their likelihoods row by row.

    Parameters
    ----------
    models : mapping
        Models by names; the others are compared with the first.
    train : array-like
        Rows of the fits.
    test : array-like
        Rows of the same distribution that no model has seen.
    **options
        As ``evaluate`` takes them, but for weights.

    Returns
    -------
    Comparison
        Printable.

    Examples
    --------
    >>> import numpy as np, swift_gaussian as sg
    >>> rows = np.random.default_rng(0).standard_t(3, size=(600, 1))
    >>> models = {"normal": sg.MultivariateNormal.fit(rows[:400]), "t": sg.MultivariateStudentT.fit(rows[:400])}
    >>> comparison = sg.compare(models, train=rows[:400], test=rows[400:], permutations=300)
    >>> comparison.differences["t"][0] > 0
    True
    """
    if not models:
        raise InvalidArgumentError("there are no models to compare; pass at least one", "models")
    evaluations = {name: evaluate(model, train, test, **options) for name, model in models.items()}
    first, *others = models
    base = np.atleast_1d(models[first].log_density(test))
    differences = {}
    for name in others:
        gains = np.atleast_1d(models[name].log_density(test)) - base
        error = float(np.std(gains, ddof=1) / np.sqrt(len(gains))) if len(gains) > 1 else float("nan")
        differences[name] = float(np.mean(gains)), error
    return Comparison(evaluations, differences)


def _weighed(model: Any, x: Any, weights: Any) -> Rows:
    rows = rows_of_model(x, model.dimension, model.variables) if isinstance(model, Model) else rows_of_fit(x)
    rows.weigh(weights)
    return rows
