"""Copulas of tables as people have them."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
import swift_gaussian as sg

pd = pytest.importorskip("pandas")


def table(rows: int = 400) -> pd.DataFrame:
    random = np.random.default_rng(3)
    size = random.normal(size=rows)
    return pd.DataFrame(
        {
            "income": np.where(size < -0.5, 0.0, np.exp(size + random.normal(size=rows))),
            "visits": np.maximum(0, np.round(2 * size + random.normal(size=rows))).astype(np.int64),
            "region": np.array(["north", "south", "west"])[random.integers(0, 3, rows)],
            "grade": pd.Categorical.from_codes(
                np.digitize(size, [-1, 0.5]), categories=["low", "mid", "high"], ordered=True
            ),
            "member": size + random.normal(size=rows) > 0,
            "since": pd.Timestamp("2020-01-01") + pd.to_timedelta(random.integers(0, 1000, rows), unit="D"),
        }
    ).astype({"since": "datetime64[s]"})


def test_draws_are_frames_of_the_same_types() -> None:
    frame = table()
    frame.loc[5, "region"] = None
    frame.loc[7, "income"] = np.nan
    model = sg.Copula.fit(frame)
    drawn = model.sample(1000, seed=1)
    assert list(drawn.columns) == list(frame.columns)
    assert drawn.dtypes.to_dict() == frame.dtypes.to_dict()
    assert set(drawn["region"]) == {"north", "south", "west"}
    for name in ("income", "visits", "since"):
        assert drawn[name].min() >= frame[name].min(), name
        assert drawn[name].max() <= frame[name].max(), name
    assert abs((drawn["income"] == 0).mean() - (frame["income"] == 0).mean()) < 0.06
    # Size moves both.
    old = frame[["visits"]].corrwith(frame["income"], method="spearman").iloc[0]
    new = drawn[["visits"]].corrwith(drawn["income"], method="spearman").iloc[0]
    assert abs(old - new) < 0.15
    assert drawn.equals(model.sample(1000, seed=1, threads=1))
    other = pickle.loads(pickle.dumps(model)).sample(5, seed=1)
    assert list(other["region"].astype(str)) == list(drawn["region"].head(5).astype(str))


def test_cells_are_missing_as_often_as_in_the_table() -> None:
    frame = table().astype({"visits": "Int64", "member": "boolean"})
    random = np.random.default_rng(5)
    for name in ("income", "visits", "region", "grade", "member", "since"):
        frame.loc[random.random(len(frame)) < 0.3, name] = pd.NaT if name == "since" else None
    frame["visits"] = frame["visits"].where(random.random(len(frame)) < 0.7)
    model = sg.Copula.fit(frame)
    whole = model.sample(4000, seed=1)
    drawn = model.sample(4000, seed=1, with_missing=True)
    assert drawn.dtypes.to_dict() == frame.dtypes.to_dict()
    assert not whole.isna().to_numpy().any()
    error = 4 * (0.25 / 4000) ** 0.5
    assert (drawn.isna().mean() - frame.isna().mean()).abs().max() < error
    for name in frame.columns:
        there = ~drawn[name].isna()
        assert (drawn[name][there] == whole[name][there]).all(), name
    assert drawn.iloc[7:9].equals(model.sample(2, seed=1, first=7, with_missing=True).set_index(pd.Index([7, 8])))
    read = pickle.loads(pickle.dumps(model)).sample(100, seed=1, with_missing=True)
    assert (read.isna() == drawn.head(100).isna()).all().all()
    rows = np.random.default_rng(2).normal(size=(50, 2))
    assert not np.isnan(sg.Copula.fit(rows).sample(50, with_missing=True)).any()


def test_what_is_in_the_middle() -> None:
    rows = np.random.default_rng(1).normal(size=(300, 3))
    rows[:, 1] += rows[:, 0]
    rows[:, 2] += rows[:, 0]
    assert isinstance(sg.Copula.fit(rows, base="factors=1"), sg.FactorCopula)
    mixture = sg.Copula.fit(rows, base="components=2", seed=3)
    assert isinstance(mixture, sg.MixtureCopula)
    assert mixture.sample(10, seed=1).shape == (10, 3)
    given = sg.Copula.fit(rows).conditioned({0: 1.0})
    assert given.dimension == 2
    assert given.sample(4, seed=2).shape == (4, 2)


def test_what_cannot_be_fitted_is_said() -> None:
    with pytest.raises(sg.InvalidArgumentError, match="complex"):
        sg.Copula.fit(pd.DataFrame({"a": [1 + 2j, 2, 3], "b": [1.0, 2, 3]}))
    with pytest.raises(sg.InvalidArgumentError, match="schema"):
        sg.Copula.fit([[0.0, 1], [1, 0], [2, 1]], schema=[{"name": "a", "kind": "continuous"}])
    with pytest.raises(sg.GaussianError, match="no code"):
        sg.Copula.fit(
            [[0.0, 1], [1, 0], [2, 7]],
            schema=[{"name": "a", "kind": "continuous"}, {"name": "b", "kind": "category", "levels": ["x", "y"]}],
        )


def test_frames_are_judged_by_their_columns() -> None:
    frame = table(900)
    train, test = frame[:600], frame[600:].copy()
    test.loc[test.index[3], "region"] = None
    model = sg.Copula.fit(train)
    found = sg.evaluate(model, train, test, permutations=600, test_rows=200)
    assert found.verdicts["disclosure"] == "no"
    shapes = found["likeness"]["shapes"]
    assert [column["variable"] for column in shapes["columns"]] == list(frame.columns)
    assert 0.8 < shapes["score"] <= 1 and 0.8 < found["likeness"]["pairs"]["score"] <= 1
    # Rows that any program made, of the same columns in another order.
    made = model.sample(300, seed=4)[list(frame.columns)[::-1]]
    of_rows = sg.evaluate(made, train, test, permutations=600, test_rows=200)
    assert of_rows.verdicts["disclosure"] == "no" and "heldOut" not in of_rows.verdicts
    assert of_rows["likeness"]["shapes"]["score"] > 0.8
    # A region that the model has never seen has density 0, and a copy of the table gives it away.
    other = test.assign(region="east")
    assert sg.evaluate(model, train, other, permutations=600, test_rows=100)["heldOut"]["zeroDensityRows"] == 300
    copied = sg.evaluate(train.copy(), train, test, permutations=600, test_rows=200)
    assert copied.verdicts["disclosure"] == "yes"
    with pytest.raises(sg.InvalidArgumentError, match="no column 'region'"):
        sg.evaluate(model, train.drop(columns="region"), test)


def test_two_copulas_of_frames_are_compared() -> None:
    frame = table(600)
    train, test = frame[:400], frame[400:]
    models = {"one": sg.Copula.fit(train), "two": sg.Copula.fit(train, base="components=2", seed=1)}
    found = sg.compare(models, train, test, permutations=600, test_rows=100)
    assert set(found.evaluations) == {"one", "two"}
    assert "disclosure" in found.evaluations["two"].verdicts
