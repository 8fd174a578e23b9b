"""The knowledge bases of older servers: 4.12.1 and 4.9.0, in what they have, lack, and put otherwise."""

from __future__ import annotations

import httpx
import pytest

from emulator.knowledge import UNKNOWN, Base, scores
from emulator.support import Clock, data, field, rows, source_item
from fastgpt.emulator import DEMO_SOURCE, Emulator
from fastgpt.emulator.apps import COLLECTION_ID
from fastgpt.values import JSONValue

OLD, OLDER = "4.12.1", "4.9.0"
PAGE = "http://pages.test/owls"
SENTENCES = "\n# Owls\nOwls see at night." * 2


@pytest.fixture(params=[OLD, OLDER])
def emulator(request: pytest.FixtureRequest, clock: Clock) -> Emulator:
    """Give an older emulator."""
    version: str = request.param
    return Emulator(version, clock=clock, pages={PAGE: "# Owls\n\nOwls see at night."}, source=DEMO_SOURCE)


@pytest.fixture
def later(emulator: Emulator) -> bool:
    """Say whether the emulator is the later one of the two."""
    return emulator.version == OLD


@pytest.fixture
def kb(base: Base) -> str:
    """Give the id of a new dataset."""
    return str(base.post("create", name="kb"))


def said(response: httpx.Response) -> tuple[int, int, str, str]:
    """Return an error response's HTTP status, code, name and message."""
    reported = response.json()
    assert (reported["data"], "zodError" in reported) == (None, False)
    return response.status_code, reported["code"], reported["statusText"], reported["message"]


def read(base: Base, path: str, **query: str) -> httpx.Response:
    """Get a path and return the answer."""
    return base.http.get(f"/api/core/dataset/{path}", params=query)


def form(base: Base, path: str, name: str, *files: str, **fields: str) -> httpx.Response:
    """Post a form with files and a field ``data`` made of one name and value."""
    reported = {"data": "{" + ", ".join(f'"{key}": "{value}"' for key, value in fields.items()) + "}"}
    return base.form(path, [(one, SENTENCES.encode()) for one in (name, *files)], fields=reported)


def test_datasets(base: Base, later: bool) -> None:
    """A dataset needs nothing but a name; errors name what is missing, what is unknown, and what is no id."""
    folder = str(base.post("create", name="Folder", type="folder"))
    made = str(base.post("create", name="Whales", parentId=folder, vlmModel="other-vision"))
    assert said(base.send("create"))[3] == "datasets validation failed: name: Path `name` is required."
    prefix = "common:" if later else ""
    unknown = (500, 501002, "unExistDataset", f"{prefix}core.dataset.error.unExistDataset")
    assert said(base.send("create", name="x", parentId=UNKNOWN)) == unknown
    assert [field(one, "name") for one in rows(base.post("list", parentId=folder))] == ["Whales"]
    permission = field(base.post("list", parentId=folder), 0, "permission")
    assert isinstance(permission, dict)
    assert ("roleList" in permission, "_permissionList" in permission) == (later, not later)
    shown = base.read("detail", id=made)
    assert isinstance(shown, dict)
    assert (shown["status"], shown["avatar"], "vlmModel" in shown) == ("active", "/icon/logo.svg", later)
    missing = (500, 507004 if later else 507003, "missingParams", "error.missingParams")
    assert said(read(base, "detail")) == missing
    assert said(read(base, "detail", id="zz"))[3].startswith('Cast to ObjectId failed for value "zz"')
    assert said(base.http.put("/api/core/dataset/update", json={"id": made}))[2] == "unAuthorization"
    assert data(base.http.delete("/api/core/dataset/delete", params={"id": folder})) is None
    assert said(base.http.delete("/api/core/dataset/delete", params={"id": made})) == unknown
    assert said(base.http.delete("/api/core/dataset/delete")) == missing


def test_what_takes_a_key(base: Base, later: bool) -> None:
    """Folders have a route of their own on 4.12, and paths of nothing are nothing; 4.9 wants a login for both."""
    if later:
        assert base.post("folder/create", name="Folder") == {}
        assert said(base.send("folder/create"))[2] == "missingParams"
        assert base.read("paths", parentId=UNKNOWN) == []
        assert said(read(base, "paths", sourceId=UNKNOWN))[2] == "unAuthorization"
    else:
        assert said(base.send("folder/create", name="Folder"))[2] == "unAuthorization"
        assert said(read(base, "paths", parentId=UNKNOWN))[2] == "unAuthorization"


