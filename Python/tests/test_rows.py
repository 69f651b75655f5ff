"""Tables of every kind are the same rows."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

import swift_gaussian as sg

ROWS = np.random.default_rng(1).normal(size=(257, 3)) @ np.array([[1, 0.3, 0], [0, 1, 0.2], [0, 0, 2.0]]) + [1, 2, 3]
MODEL = sg.MultivariateNormal.fit(ROWS)
EXPECTED = MODEL.log_density(ROWS)


def _unaligned() -> np.ndarray:
    array = np.ndarray(ROWS.shape, dtype=np.float64, buffer=np.zeros(ROWS.nbytes + 1, dtype=np.uint8)[1:].data)
    array[:] = ROWS
    assert not array.flags.aligned
    return array


def _read_only() -> np.ndarray:
    array = ROWS.copy()
    array.flags.writeable = False
    return array


def _every_second() -> np.ndarray:
    array = np.zeros((2 * len(ROWS), 3))
    array[::2] = ROWS
    return array[::2]


LAYOUTS: dict[str, Callable[[], object]] = {
    "C order": lambda: ROWS,
    "Fortran order": lambda: np.asfortranarray(ROWS),
    "every second row": _every_second,
    "columns with a gap": lambda: np.repeat(ROWS, 2, axis=1)[:, ::2],
    "backwards twice": lambda: ROWS[::-1][::-1],
    "negative strides": lambda: np.ascontiguousarray(ROWS[::-1, ::-1])[::-1, ::-1],
    "not aligned": _unaligned,
    "read only": _read_only,
    "big endian": lambda: ROWS.astype(">f8"),
    "list of lists": lambda: ROWS.tolist(),
    "object": lambda: ROWS.astype(object),
    "masked": lambda: np.ma.masked_array(ROWS, mask=np.zeros_like(ROWS, dtype=bool)),
    "memory view": lambda: memoryview(ROWS),
}


@pytest.mark.parametrize("layout", LAYOUTS, ids=str)
def test_layouts_have_the_same_bits(layout: str) -> None:
    x = LAYOUTS[layout]()
    assert np.array_equal(MODEL.log_density(x), EXPECTED)
    fitted = sg.MultivariateNormal.fit(x)
    assert np.array_equal(fitted.mean, MODEL.mean)
    assert np.array_equal(fitted.covariance, MODEL.covariance)


def test_single_precision_and_whole_numbers() -> None:
    single = ROWS.astype(np.float32)
    assert np.array_equal(MODEL.log_density(single), MODEL.log_density(single.astype(np.float64)))
    assert np.array_equal(MODEL.log_density(np.asfortranarray(single)), MODEL.log_density(single.astype(np.float64)))
    whole = (ROWS * 3).astype(np.int16)
    assert np.array_equal(MODEL.log_density(whole), MODEL.log_density(whole.astype(np.float64)))


def test_broadcast_rows() -> None:
    row = np.broadcast_to(ROWS[:1], (1000, 3))
    assert row.strides[0] == 0
    assert (MODEL.log_density(row) == EXPECTED[0]).all()


def test_pointers_are_those_of_the_array() -> None:
    from swift_gaussian._rows import rows_of_fit, rows_of_model

    for array in (ROWS, np.asfortranarray(ROWS), ROWS[::2], ROWS.astype(np.float32), _read_only()):
        for rows in (rows_of_fit(array), rows_of_model(array, 3, None)):
            assert rows.table.data == array.ctypes.data
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(ROWS, columns=list("abc"))
    assert rows_of_fit(frame).table.data == frame.to_numpy().ctypes.data


def test_one_row_is_one_number() -> None:
    value = MODEL.log_density(ROWS[0])
    assert isinstance(value, float)
    assert value == EXPECTED[0]
    line = sg.MultivariateNormal.fit(ROWS[:, 0])
    assert line.dimension == 1
    assert line.log_density(ROWS[:, 0]).shape == (257,)


def test_no_rows() -> None:
    assert MODEL.log_density(np.empty((0, 3))).shape == (0,)
    assert MODEL.sample(0).shape == (0, 3)


# --- Frames


def test_pandas_by_name_in_any_order() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame(ROWS, columns=["a", "b", "c"])
    model = sg.MultivariateNormal.fit(frame)
    assert model.variables == ("a", "b", "c")
    assert np.array_equal(model.log_density(frame), EXPECTED)
    frame["label"] = "text"
    assert np.array_equal(model.log_density(frame[["label", "c", "a", "b"]]), EXPECTED)
    with pytest.raises(sg.InvalidArgumentError, match="no column 'b'"):
        model.log_density(frame[["a", "c"]])
    with pytest.raises(TypeError, match="'label'"):
        sg.MultivariateNormal.fit(frame)


def test_pandas_nullable_and_mixed() -> None:
    pandas = pytest.importorskip("pandas")
    frame = pandas.DataFrame({"a": pandas.array([1, 2, None, 4], dtype="Int64"), "b": [1.5, 0.5, 2.5, 1.0]})
    with pytest.raises(sg.DataError) as caught:
        sg.MultivariateNormal.fit(frame)
    assert caught.value.row == 2
    assert caught.value.name == "a"
    assert sg.MultivariateNormal.fit(frame, missing="drop").row_count == 3
    series = pandas.Series([1.0, 2.0, 4.0], name="length")
    assert sg.MultivariateNormal.fit(series).variables == ("length",)


def test_polars_and_pyarrow() -> None:
    polars = pytest.importorskip("polars")
    frame = polars.DataFrame({name: ROWS[:, place] for place, name in enumerate("abc")})
    for table in (frame, polars.concat([frame[:100], frame[100:]], rechunk=False)):
        model = sg.MultivariateNormal.fit(table)
        assert model.variables == ("a", "b", "c")
        assert np.array_equal(model.covariance, MODEL.covariance)
        assert np.array_equal(model.log_density(table), EXPECTED)
        assert np.array_equal(model.log_density(table.select("c", "a", "b")), EXPECTED)
    pyarrow = pytest.importorskip("pyarrow")
    arrow = pyarrow.table({name: ROWS[:, place] for place, name in enumerate("abc")})
    assert np.array_equal(sg.MultivariateNormal.fit(arrow).covariance, MODEL.covariance)
    holes = pyarrow.table({"a": [1.0, None, 3.0, 4.0], "b": [1, 2, 2, 5]})
    assert sg.MultivariateNormal.fit(holes, missing="em").variables == ("a", "b")


class _Tensor:
    """What has DLPack and nothing else."""

    def __init__(self, array: np.ndarray) -> None:
        self.array = array

    def __dlpack__(self, **keywords: object) -> object:
        return self.array.__dlpack__(**keywords)

    def __dlpack_device__(self) -> object:
        return self.array.__dlpack_device__()


class _Graded:
    """A tensor that wants its gradient kept."""

    requires_grad = True

    def __array__(self, *arguments: object, **keywords: object) -> np.ndarray:
        raise RuntimeError("Can't call numpy() on Tensor that requires grad.")


def test_tensors() -> None:
    assert np.array_equal(MODEL.log_density(_Tensor(ROWS)), EXPECTED)
    with pytest.raises(TypeError, match="detach"):
        MODEL.log_density(_Graded())


@pytest.mark.parametrize(
    ("x", "words"),
    [
        (ROWS.astype(complex), "complex"),
        (np.array([["a", "b", "c"]]), "not numbers"),
        (np.zeros((2, 2, 2)), "two dimensions"),
        (np.zeros((2, 0)), "0 columns"),
        (np.zeros((2, 4)), "4 columns"),
        (np.array([[None, "x", 1]], dtype=object), "no number"),
    ],
    ids=["complex", "text", "3-D", "no columns", "too many", "object"],
)
def test_what_is_no_table(x: np.ndarray, words: str) -> None:
    with pytest.raises((TypeError, ValueError), match=words):
        MODEL.log_density(x)


def test_sparse() -> None:
    sparse = pytest.importorskip("scipy.sparse")
    with pytest.raises(TypeError, match="toarray"):
        MODEL.log_density(sparse.csr_matrix(ROWS))


def test_weights() -> None:
    weights = np.arange(len(ROWS)) % 3
    weighted = sg.MultivariateNormal.fit(ROWS, weights=weights)
    repeated = sg.MultivariateNormal.fit(np.repeat(ROWS, weights, axis=0))
    assert np.allclose(weighted.covariance, repeated.covariance, rtol=1e-12)
    with pytest.raises(sg.InvalidArgumentError, match="one weight a row"):
        sg.MultivariateNormal.fit(ROWS, weights=[1, 2])
    with pytest.raises(sg.DataError):
        sg.MultivariateNormal.fit(ROWS, weights=np.where(np.arange(len(ROWS)) == 5, np.nan, 1))


