"""Rows of a collection, their indexes, pictures, and the rows that answers cite."""

from __future__ import annotations

import httpx
import msgspec
import pytest

from emulator.knowledge import UNKNOWN, Base, status
from emulator.support import COMPLETIONS, ask, data, field, rows
from fastgpt.emulator import Emulator
from fastgpt.values import JSONValue


@pytest.fixture
def collection_id(base: Base) -> str:
    """Give an empty set of rows."""
    return base.virtual(base.dataset())


def indexes(base: Base, data_id: str) -> list[tuple[JSONValue, JSONValue]]:
    """Return kind and text of a row's indexes."""
    found = rows(base.read("data/detail", id=data_id), "indexes")
    return [(field(index, "type"), field(index, "text")) for index in found]


def test_pushed_rows_wait(base: Base, collection_id: str) -> None:
    """Rows that were pushed are there after training, in their order within a batch; empty ones are dropped."""
    batch: list[JSONValue] = [{"q": "one", "chunkIndex": 0}, {"q": "two", "a": "2", "chunkIndex": 1}, {"a": "none"}]
    assert base.post("data/pushData", collectionId=collection_id, data=batch) == {"insertLen": 2}
    assert base.questions(collection_id) == []
    base.emulator.train()
    assert base.questions(collection_id) == ["one", "two"]
    many: list[JSONValue] = [{"q": str(number)} for number in range(201)]
    rejected = base.send("data/pushData", collectionId=collection_id, data=many).json()["zodError"][0]
    assert rejected["message"] == "Too big: expected array to have <=200 items"
    assert base.post("data/pushData", collectionId=collection_id, data=many[:200]) == {"insertLen": 200}


def test_an_inserted_row_is_there_at_once(base: Base, collection_id: str) -> None:
    """An insert gives the id of a row that can be found; the same row twice is rejected."""
    row = base.insert(collection_id, "Which?", a="That", metadata={"k": 1}, indexes=[{"text": "custom"}])
    detail = base.read("data/detail", id=row)
    assert [field(detail, name) for name in ("q", "a", "metadata", "sourceName")] == [
        "Which?",
        "That",
        {"k": 1},
        "rows",
    ]
    assert indexes(base, row) == [("custom", "custom"), ("default", "Which?"), ("default", "That")]
    same: dict[str, JSONValue] = {"collectionId": collection_id, "q": "Which?", "a": "That"}
    assert status(base.send("data/insertData", **same)) == (500, "已经存在完全一致的数据")


def test_rows_are_listed_in_pages_of_thirty(base: Base, collection_id: str) -> None:
    """A page has at most 30 rows, the newest first; a search looks into questions and answers."""
    for number in range(31):
        base.insert(collection_id, f"q{number}", a="even" if number == 4 else "")
    listed = base.post("data/v2/list", collectionId=collection_id, pageSize=100)
    assert (len(rows(listed, "list")), field(listed, "total")) == (30, 31)
    assert field(listed, "list", 0, "q") == "q30"
    old = base.post("data/list", collectionId=collection_id, pageNum=4, pageSize=10)
    assert [field(row, "q") for row in rows(old, "list")] == ["q0"]
    found = base.post("data/v2/list", collectionId=collection_id, searchText="EVEN")
    assert [field(row, "q") for row in rows(found, "list")] == ["q4"]


def test_a_row_is_changed_and_deleted(base: Base, collection_id: str, http: httpx.Client) -> None:
    """An update keeps the answer and the custom indexes unless they are sent, and makes the row's own again."""

    def update(**fields: JSONValue) -> JSONValue:
        return data(http.put("/api/core/dataset/data/update", json=fields))

    row = base.insert(collection_id, "old", a="answer", indexes=[{"text": "custom"}])
    assert update(dataId=row, q="new") == {"q": "new", "a": "answer"}
    assert indexes(base, row) == [("custom", "custom"), ("default", "new"), ("default", "answer")]
    assert update(dataId=row, q="new", a="", indexes=[]) == {"q": "new", "a": ""}
    assert indexes(base, row) == [("default", "new")]
    assert field(base.rows(collection_id), 0, "updated") is True
    gone = {"id": row}
    assert data(http.delete("/api/core/dataset/data/delete", params=gone)) is None
    again = http.delete("/api/core/dataset/data/delete", params=gone)
    assert status(again) == (500, "common:core.dataset.error.Data not found")