def test_routes_that_a_version_lacks(base: Base, later: bool) -> None:
    """A route that came later has the page of an unknown path."""
    for path in ("createWithFiles", "data/index/create", "training/getDatasetTrainingError"):
        assert base.send(path).headers["content-type"].startswith("text/html")
    for path in ("collection/export", "data/insertImages", "training/getTrainingError", "apiDataset/getPathNames"):
        assert (base.send(path).status_code == 404) == (not later)


def test_collections_are_listed(base: Base, kb: str, later: bool) -> None:
    """Lists show tags where there are some, the scrolled one always, and with it the number of indexes."""
    made = str(base.post("collection/create", datasetId=kb, name="Rows", tags=["a"], metadata={"k": 1}))
    folder = str(base.post("collection/create", datasetId=kb, name="Folder", type="folder"))
    assert base.names(kb) == ["Folder", "Rows"]
    assert base.names(kb, selectFolder=True) == ["Folder"]
    first, second = rows(base.post("collection/listV2", datasetId=kb), "list")
    assert isinstance(first, dict)
    assert ("tags" in first, field(second, "tags")) == (False, ["a"])
    page = base.post("collection/list", datasetId=kb, pageNum=2, pageSize=1)
    assert (field(page, "pageNum"), field(page, "total"), field(page, "data", 0, "name")) == (2, 2, "Rows")
    scrolled = base.post("collection/scrollList", datasetId=kb, simple=True)
    assert (field(scrolled, "list", 0, "tags"), field(scrolled, "list", 0, "indexAmount")) == ([], 0)
    counted = field(base.post("collection/scrollList", datasetId=kb), "list", 0)
    assert isinstance(counted, dict)
    assert "indexAmount" not in counted
    assert said(base.send("collection/scrollList"))[2] == "missingParams"
    assert said(base.send("collection/listV2"))[2] == "unExistDataset"
    assert said(base.send("collection/listV2", datasetId=kb, pageSize="x"))[3] == "internal server error"
    assert said(base.send("collection/listV2", datasetId=kb, filterTags=1))[1] == 500
    assert said(base.send("collection/create", name="x"))[2] == "unExistDataset"
    reported = base.read("collection/detail", id=made)
    assert (field(reported, "metadata"), field(reported, "dataset", "_id")) == ({"k": 1}, kb)
    assert isinstance(reported, dict)
    assert ("errorCount" in reported, "file" in reported) == (later, False)
    assert said(read(base, "collection/detail"))[2] == "missingParams"
    assert base.post("collection/update", id=folder, name="Renamed") is None
    assert "Renamed" in base.names(kb)
    assert said(base.send("collection/update"))[2] == "missingParams"
    assert said(base.send("collection/update", id=UNKNOWN))[2] == "unExistCollection"


def test_collections_are_deleted(base: Base, kb: str, later: bool) -> None:
    """4.9 takes one id from the query, 4.12 a list from the body, and each ignores the other."""
    one = base.virtual(kb, "one")

    def delete(*, in_body: bool) -> httpx.Response:
        query = {} if in_body else {"id": one}
        body = {"collectionIds": [one]} if in_body else {}
        return base.http.request("DELETE", "/api/core/dataset/collection/delete", params=query, json=body)

    assert said(delete(in_body=not later))[2] == "missingParams"
    assert data(delete(in_body=later)) is None
    assert said(delete(in_body=later))[2] == "unExistCollection"


def test_a_text(base: Base, kb: str, later: bool) -> None:
    """4.12 keeps a text as a file that the queue reads; 4.9 cuts it at once, leaves out repeats and keeps no file."""
    text = f"{SENTENCES}\n"
    made = base.post("collection/create/text", datasetId=kb, name="Owls", text=text, metadata={"k": "v"})
    collection = base.read("collection/detail", id=str(field(made, "collectionId")))
    assert isinstance(collection, dict)
    if later:
        assert field(made, "results") == {"insertLen": 0}
        assert (collection["name"], collection["type"]) == ("Owls.txt", "file")
        assert field(collection, "file", "filename") == "Owls.txt"
    else:
        left_out = field(made, "results", "repeat", 0)
        assert (field(made, "results", "insertLen"), field(left_out, "chunkIndex")) == (1, 1)
        assert (collection["name"], collection["type"], "fileId" in collection) == ("Owls", "virtual", False)
        assert (collection["chunkSize"], "chunkSplitMode" in collection) == (512, False)
    base.emulator.train()
    assert len(base.rows(str(field(made, "collectionId")))) == (2 if later else 1)
    word = "Buffer, ArrayBuffer" if later else "Buffer, TypedArray"
    assert word in said(base.send("collection/create/text", datasetId=kb, name="x"))[3]
    assert said(base.send("collection/create/text", name="x", text="y"))[2] == "unExistDataset"


