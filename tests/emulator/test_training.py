"""The training queue, uploads for datasets, previews, and third-party sources."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest

from emulator.knowledge import UNKNOWN, Base, status
from emulator.support import Clock, data, field, rows, source_item
from fastgpt.emulator import Emulator, SourceFile
from fastgpt.values import JSONValue

DONE: dict[str, JSONValue] = {"rebuildingCount": 0, "trainingCount": 0}


def queue(base: Base, dataset_id: str) -> JSONValue:
    """Return the queue's length."""
    return field(base.read("training/getDatasetTrainingQueue", datasetId=dataset_id), "trainingCount")


def test_each_poll_moves_the_queue(base: Base) -> None:
    """A look sees the queue as it is and moves it after: a source is read, then its rows are written."""
    dataset_id = base.dataset()
    collection_id = base.text(dataset_id, "# One\nx\n# Two\ny")
    assert [queue(base, dataset_id) for _ in range(3)] == [1, 2, 0]
    assert len(base.questions(collection_id)) == 2


@pytest.mark.parametrize(
    ("settings", "modes"),
    [
        ({}, ["parse", "chunk"]),
        ({"trainingType": "qa"}, ["parse", "qa", "chunk"]),
        ({"autoIndexes": True}, ["parse", "auto", "chunk"]),
        ({"imageIndex": True}, ["parse", "image", "chunk"]),
    ],
)
def test_a_collection_goes_through_its_modes(base: Base, settings: dict[str, JSONValue], modes: list[str]) -> None:
    """The detail of a collection's training shows the mode that it is in, and moves the queue as well."""
    collection_id = base.text(base.dataset(), "Otters.", **settings)
    for mode in modes:
        detail = base.read("collection/trainingDetail", collectionId=collection_id)
        assert [field(detail, counts, mode) for counts in ("queuedCounts", "trainingCounts")] == [1, 1]
        assert field(detail, "trainedCount") == 0
    done = base.read("collection/trainingDetail", collectionId=collection_id)
    assert field(done, "trainedCount") == 1
    assert field(done, "advancedTraining", "autoIndexes") is ("autoIndexes" in settings)


def test_lists_and_details_report_training(base: Base) -> None:
    """A list and a detail of collections show how far training is, and move it."""
    dataset_id = base.dataset()
    collection_id = base.text(dataset_id, "Otters.")
    listed = field(base.post("collection/listV2", datasetId=dataset_id), "list", 0)
    assert [field(listed, name) for name in ("trainingAmount", "slowestTrainingMode", "slowestTrainingStatus")] == [
        1,
        "parse",
        "running",
    ]
    detail = base.read("collection/detail", id=collection_id)
    assert [field(detail, name) for name in ("activeTrainingAmount", "slowestTrainingMode")] == [1, "chunk"]
    detail = base.read("collection/detail", id=collection_id)
    assert [field(detail, name) for name in ("indexAmount", "slowestTrainingStatus")] == [1, "ready"]


@pytest.fixture
def manual(clock: Clock) -> Iterator[Base]:
    """Give an emulator whose queue moves only by hand."""
    source = (SourceFile(id="a", name="A.md", text="Alpha"),)
    emulator = Emulator(clock=clock, training="manual", source=source, pages={"http://page.test/": "# Page"})
    headers = {"Authorization": f"Bearer {emulator.account_key}"}
    with httpx.Client(transport=emulator.transport(), base_url="http://fastgpt.test", headers=headers) as http:
        yield Base(http, emulator)


def test_a_queue_can_be_moved_by_hand(manual: Base) -> None:
    """With manual training looks change nothing; steps are counted, and all of them give what is left."""
    dataset_id = manual.dataset()
    manual.text(dataset_id, "# One\nx\n# Two\ny")
    assert [queue(manual, dataset_id) for _ in range(3)] == [1, 1, 1]
    assert [manual.emulator.train(1), manual.emulator.train(0), manual.emulator.train(5)] == [2, 2, 0]
    manual.post("collection/create/link", datasetId=dataset_id, link="http://page.test/")
    assert manual.emulator.train() == 0
    assert "Page" in manual.names(dataset_id)