def test_indexes_have_numbers(base: Base, collection_id: str) -> None:
    """An index that changes gets another number; the row's own cannot be deleted alone."""
    row = base.insert(collection_id, "q")
    made = field(base.post("data/index/create", dataId=row, text="first"), "index")
    assert field(made, "type") == "custom"
    number = field(made, "dataId")
    changed = base.post("data/index/update", dataId=row, indexDataId=number, type="summary", text="second")
    assert field(changed, "index", "dataId") != number
    assert indexes(base, row) == [("summary", "second"), ("default", "q")]
    assert status(base.send("data/index/delete", dataId=row, indexDataId=number))[1] == "Dataset data index not found"
    own = field(base.read("data/detail", id=row), "indexes", 1, "dataId")
    rejected = base.send("data/index/delete", dataId=row, indexDataId=own)
    assert status(rejected) == (500, "System indexes cannot be deleted separately")
    assert base.post("data/index/delete", dataId=row, indexDataId=field(changed, "index", "dataId")) is None
    assert indexes(base, row) == [("default", "q")]


def test_pictures_become_rows(base: Base) -> None:
    """Each picture is a row with a link to it, once trained; more can be added, and a wrong form is an HTTP 500."""
    dataset_id = base.dataset()
    into = {"data": msgspec.json.encode({"datasetId": dataset_id, "collectionName": "pictures"}).decode()}
    made = data(base.form("collection/create/images", [("i.png", b"png1"), ("j.png", b"png2")], fields=into))
    assert field(made, "results") == {"insertLen": 2}
    collection_id = str(field(made, "collectionId"))
    more = {"data": msgspec.json.encode({"collectionId": collection_id}).decode()}
    assert data(base.form("data/insertImages", [("k.png", b"png33")], fields=more)) is None
    assert base.emulator.train() == 0
    newest = base.rows(collection_id)[0]
    assert field(newest, "imageSize") == 5
    assert base.http.get(str(field(newest, "imagePreviewUrl"))).content == b"png33"
    detail = base.read("data/detail", id=str(field(newest, "_id")))
    assert field(detail, "imagePreivewUrl") == field(newest, "imagePreviewUrl")
    found = base.found(dataset_id, "k.png")[0]
    assert field(found, "imageId") == field(newest, "imageId")
    nowhere = base.form("data/insertImages", [("k.png", b"x")], fields={"collectionId": collection_id})
    assert (nowhere.status_code, nowhere.json()["zodError"][0]["path"]) == (500, ["collectionId"])
    assert status(base.form("data/insertImages", [], fields=more)) == (500, "File not found")


def test_a_cited_row_comes_with_its_collection(base: Base, http: httpx.Client, emulator: Emulator) -> None:
    """A row is asked for alone or with the whole citation; half a citation and an unknown chat are rejected."""
    row: dict[str, JSONValue] = {"id": str(field(base.found(emulator.dataset_id, "What does it need?")[0], "id"))}
    quoted = base.post("data/getQuoteData", **row)
    assert [field(quoted, "a"), field(quoted, "collection", "name")] == ["A model.", "guide.txt"]
    app_id = emulator.apps["knowledge"]
    http.post(COMPLETIONS["v1"], json=ask(app_id, "hi", chatId="c1"))
    cited: dict[str, JSONValue] = {"appId": app_id, "chatId": "c1", "chatItemDataId": "r1"}
    assert base.post("data/getQuoteData", **row, **cited) == quoted
    unknown = base.send("data/getQuoteData", **row, **{**cited, "chatId": "c2"})
    assert status(unknown) == (500, "unAuthChat")
    half = base.send("data/getQuoteData", **row, chatId="c1")
    assert half.json()["zodError"][0]["code"] == "custom"
    plain = base.insert(base.virtual(base.dataset()), "no answer")
    assert "a" not in rows_of(base.post("data/getQuoteData", id=plain))
    assert status(base.send("data/getQuoteData", id=UNKNOWN))[0] == 500


def rows_of(value: JSONValue) -> list[str]:
    """Return the names of an object's fields."""
    assert isinstance(value, dict)
    return list(value)