def test_rules_for_cutting_on_4_9(base: Base, kb: str, later: bool) -> None:
    """A splitter cuts; it and the words to a model are kept with the collection. 4.12 cuts so only in that mode."""
    rules: dict[str, JSONValue] = {"chunkSplitter": "|", "qaPrompt": "ask", "trainingType": "chunk"}
    made = base.text(kb, "one|two", **rules)
    shown = base.read("collection/detail", id=made)
    assert (field(shown, "chunkSplitter"), field(shown, "qaPrompt")) == ("|", "ask")
    base.emulator.train()
    assert len(base.questions(made)) == (1 if later else 2)


def test_a_link(base: Base, kb: str, later: bool) -> None:
    """A page gives its title to the collection; one that cannot be read is rejected by 4.9 and fails later on 4.12."""
    assert field(base.post("collection/create/link", datasetId=kb, link=PAGE), "collectionId")
    base.emulator.train()
    assert base.names(kb) == ["Owls"]
    base.emulator.fail_training("http://down", "fetch failed")
    broken = base.send("collection/create/link", datasetId=kb, link="http://down.test")
    if not later:
        assert said(broken)[3] == "Can not fetch content from link"
        return
    base.emulator.train()
    failed = rows(base.post("collection/listV2", datasetId=kb), "list")[0]
    assert (field(failed, "hasError"), field(failed, "trainingAmount")) == (True, 1)
    assert field(base.read("collection/detail", id=str(field(failed, "_id"))), "errorCount") == 1


def test_a_page_is_read_again(base: Base, kb: str) -> None:
    """A page that has changed gets a new collection; rows made by hand have no source to read again."""
    made = str(field(base.post("collection/create/link", datasetId=kb, link=PAGE), "collectionId"))
    base.emulator.train()
    assert base.post("collection/sync", collectionId=made) == "sameRaw"
    base.emulator.pages[PAGE] = "# Owls\n\nOwls hunt mice."
    assert base.post("collection/sync", collectionId=made) == "success"
    base.emulator.train()
    found = str(field(base.post("collection/listV2", datasetId=kb), "list", 0, "_id"))
    assert (found != made, base.questions(found)) == (True, ["# Owls\n\nOwls hunt mice."])
    assert said(base.send("collection/sync", collectionId=base.virtual(kb)))[2] == "notSupportSync"
    assert said(base.send("collection/sync"))[2] == "missingParams"


def test_files(base: Base, kb: str, later: bool) -> None:
    """Files come in a form or by the id of an upload; only 4.12 takes a kind that it cannot read."""
    path = "collection/create/localFile"
    assert field(data(form(base, path, "a.txt", datasetId=kb)), "collectionId")
    odd = form(base, path, "a.exe", datasetId=kb)
    if later:
        made = str(field(data(odd), "collectionId"))
        assert field(base.read("collection/detail", id=made), "errorCount") == 1
    else:
        assert said(odd)[3].endswith('"exe" is not supported.')
    assert said(base.form(path, [("a.txt", b"x")]))[2] == "unExistDataset"
    upload = base.http.post("/api/common/file/upload", files={"file": ("b.txt", b"Owls", "text/plain")})
    file_id = field(data(upload), "fileId")
    made = str(field(base.post("collection/create/fileId", datasetId=kb, fileId=file_id), "collectionId"))
    link = str(field(base.post("collection/read", collectionId=made), "value"))
    assert base.http.get(link).content == b"Owls"
    code = 507002 if later else 507001
    assert said(base.send("collection/create/fileId", datasetId=kb, fileId="nope"))[:3] == (500, code, "fileNotFound")
    assert said(base.send("collection/read", collectionId=base.virtual(kb)))[2] == "fileNotFound"