@pytest.fixture
def failed(base: Base) -> tuple[str, str]:
    """Give a dataset and its collection, of whose three rows two have failed."""
    base.emulator.fail_training("owl", "model down")
    collection_id = base.virtual(dataset_id := base.dataset())
    batch: list[JSONValue] = [{"q": "owl one", "indexes": [{"text": "i"}]}, {"q": "stork"}, {"q": "x", "a": "owl two"}]
    base.post("data/pushData", collectionId=collection_id, data=batch, billId="b" * 24)
    assert base.emulator.train() == 2
    return dataset_id, collection_id


def errors(base: Base, collection_id: str, **fields: JSONValue) -> list[JSONValue]:
    """Return a collection's failed rows."""
    return rows(base.post("training/getTrainingError", collectionId=collection_id, **fields), "list")


def test_failures_stay_in_the_queue(base: Base, failed: tuple[str, str]) -> None:
    """Rows that were made to fail are counted and listed with their message, by collection and by dataset."""
    dataset_id, collection_id = failed
    assert queue(base, dataset_id) == 2
    assert base.read("training/hasDatasetTrainingError", datasetId=dataset_id) == {"hasError": True}
    first, second = errors(base, collection_id)
    assert [field(first, name) for name in ("q", "errorMsg", "billId")] == ["owl one", "model down", "b" * 24]
    assert field(first, "indexes") == [{"type": "custom", "text": "i"}]
    assert errors(base, collection_id, pageNum=2, pageSize=1) == [second]
    group = field(base.post("training/getDatasetTrainingError", datasetId=dataset_id, itemPageSize=1), "list", 0)
    assert [field(group, name) for name in ("items", "errorCount", "hasMoreItems")] == [[first], 2, True]
    rest = base.post("training/getDatasetTrainingError", datasetId=dataset_id, itemOffset=1)
    assert field(rest, "list", 0, "items") == [second]
    other = base.post("training/getDatasetTrainingError", datasetId=dataset_id, collectionId=UNKNOWN)
    assert other == {"total": 0, "list": []}
    detail = base.read("collection/detail", id=collection_id)
    assert [field(detail, name) for name in ("errorCount", "slowestTrainingStatus")] == [2, "error"]
    training = base.read("collection/trainingDetail", collectionId=collection_id)
    assert [field(training, "errorCounts", "chunk"), field(training, "trainingCounts", "chunk")] == [2, 0]


def test_a_row_is_tried_five_times_before_its_failure_is_reported() -> None:
    """Three minutes apart, as FastGPT does: meanwhile it waits in the queue, and nothing says that it failed."""
    clock = Clock()
    emulator = Emulator(clock=clock)
    emulator.fail_training("owl", "model down", tries=5)
    with emulator.client(emulator.account_key) as client:
        dataset_id = client.typed.create_dataset(name="kb")
        client.typed.create_text_collection(dataset_id=dataset_id, name="Birds", text="An owl.")
        for minutes in range(0, 12, 3):
            assert emulator.train() == 1, minutes
            assert client.typed.get_dataset_training_errors(dataset_id=dataset_id).list == ()
            clock.move(179)
            assert emulator.train() == 1
            clock.move(1)
        assert emulator.train() == 1
        (group,) = client.typed.get_dataset_training_errors(dataset_id=dataset_id).list
        assert group.items[0].error_msg == "model down"
        client.typed.update_training_data(
            collection_id=group.items[0].collection_id, data_id=group.items[0].id, dataset_id=dataset_id, q="a stork"
        )
        assert emulator.train() == 0


def test_a_row_of_questions_is_tried_again_after_ten_minutes() -> None:
    """The pause is that of the mode; where training does not fail any more by then, the row is trained."""
    clock = Clock()
    emulator = Emulator(clock=clock)
    emulator.fail_training("owl", tries=2)
    with emulator.client(emulator.account_key) as client:
        dataset_id = client.typed.create_dataset(name="kb")
        client.typed.create_text_collection(dataset_id=dataset_id, name="Birds", text="An owl.", training_type="qa")
        assert emulator.train() == 1
        emulator.stop_failing_training()
        clock.move(599)
        assert emulator.train() == 1
        clock.move(1)
        assert emulator.train() == 0


