"""Collections: how they come in, how they are listed, changed, read, exported, synchronised and dropped."""

from __future__ import annotations

from urllib.parse import quote

import httpx
import msgspec
import pytest

from emulator.knowledge import UNKNOWN, Base, status
from emulator.support import Clock, data, field, rows
from fastgpt.datasets.chunks import ChunkedCall
from fastgpt.datasets.collections import CreateTextCollection
from fastgpt.emulator import Emulator
from fastgpt.values import JSONValue

LONG = "# One\nA sentence about otters. " + "Otters swim. " * 100 + "\n# Two\nStorks fly."


def collections(base: Base, dataset_id: str, **fields: JSONValue) -> list[JSONValue]:
    """Return the listed collections of a dataset."""
    return rows(base.post("collection/listV2", **{"datasetId": dataset_id, **fields}), "list")


def test_a_text_is_cut_when_it_is_trained(base: Base) -> None:
    """An import answers before anything is read; then pieces follow headings and sentences, none much too long."""
    dataset_id = base.dataset()
    collection_id = base.text(dataset_id, LONG, "an intro", metadata={"k": "v"}, tags=["t"])
    assert base.questions(collection_id) == []
    assert base.emulator.train() == 0
    questions = [str(q) for q in base.questions(collection_id)]
    assert [q.partition("\n")[0] for q in questions][::2] == ["# One", "# Two"]
    assert len(questions) == 3
    assert max(map(len, questions)) <= 1300
    detail = base.read("collection/detail", id=collection_id)
    assert [field(detail, name) for name in ("name", "sourceName", "rawTextLength", "metadata", "trainingType")] == [
        "an intro.txt",
        "an intro.txt",
        len(LONG),
        {"k": "v"},
        "chunk",
    ]
    assert field(detail, "file") == {"filename": "an intro.txt", "contentLength": len(LONG)}
    assert str(field(detail, "fileId")).startswith(f"dataset/{dataset_id}/an_intro_")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"chunkSplitMode": "size", "chunkSize": 12}, ["One. Two.", "Three. Four."]),
        ({"chunkSplitMode": "char", "chunkSplitter": ".", "chunkSize": 0}, list("OneTwoThreeFour")),
        ({"chunkSplitMode": "char", "chunkSplitter": "Two"}, ["One.", ". Three. Four."]),
        ({"chunkSplitMode": "paragraph", "chunkSize": 4}, ["One.", "Two.", "Thre", "e.", "Four", "."]),
    ],
)
def test_a_text_is_cut_as_its_settings_say(base: Base, settings: dict[str, JSONValue], expected: list[str]) -> None:
    """In the custom mode size, splitter and mode count; in any other they do not."""
    dataset_id, text = base.dataset(), "One. Two. Three. Four."
    custom = base.text(dataset_id, text, chunkSettingMode="custom", **settings)
    usual = base.text(dataset_id, text, **settings)
    base.emulator.train()
    assert base.questions(custom) == expected
    assert base.questions(usual) == [text]


CHUNK_SETTINGS = {
    "chunk_setting_mode": "custom",
    "chunk_trigger_type": "maxSize",
    "chunk_trigger_min_size": 7,
    "data_enhance_collection_name": True,
    "image_index": True,
    "auto_indexes": True,
    "index_prefix_title": True,
    "chunk_split_mode": "char",
    "paragraph_chunk_ai_mode": "force",
    "paragraph_chunk_deep": 3,
    "paragraph_chunk_min_size": 70,
    "chunk_size": 300,
    "chunk_splitter": "##",
    "index_size": 256,
    "qa_prompt": "Ask.",
}


def test_every_chunk_setting_is_kept(emulator: Emulator) -> None:
    """What the library sends of how a text is to be cut, under whatever wire name, is what the collection shows."""
    settings = {name: CHUNK_SETTINGS[name] for name in ChunkedCall.__struct_fields__ if name != "training_type"}
    sent = {"dataset_id": emulator.dataset_id, "name": "n", "text": "t", **settings}
    spec = CreateTextCollection(**sent)  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]  # of many types
    with emulator.client() as client:
        made = client.typed.run(spec)
        raw = client.get_collection(collection_id=made.collection_id)
    names = dict(zip(ChunkedCall.__struct_fields__, ChunkedCall.__struct_encode_fields__, strict=True))
    assert {name: raw.json()["data"].get(names[name]) for name in settings} == settings


