"""Datasets and folders, and the search that ranks their rows."""

from __future__ import annotations

import httpx
import pytest

from emulator.knowledge import UNKNOWN, Base, scores, status
from emulator.support import data, field
from fastgpt.emulator import Emulator
from fastgpt.values import JSONValue


def listed(base: Base, **fields: JSONValue) -> list[JSONValue]:
    """Return the names of listed datasets."""
    found = base.post("list", **fields)
    assert isinstance(found, list)
    return [field(one, "name") for one in found]


def test_datasets_stand_in_folders(base: Base) -> None:
    """A list shows one folder, the newest first, or all where none is named; a search and a type look elsewhere."""
    assert base.post("folder/create", name="Folder", intro="") == {}
    folder = str(field(base.post("list", type="folder"), 0, "_id"))
    base.dataset("Whales", parentId=folder, intro="about the sea")
    assert listed(base, parentId=None) == ["Folder", "Knowledge base"]
    assert listed(base) == ["Whales", "Folder", "Knowledge base"]
    assert listed(base, parentId=folder) == listed(base, searchKey="SEA") == ["Whales"]
    assert listed(base, type="yuque") == []
    typeless = base.send("create", name="x", intro="", avatar="").json()["zodError"]
    assert typeless[0]["message"].startswith('Invalid option: expected one of "folder"|"dataset"|')
    for path in ("create", "folder/create"):
        asked: dict[str, JSONValue] = {"name": "x", "intro": "", "avatar": "", "type": "dataset", "parentId": UNKNOWN}
        assert status(base.send(path, **asked)) == (500, "unExistDataset")


def test_a_dataset_is_described(base: Base) -> None:
    """A detail has whole models, a list shows the default model in place of an unknown one."""
    dataset_id = base.dataset(vectorModel="unknown", agentModel="other")
    detail = base.read("detail", id=dataset_id)
    assert [field(detail, name, "model") for name in ("vectorModel", "agentModel", "vlmModel")] == [
        "emulator-embedding",
        "other",
        "emulator-vision",
    ]
    assert base.read("getPermission", id=dataset_id) == {
        "datasetName": "kb",
        "permission": {"hasWritePer": True, "hasReadPer": True},
    }


def test_a_dataset_is_changed(base: Base, http: httpx.Client) -> None:
    """What is sent changes and what is not stays; a move to or from the root wants a login session."""

    def update(**fields: JSONValue) -> httpx.Response:
        return http.put("/api/core/dataset/update", json=fields)

    folders = [base.dataset(name, type="folder") for name in "ab"]
    dataset_id = base.dataset(parentId=folders[0])
    changes: dict[str, JSONValue] = {"name": "new", "intro": "i", "avatar": "v", "agentModel": "m", "vlmModel": "n"}
    site: dict[str, JSONValue] = {"url": "u", "selector": "main"}
    assert data(update(id=dataset_id, **changes, websiteConfig=site)) is None
    assert data(update(id=dataset_id)) is None
    detail = base.read("detail", id=dataset_id)
    assert [field(detail, name) for name in ("name", "intro", "avatar")] == ["new", "i", "v"]
    assert field(detail, "agentModel", "model") == "m"
    assert field(detail, "websiteConfig") == site
    assert data(update(id=dataset_id, parentId=folders[1])) is None
    assert listed(base, parentId=folders[1]) == ["new"]
    assert status(update(id=dataset_id, parentId=None)) == (403, "unAuthorization")
    assert status(update(id=folders[0], parentId=folders[1])) == (403, "unAuthorization")
    assert status(http.get("/api/core/dataset/paths")) == (403, "unAuthorization")


def test_a_folder_goes_with_all_that_is_in_it(base: Base, http: httpx.Client) -> None:
    """A deleted dataset is gone with its rows, and may be deleted again; one that never was is rejected."""
    folder = base.dataset(type="folder")
    dataset_id = base.dataset(parentId=folder)
    inside = str(base.post("collection/create", datasetId=dataset_id, name="f", type="folder"))
    collection_id = base.virtual(dataset_id, parentId=inside)
    row = base.insert(collection_id, "q")
    base.post("data/pushData", collectionId=collection_id, data=[{"q": "waiting"}])
    for _ in range(2):
        assert data(http.delete("/api/core/dataset/delete", params={"id": folder})) is None
    assert status(http.get("/api/core/dataset/detail", params={"id": dataset_id})) == (500, "unExistDataset")
    gone = http.get("/api/core/dataset/data/detail", params={"id": row})
    assert status(gone) == (500, "common:core.dataset.error.Data not found")
    assert base.emulator.train() == 0
    unknown = http.delete("/api/core/dataset/delete", params={"id": UNKNOWN})
    assert status(unknown) == (500, "unExistDataset")


def test_a_dataset_is_made_of_uploaded_files(base: Base, http: httpx.Client) -> None:
    """Temporary files become collections of the new dataset; other files are rejected."""
    ticket = data(http.post("/api/common/file/presignTempFilePostUrl", json={"filename": "t.txt"}))
    key = field(ticket, "key")

    def create(key: JSONValue) -> httpx.Response:
        return base.send(
            "createWithFiles",
            datasetParams={"name": "made", "avatar": "a"},
            files=[{"fileId": key, "name": "mine.txt"}],
        )

    assert status(create(key)) == (500, "NoSuchKey: The specified key does not exist.")
    http.put(str(field(ticket, "url")), content=b"Otters swim.")
    nameless = base.send("createWithFiles", datasetParams={"name": "x"}, files=[]).json()["zodError"]
    assert [issue["path"] for issue in nameless] == [["datasetParams", "avatar"]]
    assert status(create("dataset/x/y.txt")) == (500, "Only temp files are supported")
    made = data(create(key))
    assert field(made, "vectorModel") == {"model": "emulator-embedding"}
    dataset_id = str(field(made, "datasetId"))
    base.emulator.train()
    assert base.names(dataset_id) == ["mine.txt"]
    assert field(base.found(dataset_id, "otters"), 0, "q") == "Otters swim."


