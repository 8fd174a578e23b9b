"""The versions that an emulator can be, seen through the library: what differs, and that nothing is lost on any.

Each test runs over a sync and over an async client.
"""

from __future__ import annotations

import io
from collections.abc import Mapping

import httpx
import pytest

from emulator.support import Clock, ask, data, events, field, names
from fastgpt import APIError, File, JSONValue, NotFoundError, RunFailedError, ValidationError
from fastgpt.authoring import OptimizeCode, OptimizePrompt
from fastgpt.chat import (
    ClearChatHistories,
    CreateChatCompletion,
    CreateQuestionGuide,
    CreateQuestionGuideV2,
    GetChatHistories,
    GetChatRecords,
    GetChatRecordsV2,
    GetRecentlyUsedApps,
    StopChat,
    UserSelect,
)
from fastgpt.datasets import (
    CollectionTag,
    CreateCollection,
    CreateDataset,
    CreateDatasetWithFiles,
    CreateTemplateCollection,
    CreateTextCollection,
    DatasetParams,
    DeleteTrainingData,
    GetCollections,
    GetCollectionTraining,
    GetData,
    GetDataList,
    GetDatasets,
    GetTrainingData,
    GetTrainingErrors,
    GetTrainingQueue,
    IndexText,
    InsertData,
    PushData,
    RebuildEmbedding,
    RetrainCollection,
    ScrollCollections,
    SearchDataset,
    TagFilter,
    TempFile,
    UpdateData,
    UpdateTrainingData,
)
from fastgpt.emulator import VERSIONS, App, Emulator, Reply
from fastgpt.sandbox import CheckSandbox, GetSandboxTicket
from fastgpt.speech import GetSpeech, SpeechConfig
from support.faces import Face, Maker, both, emulated

MODEL_ID = "68ad85a7463006c963799a05"


def hello(
    app_id: str, chat_id: str | None = None, *, detail: bool = False, strict: bool | None = None
) -> CreateChatCompletion:
    """Return a completion that says hello."""
    said: list[Mapping[str, JSONValue]] = [{"role": "user", "content": "hello"}]
    return CreateChatCompletion(messages=said, app_id=app_id, chat_id=chat_id, detail=detail, strict=strict)


async def rows_of(face: Face, emulator: Emulator, name: str = "rows") -> str:
    """Make an empty collection."""
    return await face.typed(CreateCollection(dataset_id=emulator.dataset_id, name=name))


@both
@pytest.mark.parametrize("version", VERSIONS)
async def test_own_indexes_survive_an_update_on_every_version(client: Maker, version: str) -> None:
    """Before 4.15 a server deletes indexes that are not sent; the library sends what is there."""
    emulator = Emulator(version)
    face = client(emulated(emulator))
    collection = await rows_of(face, emulator)
    row = await face.typed(InsertData(collection_id=collection, q="whales", indexes=[IndexText(text="own")]))
    await face.typed(UpdateData(data_id=row, q="storks"))
    await face.typed(UpdateData(data_id=row, q="swans"))
    read = await face.typed(GetData(data_id=row))
    assert (read.q, [index.text for index in read.indexes if not index.is_default]) == ("swans", ["own"])


@both
@pytest.mark.parametrize("version", VERSIONS)
async def test_pages_by_number_are_the_right_ones_on_every_version(client: Maker, version: str) -> None:
    """Whether a server reads page numbers, offsets, or both, a page is the one that was asked for."""
    emulator = Emulator(version)
    face = client(emulated(emulator))
    collection = await rows_of(face, emulator)
    for number in range(5):
        await face.typed(InsertData(collection_id=collection, q=f"q{number}"))
    page = await face.typed(GetDataList(collection_id=collection, page_size=2, page_num=3))
    assert ([row.q for row in page.list], page.total) == (["q0"], 5)
    for number in range(3):
        await face.typed(hello(emulator.app_id, chat_id=f"c{number}"))
    chats = await face.typed(GetChatHistories(app_id=emulator.app_id, page_size=2, page_num=2))
    assert [chat.chat_id for chat in chats.list] == ["c0"]
    records = await face.typed(GetChatRecords(app_id=emulator.app_id, chat_id="c0", page_size=1, page_num=2))
    assert [record.obj for record in records.list] == ["Human"]