def test_a_table_is_a_document(base: Base) -> None:
    """A form with a file of another kind, or with none, is an error, whatever it is imported as."""
    fields = {"datasetId": base.dataset()}
    for path in ("localFile", "backup", "template"):
        wrong = base.form(f"collection/create/{path}", [("a.exe", b"x")], fields=fields)
        assert status(wrong) == (500, "InvalidUploadFileType")
        assert status(base.form(f"collection/create/{path}", [], fields=fields)) == (500, "File not found")


def test_lists_have_three_forms(base: Base) -> None:
    """All three lists show a folder's collections, each in its own form; the simple one counts nothing."""
    dataset_id = base.dataset()
    folder = str(base.post("collection/create", datasetId=dataset_id, name="folder", type="folder"))
    base.insert(base.virtual(dataset_id, "b rows", tags=["t"]), "q")
    base.virtual(dataset_id, "inside", parentId=folder)
    assert base.names(dataset_id) == ["b rows", "folder"]
    assert base.names(dataset_id, parentId=folder) == base.names(dataset_id, searchText="INS") == ["inside"]
    assert base.names(dataset_id, selectFolder=True) == ["folder"]
    assert base.names(dataset_id, filterTags=["t"]) == ["b rows"]
    assert base.names(dataset_id, pageNum=2, pageSize=1) == base.names(dataset_id, offset=1) == ["folder"]
    assert base.names(dataset_id, pageNum=2, pageSize=1, offset=0) == ["b rows"]
    assert [field(one, "dataAmount") for one in collections(base, dataset_id)] == [1, 0]
    assert [field(one, "dataAmount") for one in collections(base, dataset_id, simple=True)] == [0, 0]
    scrolled = base.post("collection/scrollList", datasetId=dataset_id, simple=True, pageSize=1)
    assert [field(scrolled, "list", 0, name) for name in ("tags", "indexAmount")] == [["t"], 1]
    plain = base.post("collection/scrollList", datasetId=dataset_id)
    assert [field(plain, "list", 0, "dataAmount"), field(plain, "total")] == [1, 2]
    old = base.post("collection/list", datasetId=dataset_id, pageNum=2, pageSize=1)
    assert [field(old, name) for name in ("pageNum", "pageSize", "total")] == [2, 1, 2]
    assert field(old, "data", 0, "name") == "folder"
    too_big = base.send("collection/list", datasetId=dataset_id, pageSize=101).json()["zodError"][0]
    assert too_big["message"] == "Too big: expected number to be <=100"
    long = base.send("collection/listV2", datasetId=dataset_id, searchText="x" * 101).json()["zodError"][0]
    assert long["message"] == "Too big: expected string to have <=100 characters"


def test_pages_are_capped(base: Base) -> None:
    """However many are asked for, a page has at most 100 collections, or 30 in the scrolled list."""
    dataset_id = base.dataset()
    for _ in range(101):
        base.virtual(dataset_id)
    assert len(collections(base, dataset_id, pageSize=500)) == 100
    scrolled = base.post("collection/scrollList", datasetId=dataset_id, pageSize=500)
    assert (len(rows(scrolled, "list")), field(scrolled, "total")) == (30, 101)