@pytest.fixture
def animals(base: Base) -> str:
    """Give a dataset with rows about animals."""
    dataset_id = base.dataset()
    collection_id = base.virtual(dataset_id)
    base.insert(collection_id, "Otters swim in rivers")
    base.insert(collection_id, "Storks fly over rivers and towns")
    base.insert(collection_id, "Which bird is white?", a="The stork", indexes=[{"text": "white bird"}])
    return dataset_id


@pytest.mark.parametrize(
    ("fields", "best", "kinds"),
    [
        ({"searchMode": "embedding"}, "Otters swim in rivers", ["embedding"]),
        ({"searchMode": "fullTextRecall"}, "Otters swim in rivers", ["fullText"]),
        ({"searchMode": "mixedRecall"}, "Otters swim in rivers", ["embedding", "fullText", "rrf"]),
        ({"usingReRank": True}, "Otters swim in rivers", ["embedding", "reRank", "rrf"]),
        (
            {"searchMode": "mixedRecall", "usingReRank": True, "rerankWeight": 0.6},
            "Otters swim in rivers",
            ["embedding", "fullText", "rrf", "reRank"],
        ),
        ({"queryImageUrls": ["temp/x.png"]}, "Otters swim in rivers", ["embedding", "rrf"]),
    ],
)
def test_each_mode_has_its_scores(
    base: Base, animals: str, fields: dict[str, JSONValue], best: str, kinds: list[str]
) -> None:
    """The row with the most words in common comes first, in every mode, with the scores of that mode."""
    found = base.found(animals, "otters in rivers", **fields)
    assert field(found, 0, "q") == best
    assert scores(found[0]) == kinds
    assert base.found(animals, "otters in rivers", **fields) == found


def test_modes_find_different_rows(base: Base, animals: str) -> None:
    """By meaning every row is found, by words only those that hold one; an index is as good as the row."""
    assert len(base.found(animals, "zebra")) == 3
    assert base.found(animals, "zebra", searchMode="fullTextRecall") == []
    assert scores(base.found(animals, "zebra", searchMode="mixedRecall")[0]) == ["embedding"]
    assert base.found(animals, "zebra", searchMode="fullTextRecall", usingReRank=True) == []
    indexed = base.found(animals, "white bird")[0]
    assert [field(indexed, "a"), field(indexed, "score", 0, "value")] == ["The stork", pytest.approx(1)]


def test_what_is_not_like_enough_is_left_out(base: Base, animals: str) -> None:
    """The similarity is held against the best score that the mode has."""
    assert len(base.found(animals, "rivers", similarity=0.3)) == 2
    assert base.found(animals, "rivers", similarity=0.99) == []
    assert len(base.found(animals, "rivers", similarity=0.3, usingReRank=True)) == 2
    assert len(base.found(animals, "rivers", similarity=0.99, searchMode="mixedRecall")) == 3


def test_the_limit_counts_tokens(base: Base) -> None:
    """A budget of tokens ends the list; the best row is always there, however long, and the budget has a cap."""
    collection_id = base.virtual(dataset_id := base.dataset())
    for name in ("one", "two", "three"):
        base.insert(collection_id, f"{name} " + "word " * 500)
    assert len(base.found(dataset_id, "word", limit=100)) == 1
    assert len(base.found(dataset_id, "word", limit=640)) == 1
    assert len(base.found(dataset_id, "word", limit=800)) == 2
    assert len(base.found(dataset_id, "word")) == 3
    assert field(base.post("searchTest", datasetId=dataset_id, text="词", limit=99999), "limit") == 20000


def test_forbidden_collections_are_not_searched(base: Base, animals: str) -> None:
    """A collection that is switched off gives no rows."""
    collection_id = field(base.post("collection/listV2", datasetId=animals), "list", 0, "_id")
    base.post("collection/update", id=collection_id, forbid=True)
    assert base.found(animals, "otters") == []
    assert field(base.post("collection/listV2", datasetId=animals), "list", 0, "forbid") is True


def test_a_search_needs_something_to_search_for(base: Base, animals: str) -> None:
    """Neither text nor picture, and an address in place of a picture's key, are rejected."""
    assert status(base.send("searchTest", datasetId=animals)) == (500, "missingParams")
    assert status(base.send("searchTest", datasetId=animals, queryImageUrls=["http://x/y.png"]))[0] == 500
    many: list[JSONValue] = ["temp/a"] * 11
    rejected = base.send("searchTest", datasetId=animals, queryImageUrls=many).json()["zodError"][0]
    assert rejected["message"] == "Too big: expected array to have <=10 items"


def test_what_the_demo_apps_cite_is_there(base: Base, emulator: Emulator) -> None:
    """The passages of the demo apps stand in a dataset that can be searched and whose file can be read."""
    best = base.found(emulator.dataset_id, "What does it need?")[0]
    assert [field(best, "q"), field(best, "a"), field(best, "sourceName")] == [
        "What does it need?",
        "A model.",
        "guide.txt",
    ]
    link = str(field(base.post("collection/read", collectionId=field(best, "collectionId")), "value"))
    assert "What does it need?\nA model." in base.http.get(link).text