@both
@pytest.mark.parametrize("version", ["4.12.1", "4.14.13", "4.16.0", "4.17.3"])
async def test_the_queue_is_kept_in_order_on_every_version(client: Maker, version: str) -> None:
    """Rows of the queue are found, tried again and deleted, whatever a server wants to know of them."""
    emulator = Emulator(version, training="manual")
    face = client(emulated(emulator))
    emulator.fail_training("owl", "model down")
    collection = await rows_of(face, emulator)
    await face.typed(PushData(collection_id=collection, data=[{"q": "an owl"}, {"q": "owls"}]))
    emulator.train()
    first, second = (await face.typed(GetTrainingErrors(collection_id=collection, page_num=1))).list
    found = await face.typed(GetTrainingData(collection_id=collection, data_id=first.id))
    assert found is not None
    assert found.q == "an owl"
    assert await face.typed(GetTrainingData(collection_id=collection, data_id="0" * 24)) is None
    await face.typed(UpdateTrainingData(collection_id=collection, data_id=first.id, q="a whale"))
    await face.typed(DeleteTrainingData(collection_id=collection, data_id=second.id))
    training = await face.typed(GetCollectionTraining(collection_id=collection))
    assert (training.training_counts.total, training.error_counts.total) == (1, 0)
    queue = await face.typed(GetTrainingQueue(dataset_id=emulator.dataset_id))
    assert queue.total == (None if version == "4.17.3" else 1)
    emulator.train()
    assert (await face.typed(GetTrainingQueue(dataset_id=emulator.dataset_id))).total == 0


@both
@pytest.mark.parametrize("version", ["4.12.1", "4.14.13", "4.16.0", "4.17.3"])
async def test_a_collection_is_trained_again_on_every_version(client: Maker, version: str) -> None:
    """4.14 wants the dataset as well, which the library then reads."""
    emulator = Emulator(version)
    face = client(emulated(emulator))
    made = await face.typed(CreateTextCollection(dataset_id=emulator.dataset_id, name="n", text="Owls see at night."))
    emulator.train()
    again = await face.typed(RetrainCollection(collection_id=made.collection_id))
    assert again.collection_id != made.collection_id


@both
async def test_vectors_are_made_again_by_id_on_4_17(client: Maker) -> None:
    """A name alone is an error that names the field; the queue says that something is there, and counts by mode."""
    emulator = Emulator("4.17.3", training="manual")
    face = client(emulated(emulator))
    collection = await rows_of(face, emulator)
    await face.typed(InsertData(collection_id=collection, q="q"))
    by_name = RebuildEmbedding(dataset_id=emulator.dataset_id, vector_model="emulator-embedding-2")
    failure = (await face.results(by_name)).failure()
    assert isinstance(failure, ValidationError)
    assert failure.issues[0].path == ("vectorModelId",)
    await face.typed(RebuildEmbedding(dataset_id=emulator.dataset_id, vector_model="x", vector_model_id=MODEL_ID))
    assert (await face.typed(GetTrainingQueue(dataset_id=emulator.dataset_id))).has_training_task
    assert (await face.typed(GetCollectionTraining(collection_id=collection))).training_counts.rebuild_index == 1
    older = Emulator("4.16.0")
    both_ways = RebuildEmbedding(
        dataset_id=older.dataset_id, vector_model="emulator-embedding-2", vector_model_id=MODEL_ID
    )
    await client(emulated(older)).typed(both_ways)