def test_a_collection_is_changed(base: Base) -> None:
    """What is sent changes; the caller's own id names a collection too, within its dataset."""
    dataset_id = base.dataset()
    folder = str(base.post("collection/create", datasetId=dataset_id, name="folder", type="folder"))
    collection_id = base.virtual(dataset_id, tags=["a"])
    changes: dict[str, JSONValue] = {"parentId": folder, "forbid": True, "createTime": "2024-01-01T00:00:00Z"}
    base.post("collection/update", id=collection_id, externalFileId="mine", **changes)
    detail = base.read("collection/detail", id=collection_id)
    assert [field(detail, name) for name in ("parentId", "externalFileId", "forbid", "createTime", "name")] == [
        folder,
        "mine",
        True,
        "2024-01-01T00:00:00.000Z",
        "rows",
    ]
    base.post("collection/update", datasetId=dataset_id, externalFileId="mine", name="renamed", tags=["b"])
    assert base.names(dataset_id, parentId=folder, filterTags=["b"]) == ["renamed"]
    base.post("collection/update", id=collection_id, parentId=None, createTime="2024-01-01T02:00:00+02:00")
    assert field(base.read("collection/detail", id=collection_id), "createTime") == "2024-01-01T00:00:00.000Z"
    base.post("collection/update", id=collection_id, createTime="2024-01-01")
    assert field(base.read("collection/detail", id=collection_id), "createTime") == "2024-01-01T00:00:00.000Z"
    assert base.names(dataset_id) == ["renamed", "folder"]
    update = "collection/update"
    assert status(base.send(update, datasetId=dataset_id, externalFileId="x")) == (500, "unExistCollection")
    assert status(base.send(update, datasetId=dataset_id)) == (500, "missingParams")
    assert status(base.send(update, id=collection_id, createTime="yesterday")) == (500, "Invalid time value")


def test_collections_are_deleted_by_query_and_body(base: Base, http: httpx.Client) -> None:
    """Query, body and both name what goes, a folder with what is in it; a body must be there."""
    dataset_id = base.dataset()
    folder = str(base.post("collection/create", datasetId=dataset_id, name="folder", type="folder"))
    base.virtual(dataset_id, "inside", parentId=folder)
    ids: list[JSONValue] = [base.virtual(dataset_id) for _ in range(2)]
    path = "/api/core/dataset/collection/delete"
    assert http.delete(path, params={"id": folder}).json()["zodError"][0]["message"].endswith("received string")
    assert status(http.post(path, json={})) == (500, "missingParams")
    both: dict[str, JSONValue] = {"collectionIds": [folder]}
    assert data(http.request("DELETE", path, params={"id": folder}, json=both)) is None
    assert base.names(dataset_id, searchText="inside") == []
    assert data(http.post(path, json={"collectionIds": ids})) is None
    assert base.names(dataset_id) == []
    assert status(http.post(path, json={"collectionIds": ids})) == (500, "unExistCollection")


def test_folders_in_a_ring_can_be_deleted(base: Base) -> None:
    """Nothing stops a caller from putting folders into each other; both go with either."""
    dataset_id = base.dataset()
    made = (base.post("collection/create", datasetId=dataset_id, name=name, type="folder") for name in "ab")
    first, second = made
    base.post("collection/update", id=first, parentId=second)
    base.post("collection/update", id=second, parentId=first)
    base.post("collection/delete", collectionIds=[first])
    assert base.names(dataset_id, searchText="b") == []


def test_a_source_can_be_read(base: Base) -> None:
    """A file has a link of its own, a page its address, a third-party file one at its source; rows have none."""
    dataset_id = base.dataset(type="apiDataset", apiDatasetServer={"apiServer": {"baseUrl": "http://s"}})
    base.post("collection/create/apiCollection", datasetId=dataset_id, name="Guide.txt", apiFileId="guide")
    base.post("collection/create/link", datasetId=dataset_id, link="http://page.test/")
    text = base.text(dataset_id, "Otters.")
    link = str(field(base.post("collection/read", collectionId=text), "value"))
    assert base.http.get(link).text == "Otters."
    found = {str(field(one, "type")): field(one, "_id") for one in collections(base, dataset_id)}
    assert field(base.post("collection/read", collectionId=found["link"]), "value") == "http://page.test/"
    source = field(base.post("collection/read", collectionId=found["apiFile"]), "value")
    assert source == "http://fastgpt.test/source/guide"
    rejected = base.send("collection/read", collectionId=base.virtual(dataset_id))
    assert status(rejected) == (404, "fileNotFound")


