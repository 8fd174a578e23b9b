"""What servers from 4.17 have besides, emulated as their source was read, sync and async."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final

import httpx
import pytest

from fastgpt import AuthenticationError, DecodeError, InvalidRequestError, NotFoundError
from fastgpt.apps import CreateApp, GetAppsV2
from fastgpt.datasets import (
    BatchDone,
    BatchIncomplete,
    CreateCollection,
    CreateDataset,
    DeleteDatasets,
    GetDataset,
    GetDatasetsV2,
    GetModelCatalog,
    GetModelSummaries,
    GetTagOptions,
    ModelSummary,
    MoveDatasets,
)
from fastgpt.emulator import Emulator
from fastgpt.skills import CreateSkill, CreateSkillFolder, GetSkillsV2, UpdateSkill
from support.faces import Face, Maker, Server, both, data, emulated, error_reply, json_of

LATEST: Final = "4.17.3"
OTHER: Final = "0" * 24
"""An id that belongs to nothing."""
OWNER: Final = "64d000000000000000000001"


class Clock:
    """A clock that moves on by a second whenever it is looked at."""

    def __init__(self) -> None:
        self._now = datetime(2026, 1, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        """Return the time, a second later than before."""
        self._now += timedelta(seconds=1)
        return self._now


def latest() -> Emulator:
    """Return an emulator of the latest version."""
    return Emulator(LATEST, clock=Clock())


async def dataset(face: Face, name: str, parent_id: str | None = None, *, folder: bool = False) -> str:
    """Make a dataset or a folder, and return its id."""
    return await face.typed(CreateDataset(name=name, type="folder" if folder else "dataset", parent_id=parent_id))


@both
async def test_apps_have_pages_and_an_order(client: Maker) -> None:
    """The order may be asked for, and pages follow each other by the rows that came."""
    emulator = latest()
    face = client(emulated(emulator))
    made = [await face.typed(CreateApp(name=f"listed {number}", type="simple")) for number in range(3)]

    async def listed(spec: GetAppsV2) -> list[str]:
        return [app.id async for app in face.pages(spec)]

    assert await listed(GetAppsV2(search_key="listed ", page_size=2)) == made[::-1]
    assert await listed(GetAppsV2(search_key="listed ", sort="createTimeAsc", exclude_app_id=made[0])) == made[1:]
    assert await listed(GetAppsV2(search_key="listed ", sort="createTimeDesc", type=["simple"])) == made[::-1]
    assert await listed(GetAppsV2(tmb_ids=[])) == await listed(GetAppsV2(tmb_ids=[OTHER])) == []
    assert await listed(GetAppsV2(tmb_ids=[OWNER], type="simple", parent_id=None, page_num=1, page_size=2)) != []
    assert await listed(GetAppsV2(parent_id=made[0])) == []
    (app,) = (await face.typed(GetAppsV2(search_key="listed 1", pinned_first=True, with_related_app_count=True))).list
    assert app.create_time is not None
    assert (app.is_pinned, app.related_app_count, app.has_interactive_node) == (False, 0, False)
    assert isinstance((await face.results(GetAppsV2(parent_id=OTHER))).failure(), NotFoundError)


@both
async def test_datasets_have_pages_and_a_search_in_folders(client: Maker) -> None:
    """A search looks everywhere, or below the folder that is named."""
    face = client(emulated(latest()))
    outer = await dataset(face, "outer", folder=True)
    inner = await dataset(face, "inner", outer, folder=True)
    deep, top = await dataset(face, "manual deep", inner), await dataset(face, "manual top")

    async def listed(spec: GetDatasetsV2) -> list[str]:
        return [each.id async for each in face.pages(spec)]

    assert await listed(GetDatasetsV2(search_key="manual", page_size=1)) == [top, deep]
    assert await listed(GetDatasetsV2(search_key="manual", parent_id=outer)) == [deep]
    assert await listed(GetDatasetsV2(search_key="manual", sort="createTimeAsc")) == [deep, top]
    assert await listed(GetDatasetsV2(parent_id=outer, type="folder")) == [inner]
    assert outer in await listed(GetDatasetsV2(parent_id=None, type=["folder"]))
    assert await listed(GetDatasetsV2(tmb_ids=[])) == []
    (found,) = (await face.typed(GetDatasetsV2(search_key="manual top", with_app_count=True))).list
    assert found.app_count == 0
    assert found.create_time is not None
    assert isinstance((await face.results(GetDatasetsV2(parent_id=OTHER))).failure(), NotFoundError)


@both
async def test_skills_have_an_order(client: Maker) -> None:
    """Skills are listed by the time of their change, or of their making."""
    face = client(emulated(latest()))
    folder = (await face.typed(CreateSkillFolder(name="box"))).folder_id
    first, second = [await face.typed(CreateSkill(name=name, parent_id=folder)) for name in ("one", "two")]
    await face.typed(UpdateSkill(skill_id=first, description="changed"))

    async def listed(spec: GetSkillsV2) -> list[str]:
        return [each.id async for each in face.pages(spec)]

    assert await listed(GetSkillsV2(parent_id=folder, page_size=1)) == [first, second]
    assert await listed(GetSkillsV2(parent_id=folder, sort="createTimeDesc", page_num=1)) == [second, first]
    assert await listed(GetSkillsV2(search_key="TWO", type="skill", category="other", source="mine")) == [second]
    assert await listed(GetSkillsV2(skill_ids=[first], page_size=1, with_app_count=True)) == [first]
    assert await listed(GetSkillsV2()) == [folder]
    assert await listed(GetSkillsV2(source="store")) == await listed(GetSkillsV2(tmb_ids=[])) == []
    server = Server(data({"list": [], "total": 0}))
    await client(server).typed(GetSkillsV2(page_num=3, page_size=20))
    assert "pageNum" not in str(json_of(server.last))


@both
async def test_datasets_are_deleted_together(client: Maker) -> None:
    """All that was deleted is named; what could not be makes another outcome."""
    face = client(emulated(latest()))
    folder = await dataset(face, "folder", folder=True)
    inside, beside = await dataset(face, "inside", folder), await dataset(face, "beside")
    outcome = await face.typed(DeleteDatasets(dataset_ids=[folder, OTHER]))
    assert outcome == BatchIncomplete(done=(folder,), failed=(OTHER,), affected=(folder, inside))
    assert isinstance((await face.results(GetDataset(dataset_id=inside))).failure(), NotFoundError)
    assert await face.typed(DeleteDatasets(dataset_ids=[beside])) == BatchDone(done=(beside,), affected=(beside,))


@both
async def test_datasets_are_moved_together(client: Maker) -> None:
    """What a key may not move fails, to the top and from there."""
    face = client(emulated(latest()))
    one, two = [await dataset(face, name, folder=True) for name in ("one", "two")]
    inside, top = await dataset(face, "inside", one), await dataset(face, "top")
    moved = await face.typed(MoveDatasets(dataset_ids=[inside, top], parent_id=two))
    assert moved == BatchIncomplete(done=(inside,), failed=(top,), affected=(inside,))
    listed = await face.typed(GetDatasetsV2(parent_id=two))
    assert [each.id for each in listed.list] == [inside]
    up = await face.typed(MoveDatasets(dataset_ids=[inside], parent_id=None))
    assert up == BatchIncomplete(done=(), failed=(inside,), affected=())
    assert await face.typed(MoveDatasets(dataset_ids=[inside], parent_id=one)) == BatchDone((inside,), (inside,))


def test_a_wrong_key_deletes_nothing_and_says_so() -> None:
    """The server calls it a success, which it is not."""
    emulator = latest()
    with emulator.client() as client, emulator.client("fastgpt-wrong") as wrong:
        made = client.typed.create_dataset(name="kept")
        assert wrong.typed.delete_datasets(dataset_ids=[made]) == BatchIncomplete((), (made,), ())
        assert client.typed.get_dataset(dataset_id=made).name == "kept"


def test_a_folder_must_be_named_where_datasets_are_moved() -> None:
    """Null means the top; a body without a folder is rejected, and so is an id that stands twice."""
    emulator = latest()
    key = {"Authorization": f"Bearer {emulator.account_key}"}
    with httpx.Client(transport=emulator.transport(), base_url="http://e", headers=key) as http:
        missing = http.post("/api/core/dataset/batch/move", json={"ids": [OTHER]})
        twice = http.post("/api/core/dataset/batch/delete", json={"ids": [OTHER, OTHER]})
    assert (missing.status_code, twice.status_code) == (400, 400)
    assert missing.json()["zodError"][0]["path"] == ["parentId"]


@both
@pytest.mark.parametrize(
    ("answer", "outcome"),
    [
        ({"successIds": ["a", "b"], "failedIds": [], "affectedIds": ["a", "b"]}, BatchDone(("a", "b"), ("a", "b"))),
        (
            {"successIds": ["a"], "failedIds": ["b"], "affectedIds": ["a"]},
            BatchIncomplete(("a",), ("b",), ("a",)),
        ),
        ({"successIds": ["a"], "failedIds": [], "affectedIds": ["a"]}, BatchIncomplete(("a",), ("b",), ("a",))),
        (
            {"successIds": ["a", "b"], "failedIds": ["c"], "affectedIds": []},
            BatchIncomplete(("a", "b"), ("c",), ()),
        ),
    ],
    ids=["all", "one failed", "one forgotten", "another failed"],
)
async def test_only_what_is_reported_is_done(client: Maker, answer: dict[str, list[str]], outcome: object) -> None:
    """An id that stands in no list was not done either."""
    server = Server(then=data({name: [*ids] for name, ids in answer.items()}))
    assert await client(server).typed(DeleteDatasets(dataset_ids=["a", "b"])) == outcome
    assert json_of(server.last) == {"ids": ["a", "b"]}


@both
async def test_an_answer_without_lists_is_none(client: Maker) -> None:
    """An empty object does not say that anything was done."""
    for nothing in (data({}), data({"successIds": ["a"]})):
        outcome = await client(Server(nothing)).results(DeleteDatasets(dataset_ids=["a"]))
        assert isinstance(outcome.failure(), DecodeError)


@both
async def test_ids_are_checked_before_they_are_sent(client: Maker) -> None:
    """No id, and the same one twice, are named as the argument at fault."""
    server = Server()
    for ids in ([], ["a", "a"]):
        for spec in (DeleteDatasets(dataset_ids=ids), MoveDatasets(dataset_ids=ids, parent_id="p")):
            error = (await client(server).results(spec)).failure()
            assert isinstance(error, InvalidRequestError)
            assert error.field == "dataset_ids"
    assert server.requests == []


@both
async def test_tags_in_use(client: Maker) -> None:
    """The values that collections have are options of a filter."""
    face = client(emulated(latest()))
    made = await dataset(face, "tagged")
    assert (await face.typed(GetTagOptions(dataset_id=made))).list == ()
    for tags in (["a", "b"], ["b"]):
        await face.typed(CreateCollection(dataset_id=made, name="c", tags=tags))
    (option,) = (await face.typed(GetTagOptions(dataset_id=made))).list
    assert (option.tag_id, option.values) == ("default_tag", ("a", "b"))


@both
async def test_models_have_ids(client: Maker) -> None:
    """The catalog names them, and is not sent again to who has it; a model that is gone has no name."""
    face = client(emulated(latest()))
    catalog = await face.typed(GetModelCatalog())
    assert catalog.data is not None
    (embedding, *_) = catalog.data.models
    assert embedding.type == "embedding"
    assert catalog.data.providers is not None
    assert (await face.typed(GetModelCatalog(version=catalog.version))).data is None
    found = await face.typed(GetModelSummaries(model_ids=[embedding.model_id, OTHER]))
    assert found.models[0].name == embedding.name
    assert found.models[1] == ModelSummary(model_id=OTHER, status="deleted")


@both
async def test_what_is_weakly_known_may_be_missing(client: Maker) -> None:
    """An id is all that a model of the catalog must have; before 4.17.2 keys are rejected."""
    answer = data({"version": "v", "data": {"models": [{"modelId": "m", "more": 1}], "defaultModelIds": ["m"]}})
    catalog = await client(Server(answer)).typed(GetModelCatalog())
    assert catalog.data is not None
    assert (catalog.data.models[0].model_id, catalog.data.default_model_ids) == ("m", ["m"])
    denied = Server(then=error_reply(403, name="unAuthorization"))
    outcome = await client(denied).results(GetModelSummaries(model_ids=["m"]))
    assert isinstance(outcome.failure(), AuthenticationError)


@both
async def test_earlier_servers_have_none_of_it(client: Maker) -> None:
    """4.16 does not know the routes."""
    face = client(emulated(Emulator("4.16.0")))
    assert isinstance((await face.results(GetAppsV2())).failure(), NotFoundError)
    assert isinstance((await face.results(DeleteDatasets(dataset_ids=["a"]))).failure(), NotFoundError)