def test_failed_rows_are_fixed(base: Base, failed: tuple[str, str]) -> None:
    """A row that is fixed is trained; one that is not fails again, until training stops failing."""
    dataset_id, collection_id = failed
    first, second = (field(row, "_id") for row in errors(base, collection_id))
    shown = base.post("training/getTrainingDataDetail", collectionId=collection_id, dataId=first)
    assert [field(shown, name) for name in ("q", "mode")] == ["owl one", "chunk"]
    foreign = base.virtual(dataset_id)
    assert base.post("training/getTrainingDataDetail", collectionId=foreign, dataId=first) is None
    base.post("training/updateTrainingData", dataId=first, q="bat", a="flies", chunkIndex=7)
    base.post("training/updateTrainingData", dataId=second)
    assert base.emulator.train() == 1
    assert base.questions(collection_id) == ["stork", "bat"]
    base.emulator.stop_failing_training()
    assert base.emulator.train() == 1
    base.post("training/updateTrainingData", collectionId=collection_id)
    assert base.emulator.train() == 0
    assert len(base.questions(collection_id)) == 3


def test_failed_rows_are_tried_again_or_dropped(base: Base, failed: tuple[str, str]) -> None:
    """A dataset's failed rows are tried again together; a dropped one is gone, and may be dropped again."""
    dataset_id, collection_id = failed
    first = field(errors(base, collection_id)[0], "_id")
    for _ in range(2):
        assert base.post("training/deleteTrainingData", collectionId=collection_id, dataId=first) is None
    base.post("training/updateTrainingData", datasetId=dataset_id)
    assert errors(base, collection_id) == []
    assert base.emulator.train() == 1
    assert status(base.send("training/updateTrainingData", dataId=UNKNOWN)) == (500, "data not found")
    assert base.send("training/updateTrainingData").json()["zodError"][0]["path"] == ["collectionId"]


def test_a_source_that_cannot_be_read_fails(base: Base) -> None:
    """A collection whose name was made to fail is never read; a picture that failed has a link."""
    base.emulator.fail_training("broken", "cannot read")
    dataset_id = base.dataset()
    collection_id = base.text(dataset_id, "x", "broken")
    assert base.emulator.train() == 1
    assert field(errors(base, collection_id)[0], "mode") == "parse"
    pictures = base.virtual(dataset_id)
    sent = {"data": f'{{"collectionId":"{pictures}"}}'}
    base.form("data/insertImages", [("broken.png", b"x")], fields=sent)
    base.emulator.train()
    row = errors(base, pictures)[0]
    assert field(row, "imageId")
    shown = base.post("training/getTrainingDataDetail", collectionId=pictures, dataId=field(row, "_id"))
    assert base.http.get(str(field(shown, "imagePreviewUrl"))).content == b"x"


def test_vectors_are_made_again(base: Base) -> None:
    """Another model rebuilds all rows, and nothing else may start meanwhile."""
    dataset_id = base.dataset()
    base.insert(base.virtual(dataset_id), "q")
    path = "training/rebuildEmbedding"
    assert status(base.send(path, datasetId=dataset_id, vectorModel="emulator-embedding")) == (
        500,
        "vectorModel 不合法",
    )
    assert base.post(path, datasetId=dataset_id, vectorModel="emulator-embedding-2") is None
    assert base.send(path, datasetId=dataset_id, vectorModel="emulator-embedding").status_code == 500
    counts = base.read("training/getDatasetTrainingQueue", datasetId=dataset_id)
    assert counts == {"rebuildingCount": 1, "trainingCount": 0}
    assert base.read("training/getDatasetTrainingQueue", datasetId=dataset_id) == DONE
    assert field(base.read("detail", id=dataset_id), "vectorModel", "model") == "emulator-embedding-2"


def test_a_file_goes_up_and_is_imported(base: Base, http: httpx.Client) -> None:
    """The key of an upload is its file id, once the bytes are there."""
    dataset_id = base.dataset()
    ticket = base.post("file/presignDatasetFilePostUrl", datasetId=dataset_id, filename="my note.md", size=9)
    asked: dict[str, JSONValue] = {"datasetId": dataset_id, "fileId": field(ticket, "key")}
    assert status(base.send("collection/create/fileId", **asked)) == (404, "fileNotFound")
    http.put(str(field(ticket, "url")), content=b"Otters.\xff", headers={"Authorization": ""})
    made = base.post("collection/create/fileId", **asked, trainingType="chunk")
    base.emulator.train()
    assert base.questions(str(field(made, "collectionId"))) == ["Otters.\ufffd"]
    assert base.names(dataset_id) == ["my note.md"]
    wrong = base.send("file/presignDatasetFilePostUrl", datasetId=dataset_id, filename="a.exe")
    assert status(wrong) == (500, "InvalidUploadFileType")