def test_rows_are_exported_once_a_minute(base: Base, clock: Clock) -> None:
    """The file has a mark, a heading and quoted fields; every call counts, also one that is rejected."""
    collection_id = base.virtual(base.dataset())
    base.insert(collection_id, 'say "hi", twice', a="line\nbreak")
    base.insert(collection_id, "newest")
    path = "collection/export"
    assert base.send(path, collectionId="zz").json()["zodError"][0]["code"] == "invalid_format"
    early = base.send(path, collectionId=collection_id)
    assert status(early) == (429, "Too many request, request 1 times every 60 seconds")
    clock.move(60)
    written = base.send(path, collectionId=collection_id)
    assert written.headers["content-type"] == "text/csv; charset=utf-8;"
    assert written.content == '\ufeffq,a\n"say ""hi"", twice","line\nbreak"\nnewest,'.encode()
    clock.move(60)
    cited: dict[str, JSONValue] = {"chatId": "c", "chatItemDataId": "r"}
    assert base.send(path, collectionId=collection_id, **cited).status_code == 200
    clock.move(60)
    union = base.send(path, collectionId=collection_id, foo=1, bar=2).json()["zodError"][0]
    assert union["errors"][1][0]["message"] == 'Unrecognized keys: "foo", "bar"'
    clock.move(60)
    assert base.http.post(f"/api/core/dataset/{path}", content=b"x").status_code == 400
    clock.move(60)
    assert status(base.send(path, collectionId=UNKNOWN)) == (500, "unExistCollection")


def test_a_page_is_synchronised(base: Base, emulator: Emulator) -> None:
    """A page that has not changed stays; one that has gets a new collection, named by its first line."""
    emulator.pages["http://page.test/"] = "# Rivers\n\nRivers flow."
    dataset_id = base.dataset()
    made = base.post("collection/create/link", datasetId=dataset_id, link="http://page.test/", name="ignored")
    collection_id = field(made, "collectionId")
    assert base.names(dataset_id) == ["http://page.test/"]
    emulator.train()
    assert base.names(dataset_id) == ["Rivers"]
    assert base.post("collection/sync", collectionId=collection_id) == "sameRaw"
    emulator.pages["http://page.test/"] = "# Lakes\n\nLakes rest."
    assert base.post("collection/sync", collectionId=collection_id) == "success"
    emulator.train()
    assert field(base.found(dataset_id, "lakes"), 0, "q") == "# Lakes\n\nLakes rest."
    assert status(base.send("collection/sync", collectionId=collection_id)) == (500, "unExistCollection")
    assert status(base.send("collection/sync", collectionId=base.virtual(dataset_id))) == (500, "notSupportSync")


def test_a_page_that_was_not_described_speaks_of_itself(base: Base, emulator: Emulator) -> None:
    """An emulator has no network: an unknown page has a text made of its address."""
    made = base.post("collection/create/link", datasetId=base.dataset(), link="http://page.test/a")
    emulator.train()
    assert base.questions(str(field(made, "collectionId"))) == [
        "# http://page.test/a\n\nThe page at http://page.test/a."
    ]


def test_a_collection_is_trained_again(base: Base) -> None:
    """Retraining gives another id and cuts the source again; rows made by hand are gone."""
    dataset_id = base.dataset()
    old = base.text(dataset_id, "One. Two.", tags=["t"])
    base.emulator.train()
    path = "collection/create/reTrainingCollection"
    how: dict[str, JSONValue] = {"chunkSettingMode": "custom", "chunkSize": 4}
    new = str(field(base.post(path, collectionId=old, trainingType="chunk", **how), "collectionId"))
    assert new != old
    base.emulator.train()
    assert base.questions(new) == ["One.", "Two."]
    by_hand = base.virtual(dataset_id)
    base.insert(by_hand, "q")
    emptied = str(field(base.post(path, collectionId=by_hand), "collectionId"))
    assert base.questions(emptied) == []


def settings(dataset_id: str, **fields: JSONValue) -> dict[str, str]:
    """Return the field of a form that says where its files go."""
    return {"data": msgspec.json.encode({"datasetId": dataset_id, **fields}).decode()}