@both
async def test_models_are_taken_by_id_on_4_17(client: Maker) -> None:
    """A dataset of files takes no names: that is an error; what is made without files takes either."""
    emulator = Emulator("4.17.3")
    face = client(emulated(emulator))
    failure = (
        await face.results(
            CreateDatasetWithFiles(dataset_params=DatasetParams(name="n", vector_model="mine"), files=[])
        )
    ).failure()
    assert isinstance(failure, ValidationError)
    assert "emulator-embedding" in failure.message
    params = DatasetParams(name="n", vector_model="mine", vector_model_id=MODEL_ID)
    made = await face.typed(CreateDatasetWithFiles(dataset_params=params, files=[]))
    assert made.vector_model is not None
    assert made.vector_model.model == MODEL_ID
    assert await face.typed(CreateDataset(name="n", vector_model="mine", agent_model_id=MODEL_ID))
    older = client(emulated(Emulator()))
    files = [TempFile(file_id="temp/none", name="a.txt")]
    assert isinstance(
        (await older.results(CreateDatasetWithFiles(dataset_params=params, files=files))).failure(), APIError
    )


@both
async def test_tags_of_4_17_have_values(client: Maker) -> None:
    """Tags come as values, filters are others, and what an older filter does not do is an error."""
    emulator = Emulator("4.17.3")
    face, dataset = client(emulated(emulator)), emulator.dataset_id
    await face.typed(CreateCollection(dataset_id=dataset, name="tagged", tags=["animal"]))
    await rows_of(face, emulator, "plain")
    by_value = [TagFilter(tag_id="any", values=["animal"])]
    for kind in (GetCollections, ScrollCollections):
        page = await face.typed(kind(dataset_id=dataset, tag_filters=by_value))
        assert [(item.name, item.tags) for item in page.list] == [
            ("tagged", (CollectionTag(tag="default_tag", value=["animal"]),))
        ]
        outcome = await face.results(kind(dataset_id=dataset, filter_tags=["animal"]))
        assert "tag_filters" in str(outcome.failure())
    older = Emulator("4.16.0")
    face = client(emulated(older))
    await face.typed(CreateCollection(dataset_id=older.dataset_id, name="tagged", tags=["animal"]))
    page = await face.typed(
        ScrollCollections(dataset_id=older.dataset_id, filter_tags=["animal"], tag_filters=by_value)
    )
    assert [item.tags for item in page.list] == [("animal",)]


@both
async def test_a_search_of_4_17_stays_in_its_folder(client: Maker) -> None:
    """With a folder, a search finds what lies in it and below; before 4.17 it finds everything."""
    for version, expected in (("4.16.0", ["kb inside", "kb below", "kb top"]), ("4.17.3", ["kb inside", "kb below"])):
        emulator = Emulator(version)
        face = client(emulated(emulator))
        await face.typed(CreateDataset(name="kb top"))
        outer = await face.typed(CreateDataset(name="outer", type="folder"))
        inner = await face.typed(CreateDataset(name="inner", type="folder", parent_id=outer))
        await face.typed(CreateDataset(name="kb below", parent_id=inner))
        await face.typed(CreateDataset(name="kb inside", parent_id=outer))
        found = await face.typed(GetDatasets(parent_id=outer, search_key="kb"))
        assert [dataset.name for dataset in found] == expected
        assert len(await face.typed(GetDatasets(search_key="kb"))) == 3


@both
async def test_a_stop_is_answered_as_each_version_does(client: Maker) -> None:
    """4.14 says no more than that, 4.16 whether it ended, and 4.17 does not wait for it."""
    expected = {"4.14.13": (True, None), "4.16.0": (True, True), "4.17.3": (True, False)}
    for version, answer in expected.items():
        emulator = Emulator(version)
        stopped = await client(emulated(emulator)).typed(StopChat(app_id=emulator.app_id, chat_id="c"))
        assert (stopped.success, stopped.completed) == answer