def test_pictures_to_search_with(base: Base, http: httpx.Client) -> None:
    """A picture's key gives a link; foreign keys are left out, and an address is rejected."""
    dataset_id = base.dataset()
    ticket = base.post("file/presignSearchTestImage", datasetId=dataset_id, filename="q.png")
    http.put(str(field(ticket, "url")), content=b"png")
    keys: list[JSONValue] = ["dataset/x.png", field(ticket, "key")]
    found = base.post("file/getSearchTestImagePreviewUrls", datasetId=dataset_id, keys=keys)
    assert [field(one, "key") for one in rows(found)] == keys[1:]
    assert http.get(str(field(found, 0, "previewUrl"))).content == b"png"
    rejected = base.send("file/getSearchTestImagePreviewUrls", datasetId=dataset_id, keys=["http://x/y.png"])
    assert rejected.status_code == 500


def test_a_source_is_previewed(base: Base) -> None:
    """A preview shows how a text, file or page would be cut, and no more than ten pieces of it."""
    dataset_id = base.dataset()
    text = " ".join(f"Sentence number {number}." for number in range(40))
    asked: dict[str, JSONValue] = {"datasetId": dataset_id, "overlapRatio": 0.2}
    custom: dict[str, JSONValue] = {"chunkSettingMode": "custom", "chunkSize": 64, "chunkSplitMode": "size"}
    cut = base.post("file/getRawTextPreviewChunks", **asked, **custom, rawText=text)
    assert [len(rows(cut, "chunks")), field(cut, "total")] == [10, 14]
    short: dict[str, JSONValue] = {**custom, "chunkSize": 70}
    overlapping = base.post("file/getRawTextPreviewChunks", **{**asked, "overlapRatio": 0.4}, **short, rawText=text)
    first, second = (str(field(chunk, "q")) for chunk in rows(overlapping, "chunks")[:2])
    assert second.startswith(first[-len("Sentence number 1.") :])
    whole = base.post("file/getRawTextPreviewChunks", **asked, rawText=text)
    assert field(whole, "chunks") == [{"q": text, "a": ""}]
    page = base.post("file/getPreviewChunks", **asked, type="link", sourceId="http://p.test/")
    assert field(page, "chunks", 0, "q") == "# http://p.test/\n\nThe page at http://p.test/."
    collection_id = base.text(dataset_id, text)
    again = base.post("file/getPreviewChunks", **asked, type="reTraining", sourceId=collection_id)
    assert again == {"chunks": [{"q": "", "a": ""}], "total": 1}
    lacking = base.send("file/getRawTextPreviewChunks", datasetId=dataset_id, rawText="").json()["zodError"]
    assert [(issue["path"], issue["received"]) for issue in lacking] == [(["overlapRatio"], "NaN")]
    big = base.send("file/getRawTextPreviewChunks", datasetId=dataset_id, rawText="", overlapRatio=0.5)
    assert big.json()["zodError"][0]["maximum"] == 0.4
    small = base.send("file/getRawTextPreviewChunks", datasetId=dataset_id, rawText="", overlapRatio=-1)
    assert small.json()["zodError"][0]["message"] == "Too small: expected number to be >=0"


@pytest.fixture
def library(base: Base) -> str:
    """Give a dataset with a third-party source."""
    return base.dataset(type="apiDataset", apiDatasetServer={"apiServer": {"baseUrl": "http://s"}})