def test_a_collection_is_cut_again(base: Base, kb: str) -> None:
    """The collection gets another id; rows that were made by hand are gone."""
    text = base.text(kb, "Owls see at night.")
    hand = base.virtual(kb)
    base.insert(hand, "by hand")
    base.emulator.train()
    for old, expected in ((text, ["Owls see at night."]), (hand, [])):
        asked: dict[str, JSONValue] = {"collectionId": old, "trainingType": "chunk"}
        made = str(field(base.post("collection/create/reTrainingCollection", **asked), "collectionId"))
        base.emulator.train()
        assert (made != old, base.questions(made)) == (True, expected)
    assert said(base.send("collection/create/reTrainingCollection"))[2] == "missingParams"


def test_previews(base: Base, kb: str, later: bool) -> None:
    """A source is cut for a look; one of an unknown kind is one empty piece. 4.9 counts nothing."""
    path = "file/getPreviewChunks"
    shown = base.post(path, datasetId=kb, type="link", sourceId=PAGE)
    nothing: list[JSONValue] = [{"q": "", "a": ""}]
    assert field(shown, *(("chunks", 0) if later else (0,)), "indexes") == []
    found = base.post(path, datasetId=kb, type="odd", sourceId="x")
    assert found == ({"chunks": nothing, "total": 1} if later else nothing)
    assert said(base.send(path, datasetId=kb))[3] == "sourceId is empty"


def test_pushed_rows(base: Base, kb: str, later: bool) -> None:
    """4.9 says which rows it left out since they came twice; 4.12 only counts what it took."""
    collection = base.virtual(kb)
    pushed: list[JSONValue] = [{"q": "one"}, {"q": "one"}, {"q": ""}]
    done = base.post("data/pushData", collectionId=collection, data=pushed)
    if later:
        assert done == {"insertLen": 2}
    else:
        repeated: JSONValue = [{"q": "one", "a": "", "chunkIndex": 0}]
        assert done == {"insertLen": 1, "overToken": [], "repeat": repeated, "error": []}
    base.emulator.train()
    assert base.questions(collection) == ["one"] * (2 if later else 1)
    assert said(base.send("data/pushData", data=[]))[3] == "collectionId or data is empty"
    many: list[JSONValue] = [{"q": str(number)} for number in range(201)]
    assert said(base.send("data/pushData", collectionId=collection, data=many))[3] == "Data is too long, max 200"


def test_rows(base: Base, kb: str, later: bool) -> None:
    """A row is written once, shown with the ids of its indexes, changed, found and deleted."""
    collection = base.virtual(kb)
    row = base.insert(collection, "Whales sing", a="often", indexes=[{"text": "song"}])
    again = base.send("data/insertData", collectionId=collection, q="Whales sing", a="often")
    assert said(again)[3] == "已经存在完全一致的数据"
    missing = said(base.send("data/insertData", collectionId=collection))
    assert missing[3] == ("error.missingParams" if later else "q, datasetId, collectionId, model is required")
    assert said(base.send("data/insertData", q="q"))[2] == "unExistCollection"
    listed = base.post("data/v2/list", collectionId=collection, searchText="WHALES")
    first = field(listed, "list", 0)
    assert isinstance(first, dict)
    assert (field(listed, "total"), "teamId" in first) == (1, later)
    assert (
        said(base.send("data/v2/list", collectionId=collection, offset="abc", pageSize=9))[3] == "internal server error"
    )
    shown = base.read("data/detail", id=row)
    assert (field(shown, "indexes", 0, "text"), len(str(field(shown, "indexes", 0, "_id")))) == ("song", 24)
    assert base.post("data/update", dataId=row, a="always") is None
    assert field(base.read("data/detail", id=row), "a") == "always"
    prefix = "common:" if later else ""
    for query in ({}, {"id": UNKNOWN}):
        assert said(read(base, "data/detail", **query))[3] == f"{prefix}core.dataset.error.Data not found"
    assert data(base.http.delete("/api/core/dataset/data/delete", params={"id": row})) == "success"
    assert base.questions(collection) == []


def test_a_cited_row(base: Base, later: bool) -> None:
    """4.9 reads the row's id from the query and keeps what was cited as a text; 4.12 wants a body and has a file."""
    quote = "64d0000000000000000000a1"
    by_query, by_body = read(base, "data/getQuoteData", id=quote), base.send("data/getQuoteData", id=quote)
    right, wrong = (by_body, by_query) if later else (by_query, by_body)
    assert field(data(right), "collection", "_id") == COLLECTION_ID
    assert field(data(right), "collection", "type") == ("file" if later else "virtual")
    message = "Cannot use 'in' operator to search for 'chatId' in " if later else "core.dataset.error.Data not found"
    assert said(wrong)[3] == message