@both
async def test_a_pause_that_4_14_does_not_report_is_found(client: Maker) -> None:
    """Not streamed, 4.14 leaves a pause out: it is read from the chat; without a chat, the answer says so."""
    emulator = Emulator("4.14.13", app="select")
    face = client(emulated(emulator))
    paused = await face.typed(hello(emulator.app_id, chat_id="c", detail=True))
    assert isinstance(paused.question, UserSelect)
    lost = await face.typed(hello(emulator.app_id))
    assert (lost.is_unreported, lost.question) == (True, None)
    went_on = await face.typed(
        CreateChatCompletion(messages=[{"role": "user", "content": "Confirm"}], app_id=emulator.app_id, chat_id="c")
    )
    assert went_on.text.strip() == "You confirmed: Confirm"
    assert "title" not in (await face.raw(hello(emulator.app_id, chat_id="new"))).json()


@both
async def test_refusals_of_4_14_have_their_class(client: Maker) -> None:
    """An unknown app is not found, its chats are an empty page, and a table must begin as that version wants it."""
    emulator = Emulator("4.14.13")
    face = client(emulated(emulator))
    assert isinstance((await face.results(hello("0" * 24))).failure(), NotFoundError)
    assert (await face.typed(GetChatHistories(app_id="0" * 24))).total == 0
    for heading, good in (("q,a,index", False), ("q,a,indexes", True)):
        table = File.from_open(io.BytesIO(f"{heading}\nWhat?,That.,x\n".encode()), name="t.csv")
        outcome = await face.results(CreateTemplateCollection(dataset_id=emulator.dataset_id, file=table))
        assert (outcome.failure() if not good else None) is None or isinstance(outcome.failure(), ValidationError)
    assert (await face.typed(SearchDataset(dataset_id=emulator.dataset_id, text=""))).list


@both
async def test_rows_of_4_14_have_ids_of_their_own(client: Maker) -> None:
    """The user's row and the answer do not share an id, in pages and around a cursor; an answer counts its history."""
    emulator = Emulator("4.14.13", app="select_form")
    face = client(emulated(emulator))
    await face.typed(hello(emulator.app_id, chat_id="c"))
    rows = (await face.typed(GetChatRecords(app_id=emulator.app_id, chat_id="c"))).list
    assert len({row.data_id for row in rows}) == 2
    assert rows[-1].history_preview_length is not None
    around = await face.typed(GetChatRecordsV2(app_id=emulator.app_id, chat_id="c"))
    assert [row.data_id for row in around.list] == [row.data_id for row in rows]


def test_streams_of_4_14_have_no_titles_and_their_questions_no_ids() -> None:
    """What came with 4.16 is left out of the events, also of those that a resumed stream repeats."""
    emulator = Emulator("4.14.13", app="select")
    headers = {"Authorization": f"Bearer {emulator.api_key}"}
    with httpx.Client(transport=emulator.transport(), base_url="http://x", headers=headers) as http:
        body = ask(emulator.app_id, "hi", chatId="c", stream=True, detail=True)
        streamed = http.post("/api/v2/chat/completions", json=body)
        assert "chatTitle" not in names(streamed)
        asked = next(value for name, value in events(streamed) if name == "interactive")
        assert "interactiveId" not in str(asked)
        v1 = http.post("/api/v1/chat/completions", json={**body, "chatId": "d"})
        assert "flowResponses" in names(v1)
        share: dict[str, JSONValue] = {"outLinkAuthData": {"shareId": "s", "outLinkUid": "u"}}
        rejected = http.post("/api/v1/chat/completions", json={"messages": body["messages"], **share}).json()
        assert rejected["statusText"] == "unAuthorization"
        lacking = http.get("/api/core/chat/init", params={"chatId": "c"}).json()
        assert lacking["zodError"][0]["path"] == ["appId"]
        busy = ask(emulator.app_id, "hi", chatId="e", stream=True, detail=True)
        for _ in range(2):  # a chat may be busy, and an id may come twice
            again = {**busy, "responseChatItemId": "same"}
            assert http.post("/api/v2/chat/completions", json=again).status_code == 200
        place = http.post(
            "/api/core/chat/file/presignChatFilePostUrl",
            json={"appId": emulator.apps["simple"], "chatId": "c", "filename": "a.txt"},
        )
        assert str(field(data(place), "key")).startswith("chat/64a")
        training: Mapping[str, JSONValue] = {"collectionId": "0" * 24, "dataId": "0" * 24}
        for path in ("getTrainingDataDetail", "deleteTrainingData"):
            answer = http.post(f"/api/core/dataset/training/{path}", json=training).json()
            assert answer["zodError"][0]["path"] == ["datasetId"]