def test_a_source_is_a_tree(base: Base, library: str) -> None:
    """Folders are listed one by one, names are searched, and each file has a path."""
    root = rows(base.post("apiDataset/list", datasetId=library))
    assert [(field(file, "name"), field(file, "type"), field(file, "hasChild")) for file in root] == [
        ("Guide.txt", "file", False),
        ("Docs", "folder", True),
    ]
    inside = rows(base.post("apiDataset/list", datasetId=library, parentId="docs", searchKey="inn"))
    assert [field(file, "name") for file in inside] == ["Inner.md"]
    assert base.post("apiDataset/getPathNames", datasetId=library, parentId="inner") == "/Docs/Inner.md"
    assert base.post("apiDataset/getPathNames", datasetId=library) == ""
    assert status(base.send("apiDataset/getPathNames", parentId="inner")) == (403, "unAuthorization")
    assert status(base.send("apiDataset/list", datasetId=base.dataset())) == (500, "Can not find api dataset server")


def test_third_party_files_are_imported_once(base: Base, library: str) -> None:
    """A folder brings all files in it; a file that is there already is left alone, and nothing is returned."""
    one: dict[str, JSONValue] = {"datasetId": library, "name": "Guide.txt", "apiFileId": "guide"}
    for _ in range(2):
        assert base.post("collection/create/apiCollection", **one) is None
    files: list[JSONValue] = [source_item("docs"), source_item("guide")]
    assert base.post("collection/create/apiCollectionV2", datasetId=library, apiFiles=files) is None
    unknown = base.send("collection/create/apiCollection", **{**one, "apiFileId": "nope"})
    assert status(unknown) == (500, "file not found")
    assert base.read("apiDataset/listExistId", datasetId=library) == ["guide", "inner"]
    base.emulator.train()
    best = base.found(library, "tunnels")[0]
    assert [field(best, name) for name in ("sourceName", "sourceId")] == ["Inner.md", "inner"]
    collection = base.read("collection/detail", id=str(field(best, "collectionId")))
    assert [field(collection, "apiFileId"), field(collection, "metadata")] == ["inner", {"relatedImgId": "inner"}]
    assert base.post("collection/sync", collectionId=field(best, "collectionId")) == "sameRaw"


def test_rows_can_be_billed_together(base: Base, http: httpx.Client) -> None:
    """A usage order is an id that pushed rows may carry; it needs a dataset."""
    path = "/api/support/wallet/usage/createTrainingUsage"
    bill = data(http.post(path, json={"datasetId": base.dataset(), "name": "usage"}))
    assert isinstance(bill, str)
    assert status(http.post(path, json={})) == (500, "unExistDataset")


def test_knowledge_bases_are_served_on_a_socket(base: Base) -> None:
    """Forms, uploads in parts and exports pass a real socket unharmed."""
    dataset_id, part = base.dataset(), 8_388_608
    with base.emulator.serve() as url, httpx.Client(base_url=url, headers=base.http.headers, timeout=30) as http:
        served = Base(http, base.emulator)
        content = bytes(range(256)) * 40
        form = served.form("collection/create/localFile", [("a%20b.txt", content)], fields={"datasetId": dataset_id})
        link = served.post("collection/read", collectionId=field(data(form), "collectionId"))
        assert http.get(str(field(link, "value"))).content == content
        asked: dict[str, JSONValue] = {"datasetId": dataset_id, "filename": "big.txt", "size": 4 * part}
        ticket = served.post("file/presignDatasetFilePostUrl", **asked)
        puts = [http.put(f"{field(ticket, 'url')}?partNumber={n}", content=bytes([n]) * part) for n in range(1, 5)]
        parts = [{"partNumber": n, "etag": field(data(put), "etag")} for n, put in enumerate(puts, start=1)]
        assert data(http.post(str(field(ticket, "completeUrl")), json={"parts": parts})) == {
            "key": field(ticket, "key")
        }
        exported = served.send("collection/export", collectionId=served.virtual(dataset_id))
        assert exported.content == "\ufeffq,a".encode()
    assert base.names(dataset_id) == ["rows", "a b.txt"]


def test_bodies_may_be_large_where_the_server_allows(base: Base) -> None:
    """Texts and batches may have ten megabytes, other bodies one."""
    dataset_id = base.dataset()
    text = "x" * (2 * 1024 * 1024)
    assert base.send("collection/create/text", datasetId=dataset_id, name="big", text=text).status_code == 200
    assert base.send("list", searchKey=text).status_code == 413
    assert data(base.form("collection/create/localFile", [("a.txt", text.encode())], fields={"datasetId": dataset_id}))