def test_a_search(base: Base, kb: str) -> None:
    """The best row comes first with its tokens; a search by words alone gives the indexes, and filters nothing."""
    collection = base.virtual(kb)
    base.insert(collection, "Whales sing")
    base.insert(collection, "Owls see")
    asked: dict[str, JSONValue] = {"datasetId": kb, "text": "whales"}
    found = base.post("searchTest", **asked)
    best = field(found, "list", 0)
    assert isinstance(best, dict)
    assert (best["q"], best["a"], best["tokens"], "indexes" in best) == ("Whales sing", "", 3, False)
    assert field(found, "usingSimilarityFilter") is True
    by_words = base.post("searchTest", **asked, searchMode="fullTextRecall")
    assert (field(by_words, "list", 0, "indexes", 0, "text"), len(rows(by_words, "list"))) == ("Whales sing", 1)
    assert field(by_words, "usingSimilarityFilter") is False
    mixed = base.post("searchTest", **asked, searchMode="mixedRecall", usingReRank=True)
    assert scores(field(mixed, "list", 0)) == ["embedding", "fullText", "rrf", "reRank"]
    assert said(base.send("searchTest", datasetId=kb))[2] == "missingParams"


def test_the_queue(base: Base, kb: str) -> None:
    """The queue has a length, a bill has an id, and vectors are made again for any model, but not for the same one."""
    base.text(kb, "Owls")
    base.emulator.train()
    queue = base.read("training/getDatasetTrainingQueue", datasetId=kb)
    assert queue == {"rebuildingCount": 0, "trainingCount": 0}
    usage = "/api/support/wallet/usage/createTrainingUsage"
    assert len(str(data(base.http.post(usage, json={"datasetId": kb})))) == 24
    assert said(base.http.post(usage, json={}))[2] == "unExistDataset"
    assert base.post("training/rebuildEmbedding", datasetId=kb, vectorModel="no-such-model") == {}
    base.emulator.train()
    assert said(base.send("training/rebuildEmbedding", datasetId=kb, vectorModel="no-such-model"))[1] == 500
    assert said(read(base, "training/getQueueLen"))[2] == "unAuthorization"


def test_a_third_party_source(base: Base, kb: str, later: bool) -> None:
    """A dataset with a source lists and imports its files; the server's name is another on 4.9, as is the error."""
    server: JSONValue = {"baseUrl": "http://source.test"}
    fields: dict[str, JSONValue] = {"apiDatasetServer": {"apiServer": server}} if later else {"apiServer": server}
    api = str(base.post("create", name="api", type="apiDataset", **fields))
    assert [field(one, "name") for one in rows(base.post("apiDataset/list", datasetId=api))] == ["Guide.txt", "Docs"]
    create = "collection/create/apiCollection"
    done = base.post(create, datasetId=api, apiFileId="guide")
    assert (done is None) == later
    assert base.read("apiDataset/listExistId", datasetId=api) == ["guide"]
    assert said(base.send(create, datasetId=api))[3] == "file not found"
    message = "Can not find api dataset server" if later else "No apiServer or feishuServer or yuqueServer"
    assert said(base.send("apiDataset/list", datasetId=kb))[3] == message
    base.emulator.train()
    found = str(field(base.post("collection/listV2", datasetId=api), "list", 0, "_id"))
    assert base.questions(found) == ["Bridges are built to cross rivers."]


def test_the_library_reads_what_older_servers_say(emulator: Emulator, later: bool) -> None:
    """The library's typed calls decode every answer, from an import to a search and a deletion."""
    with emulator.client(emulator.account_key) as client:
        typed = client.typed
        kb = typed.create_dataset(name="kb", type="dataset")
        imported = typed.create_text_collection(dataset_id=kb, name="Owls", text="Owls see at night.")
        uploaded = typed.upload_dataset_file(dataset_id=kb, filename="whales.txt", content=b"Whales sing.")
        stored = typed.create_file_id_collection(dataset_id=kb, file_id=uploaded.key)
        emulator.train()
        assert {one.name for one in typed.get_collections(dataset_id=kb).list} == {
            "Owls.txt" if later else "Owls",
            "whales.txt",
        }
        found = typed.search_dataset(dataset_id=kb, text="whales").list[0]
        assert (found.q, found.collection_id) == ("Whales sing.", stored.collection_id)
        assert found.id is not None
        assert typed.get_quote_data(data_id=found.id).q == "Whales sing."
        for gone in (imported, stored):  # 4.9 deletes one at a time
            typed.delete_collections(collection_ids=[gone.collection_id])
        assert typed.get_collections(dataset_id=kb).total == 0