def test_a_local_file_comes_in_a_form(base: Base) -> None:
    """File names are percent-decoded; the settings stand in ``data`` or in plain fields."""
    dataset_id, path = base.dataset(), "collection/create/localFile"
    name = '数据 "集".md'
    made = data(base.form(path, [(quote(name), b"# Pandas\nThey eat.")], fields=settings(dataset_id, parentId=None)))
    assert field(made, "results") == {"insertLen": 0}
    plain = base.form(path, [("plain.txt", b"Plain.")], fields={"datasetId": dataset_id})
    assert data(plain)
    base.emulator.train()
    assert base.names(dataset_id) == ["plain.txt", name]
    assert base.questions(str(field(made, "collectionId"))) == ["# Pandas\nThey eat."]


def test_a_form_that_is_wrong_is_rejected_inside(base: Base, http: httpx.Client) -> None:
    """A missing file, dataset or type, a wrong ending and a body that is no form are rejected with HTTP 500."""
    dataset_id, path = base.dataset(), "collection/create/localFile"
    file = [("a.txt", b"x")]
    assert status(base.form(path, [], fields=settings(dataset_id))) == (500, "File not found")
    assert status(base.form(path, file)) == (500, "unExistDataset")
    assert status(base.form(path, file, fields={"data": "{"})) == (500, "unExistDataset")
    assert status(base.form(path, file, fields={"data": "[]"})) == (500, "unExistDataset")
    assert status(base.form(path, [("a.exe", b"x")], fields=settings(dataset_id))) == (500, "InvalidUploadFileType")
    wrong = base.form(path, file, fields=settings(dataset_id, trainingType="x"))
    assert (wrong.status_code, wrong.json()["zodError"][0]["path"]) == (500, ["trainingType"])
    assert msgspec.json.decode(wrong.json()["message"]) == wrong.json()["zodError"]
    assert status(http.post(f"/api/core/dataset/{path}", json={})) == (500, "unExistDataset")


def test_tables_come_back(base: Base) -> None:
    """A backup and a filled-in template become rows with their answers and further indexes; no id is returned."""
    dataset_id = base.dataset()
    table = "\ufeffq,a,indexes\nWhat?,That.,one,two\nOnly,\n,no question\n".encode()
    for kind in ("backup", "template"):
        form = base.form(f"collection/create/{kind}", [(f"{kind}.csv", table)], fields=settings(dataset_id))
        assert data(form) == {}
    base.emulator.train()
    assert [field(one, "trainingType") for one in collections(base, dataset_id)] == ["template", "backup"]
    collection_id = str(field(collections(base, dataset_id), 0, "_id"))
    assert base.questions(collection_id) == ["What?", "Only"]
    row = base.read("data/detail", id=str(field(base.rows(collection_id), 0, "_id")))
    assert [field(index, "text") for index in rows(row, "indexes")] == ["one", "two", "What?", "That."]


def test_a_form_is_read_to_the_byte(base: Base) -> None:
    """Line breaks at the ends of a file are its own, and a part without a type or a name does no harm."""
    boundary = "b-1"
    body = (
        b'--b-1\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\n\r\n\r\nOtters.\r\n\r\n'
        b"--b-1\r\nContent-Disposition: form-data\r\n\r\nnameless\r\n"
        b'--b-1\r\nContent-Disposition: form-data; name="datasetId"\r\n\r\n%s\r\n--b-1--\r\n'
    ) % (dataset_id := base.dataset()).encode()
    headers = {"Content-Type": f'multipart/form-data; boundary="{boundary}"'}
    made = data(base.http.post("/api/core/dataset/collection/create/localFile", content=body, headers=headers))
    link = base.post("collection/read", collectionId=field(made, "collectionId"))
    assert base.http.get(str(field(link, "value"))).content == b"\r\nOtters.\r\n"
    assert base.names(dataset_id) == ["a.txt"]


def test_a_link_must_be_an_address(base: Base) -> None:
    """What is no address is rejected by its field."""
    rejected = base.send("collection/create/link", datasetId=base.dataset(), link="page")
    assert rejected.json()["zodError"][0]["format"] == "url"