@both
async def test_models_fail_as_a_whole(client: Maker) -> None:
    """All calls of a model fail with the message, each in its own way, until they are restored."""
    emulator = Emulator()
    face = client(emulated(emulator))
    emulator.fail_models("model gone")
    user = [{"role": "user", "content": "hi"}]
    for spec in (
        CreateQuestionGuide(messages=user),
        CreateQuestionGuideV2(app_id=emulator.app_id, chat_id="c"),
        SearchDataset(dataset_id=emulator.dataset_id, text="x"),
        GetSpeech(app_id=emulator.app_id, text="hi", speech=SpeechConfig(model="m", voice="alloy")),
        OptimizePrompt(original_prompt="a", optimizer_input="b", model="m"),
    ):
        outcome = await face.results(spec)
        assert "model gone" in str(outcome.failure())
    assert isinstance((await face.results(OptimizeCode(optimizer_input="b", model="m"))).failure(), Exception)
    assert isinstance((await face.results(hello(emulator.app_id, strict=True))).failure(), RunFailedError)
    emulator.restore_models()
    assert (await face.typed(hello(emulator.app_id, strict=True))).text


@both
async def test_a_server_without_sandboxes_says_so(client: Maker) -> None:
    """Without a provider every call about a sandbox is an error of the server's set-up."""
    emulator = Emulator(sandboxes=False)
    face = client(emulated(emulator))
    for spec in (
        CheckSandbox(chat_id="c", app_id=emulator.app_id),
        GetSandboxTicket(chat_id="c", app_id=emulator.app_id, channel="fs"),
    ):
        outcome = await face.results(spec)
        assert "AGENT_SANDBOX" in str(outcome.failure())


def test_a_sandbox_belongs_to_an_app(http: httpx.Client) -> None:
    """A call that names neither an app nor a skill is rejected by the schema."""
    unnamed = http.post("/api/core/ai/sandbox/checkExist", json={"chatId": "c"}).json()
    assert unnamed["zodError"][0]["code"] == "custom"


@both
async def test_apps_were_used_lately_if_the_emulator_is_made_so(client: Maker) -> None:
    """The apps that the owner of the key used in the web page are named when the emulator is made."""
    apps = {"only": App(name="Only", steps=(Reply(text="hi", announced=True),))}
    emulator = Emulator(app="only", apps=apps, recently_used=["only"])
    used = await client(emulated(emulator)).typed(GetRecentlyUsedApps())
    assert [(app.app_id, app.name) for app in used] == [(emulator.app_id, "Only")]


@both
async def test_chats_are_cleared_on_the_newest(client: Maker) -> None:
    """A client that knows nothing of its server's age clears the chats of an app."""
    emulator = Emulator()
    face = client(emulated(emulator))
    await face.typed(hello(emulator.app_id, chat_id="c"))
    await face.typed(ClearChatHistories(app_id=emulator.app_id))
    assert (await face.typed(GetChatHistories(app_id=emulator.app_id))).total == 0


def test_a_limit_says_how_long_its_minute_lasts(clock: Clock) -> None:
    """The seconds are those that are left, rounded: none where less than half of one is."""
    emulator = Emulator(rate_limit=0, clock=clock)
    headers = {"Authorization": f"Bearer {emulator.api_key}"}
    with httpx.Client(transport=emulator.transport(), base_url="http://x", headers=headers) as http:
        body = ask(emulator.app_id, "hi")
        assert "again in 60 seconds" in http.post("/api/v1/chat/completions", json=body).json()["message"]
        clock.move(59.7)
        assert "again in 0 seconds" in http.post("/api/v1/chat/completions", json=body).json()["message"]