@pytest.mark.parametrize("emulator", [OLD], indirect=True)
class TestOnly412:
    """What 4.9 has not got."""

    def test_folders_of_a_source(self, base: Base, kb: str) -> None:
        """A folder is imported with all its files, and a file has a path."""
        api = str(base.post("create", name="api", apiDatasetServer={"apiServer": {}}))
        assert base.post("collection/create/apiCollectionV2", datasetId=api, apiFiles=[source_item("docs")]) is None
        assert base.read("apiDataset/listExistId", datasetId=api) == ["inner"]
        path = "apiDataset/getPathNames"
        assert base.post(path, datasetId=api, parentId="inner") == "/Docs/Inner.md"
        assert base.post(path, datasetId=api) == ""
        assert said(base.send(path, parentId="inner"))[2] == "unAuthorization"
        assert said(base.send(path, datasetId=kb, parentId="inner"))[1] == 500

    def test_pictures(self, base: Base, kb: str) -> None:
        """Pictures become rows; what is no picture is taken for one."""
        path = "collection/create/images"
        made = data(form(base, path, "a.png", "b.png", datasetId=kb, collectionName="Pictures"))
        collection = str(field(made, "collectionId"))
        assert field(made, "results", "insertLen") == 2
        assert data(form(base, "data/insertImages", "c.txt", collectionId=collection)) == {}
        assert said(form(base, "data/insertImages", "c.png"))[2] == "unExistCollection"
        base.emulator.train()
        assert len(base.rows(collection)) == 3

    def test_tables(self, base: Base, kb: str) -> None:
        """Tables are imported for nothing in return, and rows are exported under a heading of their own."""
        for kind in ("backup", "template"):
            rejected = said(form(base, f"collection/create/{kind}", "a.csv", datasetId=kb))[3]
            assert rejected == f"dataset:{kind}_{'template' if kind == 'backup' else 'file'}_invalid"
            table, about = [("a.csv", b"q,a,indexes\nq,a,i")], {"data": f'{{"datasetId": "{kb}"}}'}
            assert data(base.form(f"collection/create/{kind}", table, fields=about)) == {}
        assert base.names(kb) == ["a.csv", "a.csv"]
        collection = base.virtual(kb)
        base.insert(collection, "q1", a="a1")
        exported = base.send("collection/export", collectionId=collection)
        assert exported.text == "\ufeffindex,content\nq1,a1"

    def test_failed_rows(self, base: Base, kb: str) -> None:
        """A failed row is listed, shown, fixed and dropped; its collection reports it."""
        base.emulator.fail_training("owl", "model down")
        collection = base.virtual(kb)
        base.post("data/pushData", collectionId=collection, data=[{"q": "an owl"}, {"q": "owls"}])
        base.emulator.train()
        listed = base.post("training/getTrainingError", collectionId=collection, pageSize=1)
        assert (field(listed, "total"), len(rows(listed, "list"))) == (2, 1)
        assert field(base.read("collection/trainingDetail", collectionId=collection), "errorCounts", "chunk") == 2
        owned: dict[str, JSONValue] = {"datasetId": kb, "collectionId": collection}
        row: dict[str, JSONValue] = {**owned, "dataId": field(listed, "list", 0, "_id")}
        assert base.post("training/getTrainingDataDetail", **{**row, "datasetId": UNKNOWN}) is None
        assert field(base.post("training/getTrainingDataDetail", **row), "q") == "an owl"
        assert base.post("training/getTrainingDataDetail", collectionId=collection) is None
        bad = base.send("training/getTrainingDataDetail", collectionId=collection, dataId="zz")
        assert said(bad)[3].endswith('for model "dataset_trainings"')
        assert base.post("training/updateTrainingData", **row, q="a whale") == {}
        assert said(base.send("training/updateTrainingData", collectionId=collection))[3] == "data not found"
        base.emulator.train()
        assert base.questions(collection) == ["a whale"]
        other = field(base.post("training/getTrainingError", collectionId=collection), "list", 0, "_id")
        assert base.post("training/deleteTrainingData", collectionId=collection, dataId=other) == {}
        assert field(base.post("training/getTrainingError", collectionId=collection), "total") == 1
        assert base.post("training/deleteTrainingData", **owned, dataId=other) == {}
        assert field(base.post("training/getTrainingError", collectionId=collection), "total") == 0
