"""Every difference between versions that the specs declare, and whether the emulator has it: by a probe, or a reason.

A probe asks a server of one version, and says whether it shows the difference. ``test_documented`` runs each on all
versions of the emulator, and demands that it shows on those of the range and on no other. What has neither probe nor
reason fails there. ``docs/write_emulated.py`` makes a page of both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, TypeAlias

import httpx

from emulator.support import Clock, field, rows
from fastgpt.emulator import DEMO_APPS, VERSIONS, App, Emulator
from fastgpt.emulator.apps import COLLECTION_ID
from fastgpt.emulator.routes import ROUTES
from fastgpt.emulator.versions import VERSIONS as ALL, numbers
from fastgpt.specs import RequestSpec
from fastgpt.values import JSONValue
from support.endpoint_list import declared_functions, declared_specs

NOTHING: Final[Mapping[str, JSONValue]] = {}
NOWHERE: Final = "64ffffffffffffffffffffff"
APPS: Final = {**DEMO_APPS, **{f"many{number}": App(name=f"Many {number}") for number in range(30)}}


class Server:
    """A server of one version, and short ways to ask it."""

    def __init__(self, version: str, **apps: App) -> None:
        self.version = version
        self.emulator = Emulator(version, apps={**DEMO_APPS, **apps}, clock=Clock(), rate_limit=3)
        self._http = httpx.Client(transport=self.emulator.transport(), base_url="http://fastgpt.test")

    def send(
        self,
        path: str,
        sent: Mapping[str, JSONValue] = NOTHING,
        *,
        verb: str = "POST",
        key: str = "",
        **body: JSONValue,
    ) -> httpx.Response:
        """Send a request with a body and return the response."""
        headers = {"authorization": f"Bearer {key or self.emulator.account_key}"}
        return self._http.request(verb, f"/api{path}", json={**sent, **body}, headers=headers)

    def get(self, path: str, **params: str) -> JSONValue:
        """Send a request with a query and return the data of the answer."""
        headers = {"authorization": f"Bearer {self.emulator.account_key}"}
        return data_of(self._http.get(f"/api{path}", params=params, headers=headers))

    def post(self, path: str, **body: JSONValue) -> JSONValue:
        """Send a request with a body and return the data of the answer; None of an error response."""
        return data_of(self.send(path, body))

    def form(
        self, path: str, filename: str, content: bytes, kind: str = "text/csv", **data: JSONValue
    ) -> httpx.Response:
        """Send a file with the text part that older and newer servers read."""
        return self._http.post(
            f"/api{path}",
            headers={"authorization": f"Bearer {self.emulator.account_key}"},
            files={"file": (filename, content, kind)},
            data={"data": httpx.Request("POST", "http://x", json=data).content.decode()},
        )

    def ask(self, app: str = "simple", chat_id: str = "c1", **body: JSONValue) -> httpx.Response:
        """Ask an app."""
        body = {
            "messages": [{"role": "user", "content": "Hi"}],
            "chatId": chat_id,
            "appId": self.emulator.apps[app],
            **body,
        }
        return self.send("/v1/chat/completions", body, key=self.emulator.api_key_for(app))

    def kb(self, **fields: JSONValue) -> str:
        """Make a dataset and return its id."""
        return str(
            self.post("/core/dataset/create", **{"type": "dataset", "name": "kb", "intro": "", "avatar": "", **fields})
        )

    def virtual(self, kb: str, name: str = "rows", **fields: JSONValue) -> str:
        """Make a collection of rows and return its id."""
        fields = {"type": "virtual", **fields}
        return str(self.post("/core/dataset/collection/create", datasetId=kb, name=name, **fields))

    def names(self, kb: str, path: str = "listV2", **fields: JSONValue) -> list[JSONValue] | None:
        """Return the names of the collections that a list shows; None of an error response."""
        found = self.post(f"/core/dataset/collection/{path}", datasetId=kb, **{"pageSize": 100, **fields})
        return None if found is None else [field(each, "name") for each in rows(found, "list")]


def data_of(response: httpx.Response) -> JSONValue:
    """Return the data of an answer; None of an error response."""
    if response.status_code != 200 or not response.headers.get("content-type", "").startswith("application/json"):
        return None
    found: JSONValue = response.json()["data"]
    return found


Probe: TypeAlias = Callable[[Server], bool]


def no_key(path: str, verb: str = "POST") -> Probe:
    """Return a probe for a route that is there, and takes no key."""
    return lambda server: server.send(path, verb=verb).text.find('"unAuthorization"') > 0


def hidden_apps(server: Server) -> bool:
    """Whether a list of apps shows a hidden one."""
    found = Server(server.version, secret=App(name="Secret", type="hidden")).post("/core/app/list")
    return "Secret" in str(found)


def few_found(server: Server) -> bool:
    """Whether a search finds 20 apps of 30."""
    found = Server(server.version, **{name: app for name, app in APPS.items() if name.startswith("many")})
    return len(rows(found.post("/core/app/list", searchKey="Many"))) == 20


def unknown_app(path: str) -> Probe:
    """Return a probe for the error of an app that is not there."""

    def probe(server: Server) -> bool:
        said: JSONValue = [{"role": "user", "content": "Hi"}]
        return "app is empty" in server.send(path, appId=NOWHERE, messages=said).text

    return probe


def no_content(path: str) -> Probe:
    """Return a probe for a pause that is not said in a plain answer."""

    def probe(server: Server) -> bool:
        app = server.emulator.apps["select"]
        said: JSONValue = [{"role": "user", "content": "Hi"}]
        key = server.emulator.api_key_for("select")
        answer = server.send(path, key=key, appId=app, chatId="c1", messages=said)
        return answer.status_code == 200 and '"content"' not in answer.text

    return probe


def histories(**fields: JSONValue) -> Callable[[Server], JSONValue]:
    """Return what asks for the number of chats."""

    def asked(server: Server) -> JSONValue:
        server.ask()
        found = server.post("/core/chat/getHistories", **{"appId": server.emulator.app_id, "pageSize": 10, **fields})
        return None if found is None else field(found, "total")

    return asked


def one_row_only(server: Server) -> bool:
    """Whether several rows cannot be deleted at once."""
    for number in ("r1", "r2"):
        server.ask(responseChatItemId=number)
    target: dict[str, JSONValue] = {"appId": server.emulator.app_id, "chatId": "c1"}
    path = "/core/chat/item/delete" if numbers(server.version) < (4, 14, 11) else "/core/chat/record/delete"
    return server.send(path, target, verb="DELETE", contentIds=["r1", "r2"]).status_code != 200


def no_anchor(server: Server) -> bool:
    """Whether cited rows have no anchor."""
    key = server.emulator.api_key_for("knowledge")
    server.ask("knowledge", responseChatItemId="r1")
    folder = "record" if numbers(server.version) >= (4, 14, 11) else "quote"
    asked: dict[str, JSONValue] = {"chatId": "c1", "chatItemDataId": "r1", "collectionId": COLLECTION_ID, "anchor": 0}
    asked |= {"appId": server.emulator.apps["knowledge"], "initialId": "64d0000000000000000000a1", "initialIndex": 0}
    found = data_of(server.send(f"/core/chat/{folder}/getCollectionQuote", asked, key=key))
    return found is not None and "anchor" not in str(found)


def one_collection_only(server: Server) -> bool:
    """Whether several collections cannot be deleted at once."""
    kb = server.kb()
    ids: list[JSONValue] = [server.virtual(kb), server.virtual(kb)]
    return server.send("/core/dataset/collection/delete", verb="DELETE", collectionIds=ids).status_code != 200


def pushed_as_questions(server: Server, **fields: JSONValue) -> bool:
    """Whether a row that was pushed with these fields is made into questions first, which takes a step more."""
    collection = server.virtual(server.kb())
    server.post("/core/dataset/data/pushData", collectionId=collection, data=[{"q": "owl"}], **fields)
    server.emulator.train(1)
    return field(server.post("/core/dataset/data/v2/list", collectionId=collection, pageSize=10), "total") == 0


def text_name(server: Server) -> bool:
    """Whether a text keeps its name."""
    kb = server.kb()
    server.post("/core/dataset/collection/create/text", datasetId=kb, name="Otters", text="Otters swim.")
    return server.names(kb) == ["Otters"]


def read_at_once(server: Server) -> bool:
    """Whether a page has been read when its import is answered."""
    server.emulator.pages["http://a.test/"] = "Pandas eat bamboo."
    made = server.post("/core/dataset/collection/create/link", datasetId=server.kb(), link="http://a.test/")
    return field(made, "results", "insertLen") != 0


def file_metadata(server: Server) -> bool:
    """Whether what is sent as ``metadata`` of a file is lost."""
    kb, path = server.kb(), "/core/dataset/collection/create/localFile"
    made = data_of(server.form(path, "a.txt", b"text", "text/plain", datasetId=kb, metadata={"by": "me"}))
    found = server.get("/core/dataset/collection/detail", id=str(field(made, "collectionId")))
    return "by" not in str(found)


def file_at_once(server: Server) -> bool:
    """Whether a file has been read when its import is answered."""
    path = "/core/dataset/collection/create/localFile"
    made = data_of(server.form(path, "a.txt", b"text", "text/plain", datasetId=server.kb()))
    return field(made, "results", "insertLen") != 0


def table(kind: str, **more: JSONValue) -> Callable[[Server], list[JSONValue] | None]:
    """Return what imports a table and returns the names at the top; None where it is rejected."""
    content = b"q,a,indexes\n1,2,3"

    def imported(server: Server) -> list[JSONValue] | None:
        kb = server.kb()
        folder: dict[str, JSONValue] = {}
        if more:
            folder = {"parentId": server.virtual(kb, "folder", type="folder")}
        sent = server.form(
            f"/core/dataset/collection/create/{kind}", "a.csv", content, "text/csv", datasetId=kb, **folder
        )
        return server.names(kb) if sent.status_code == 200 else None

    return imported


def ignores_folder(kind: str) -> Probe:
    """Return a probe for a table that lands at the top, whatever folder is named."""
    return lambda server: "a.csv" in (table(kind, parent=True)(server) or ())


def wants_heading(kind: str) -> Probe:
    """Return a probe for a table that is rejected for its first line."""
    return lambda server: (
        server.form(f"/core/dataset/collection/create/{kind}", "a.csv", b"q,a\n1,2", datasetId=server.kb()).status_code
        not in (200, 404)
    )


def retraining_wants_dataset(server: Server) -> bool:
    """Whether a collection cannot be trained again by its own id alone."""
    path = "/core/dataset/collection/create/reTrainingCollection"
    kb = server.kb()
    server.post("/core/dataset/collection/create/text", datasetId=kb, name="a", text="Text.")
    listed = server.post("/core/dataset/collection/listV2", datasetId=kb, pageSize=1)
    return server.send(path, collectionId=field(listed, "list", 0, "_id")).status_code == 400


def thirty_at_most(server: Server) -> bool:
    """Whether a page of 40 collections has 30."""
    kb = server.kb()
    for number in range(40):
        server.virtual(kb, f"c{number}")
    return len(server.names(kb) or ()) == 30


def in_folder_only(path: str) -> Probe:
    """Return a probe for a search that finds nothing below the top."""

    def probe(server: Server) -> bool:
        kb = server.kb()
        server.virtual(kb, "inside", parentId=server.virtual(kb, "folder", type="folder"))
        return server.names(kb, path, searchText="inside") == []

    return probe


def below_only(server: Server) -> bool:
    """Whether a search with a folder finds what lies in it and below, and nothing beside it."""
    kb = server.kb()
    folder = server.virtual(kb, "folder", type="folder")
    server.virtual(kb, "x1", parentId=server.virtual(kb, "deeper", type="folder", parentId=folder))
    server.virtual(kb, "x2")
    return server.names(kb, searchText="x", parentId=folder) == ["x1"]


def by_pattern(path: str) -> Probe:
    """Return a probe for a search by a regular expression."""

    def probe(server: Server) -> bool:
        kb = server.kb()
        server.virtual(kb, "birds")
        return (
            server.names(kb, path, searchText="b.rds") == ["birds"] and server.names(kb, path, searchText="(") is None
        )

    return probe


def filters_are_ignored(path: str) -> Probe:
    """Return a probe for a list that reads no ``filterTags``."""

    def probe(server: Server) -> bool:
        kb = server.kb()
        server.virtual(kb)
        return server.names(kb, path, filterTags=["x"]) == ["rows"]

    return probe


def heading(server: Server) -> bool:
    """Whether an export has the older heading."""
    return (
        "index,content" in server.send("/core/dataset/collection/export", collectionId=server.virtual(server.kb())).text
    )


def new_modes(server: Server) -> bool:
    """Whether training has the mode ``index``."""
    found = server.get("/core/dataset/collection/trainingDetail", collectionId=server.virtual(server.kb()))
    return "'index'" in str(found)


def drops_indexes(server: Server) -> bool:
    """Whether an update without indexes deletes those that are there."""
    row = server.post(
        "/core/dataset/data/insertData",
        collectionId=server.virtual(server.kb()),
        q="q",
        indexes=[{"text": "mine", "type": "custom"}],
    )
    server.send("/core/dataset/data/update", verb="PUT", dataId=row, q="q2", a="")
    return "mine" not in str(server.get("/core/dataset/data/detail", id=str(row)))


def kb_elsewhere(server: Server) -> bool:
    """Whether a search for datasets stays in the folder that is named."""
    folder = server.kb(type="folder", name="folder")
    server.kb(name="pandas")
    return server.post("/core/dataset/list", searchKey="pandas", parentId=folder) == []


def source_names(server: Server) -> bool:
    """Whether a third-party source is not read under its newer name."""
    source: JSONValue = {"apiServer": {"baseUrl": "http://a.test"}}
    kb = server.kb(type="apiDataset", apiDatasetServer=source)
    return "a.test" not in str(server.get("/core/dataset/detail", id=kb))


def source_place(server: Server) -> bool:
    """Whether a third-party source stands in the dataset itself."""
    kb = server.kb(type="apiDataset", apiServer={"baseUrl": "http://a.test"})
    found = server.get("/core/dataset/detail", id=kb)
    return isinstance(found, Mapping) and "apiServer" in found


def models_by_id(server: Server) -> bool:
    """Whether a model that is named by its id wins over one that is named by its name."""
    kb = server.kb(agentModel="by-name", agentModelId="by-id")
    return "by-name" not in str(server.get("/core/dataset/detail", id=kb))


def empty_model(server: Server) -> bool:
    """Whether a dataset's model may not be empty."""
    return server.send("/core/dataset/update", verb="PUT", id=server.kb(), agentModel="").status_code == 400


def search(**fields: JSONValue) -> Callable[[Server], httpx.Response]:
    """Return what searches a dataset."""
    return lambda server: server.send("/core/dataset/searchTest", fields, datasetId=server.emulator.dataset_id)


def limited_search(server: Server) -> bool:
    """Whether searches count against the limit of chats."""
    return [search(text="x")(server).status_code for _ in range(4)][-1] == 429


def bare_preview(server: Server) -> bool:
    """Whether a preview is a bare list."""
    server.emulator.pages["http://a.test/"] = "Pandas eat bamboo."
    asked: dict[str, JSONValue] = {
        "datasetId": server.kb(),
        "type": "link",
        "sourceId": "http://a.test/",
        "overlapRatio": 0,
    }
    return isinstance(server.post("/core/dataset/file/getPreviewChunks", **asked), list)


def boolean_queue(server: Server) -> bool:
    """Whether the queue counts nothing."""
    found = server.get("/core/dataset/training/getDatasetTrainingQueue", datasetId=server.emulator.dataset_id)
    return isinstance(found, Mapping) and [*found] == ["hasTrainingTask"]


def failed_row(server: Server) -> tuple[str, JSONValue, JSONValue]:
    """Let a row fail; return its dataset, its collection and its id in the queue."""
    kb = server.kb()
    collection = server.virtual(kb)
    server.emulator.fail_training("owl")
    server.post("/core/dataset/data/pushData", collectionId=collection, data=[{"q": "owl"}])
    server.emulator.train()
    found = server.post("/core/dataset/training/getTrainingError", collectionId=collection, pageSize=10)
    return kb, collection, None if found is None else field(found, "list", 0, "_id")


def training_wants_dataset(path: str, verb: str = "POST") -> Probe:
    """Return a probe for a row of the queue that is not reached without its dataset."""

    def probe(server: Server) -> bool:
        _, collection, row = failed_row(server)
        if row is None:
            return False
        answer = server.send(f"/core/dataset/training/{path}", verb=verb, collectionId=collection, dataId=row)
        left = server.post("/core/dataset/training/getTrainingError", collectionId=collection, pageSize=10)
        if path == "deleteTrainingData":
            return field(left, "total") == 1
        return answer.status_code != 200 or (path == "getTrainingDataDetail" and answer.json()["data"] is None)

    return probe


PROBES: Final[Mapping[tuple[str, str], Probe]] = {
    ("get_apps", "4.8.12 to 4.9.10"): few_found,
    ("get_apps", "4.8.12 to 4.11.1"): hidden_apps,
    ("create_app", "4.8.12 to 4.14.16"): no_key("/core/app/create"),
    ("get_app_logs", "4.14.4 to 4.15.2"): no_key("/core/app/logs/list"),
    ("get_app_log_users", "4.14.7 to 4.15.2"): no_key("/core/app/logs/getUsers"),
    ("create_chat_completion", "4.8.12 to 4.14.16"): unknown_app("/v1/chat/completions"),
    ("create_chat_completion", "4.14.4 to 4.16.0"): no_content("/v1/chat/completions"),
    ("create_chat_completion_v2", "4.8.12 to 4.14.16"): unknown_app("/v2/chat/completions"),
    ("create_chat_completion_v2", "4.14.4 to 4.16.0"): no_content("/v2/chat/completions"),
    ("stop_chat", "4.17.0"): lambda server: (
        '"completed":false' in server.send("/v2/chat/stop", appId=server.emulator.app_id, chatId="c1").text
    ),
    ("update_user_feedback", "4.8.12 to 4.11.1"): lambda server: (
        server.send(
            "/core/chat/feedback/updateUserFeedback", appId=server.emulator.app_id, chatId="c1", dataId="nope"
        ).status_code
        == 200
    ),
    ("get_input_guides", "4.15.0"): lambda server: (
        server.post("/core/chat/inputGuide/query", sourceType="app", sourceId=server.emulator.app_id, searchKey="")
        is not None
    ),
    ("get_chat_histories", "4.8.13 to 4.9.9"): lambda server: histories()(server) == 0,
    ("get_chat_histories", "4.8.12 to 4.9.9"): lambda server: (
        histories(source="api", startCreateTime="2099-01-01T00:00:00Z")(server) == 1
    ),
    ("get_chat_histories", "4.8.12 to 4.14.13"): lambda server: histories(appId=NOWHERE)(server) == 0,
    ("delete_chat_record", "4.8.12 to 4.14.10.1"): one_row_only,
    ("get_collection_quotes", "4.9.1 to 4.14.3"): no_anchor,
    ("delete_collections", "4.8.12 to 4.12.0"): one_collection_only,
    ("push_data", "4.9.0 to 4.14.8.3"): lambda server: pushed_as_questions(server, mode="qa"),
    ("push_data", "4.14.9"): lambda server: not pushed_as_questions(server, mode="qa"),
    ("create_text_collection", "4.8.12 to 4.9.10"): text_name,
    ("create_link_collection", "4.8.15 to 4.9.10"): read_at_once,
    ("create_file_collection", "4.8.12 to 4.14.10.1"): file_metadata,
    ("create_file_collection", "4.8.12 to 4.9.10"): file_at_once,
    ("create_backup_collection", "4.9.10 to 4.14.10.1"): ignores_folder("backup"),
    ("create_backup_collection", "4.9.10 to 4.15.2"): wants_heading("backup"),
    ("create_template_collection", "4.9.11 to 4.14.10.1"): ignores_folder("template"),
    ("create_template_collection", "4.9.11 to 4.15.2"): wants_heading("template"),
    ("retrain_collection", "4.14.11 to 4.14.16"): retraining_wants_dataset,
    ("get_collections", "4.8.12 to 4.12.0"): thirty_at_most,
    ("get_collections", "4.8.12 to 4.9.12"): in_folder_only("listV2"),
    ("get_collections", "4.8.12 to 4.10.1"): by_pattern("listV2"),
    ("get_collections", "4.17.1"): filters_are_ignored("listV2"),
    ("get_collections", "4.17.2"): below_only,
    ("scroll_collections", "4.8.12 to 4.9.12"): in_folder_only("scrollList"),
    ("scroll_collections", "4.8.12 to 4.14.10.1"): by_pattern("scrollList"),
    ("scroll_collections", "4.17.1"): filters_are_ignored("scrollList"),
    ("export_collection", "4.9.1 to 4.14.4"): heading,
    ("get_collection_training", "4.17.2"): new_modes,
    ("update_data", "4.8.12 to 4.14.16"): drops_indexes,
    ("get_datasets", "4.17.2"): kb_elsewhere,
    ("create_dataset", "4.8.15 to 4.9.10"): source_names,
    ("create_dataset", "4.17.0"): models_by_id,
    ("create_dataset_folder", "4.8.12 to 4.9.4"): no_key("/core/dataset/folder/create"),
    ("get_dataset", "4.8.15 to 4.9.10"): source_place,
    ("update_dataset", "4.8.12 to 4.14.16"): no_key("/core/dataset/update", "PUT"),
    ("update_dataset", "4.17.0"): empty_model,
    ("search_dataset", "4.8.12 to 4.9.7"): lambda server: '"limit":1500' in search(text="x")(server).text,
    ("search_dataset", "4.17.0"): limited_search,
    ("preview_file_chunks", "4.8.12 to 4.9.1"): bare_preview,
    ("get_training_queue", "4.17.2"): boolean_queue,
    ("rebuild_embedding", "4.17.0"): lambda server: (
        server.send(
            "/core/dataset/training/rebuildEmbedding", datasetId=server.emulator.dataset_id, vectorModel="other"
        ).status_code
        == 400
    ),
    ("get_training_data", "4.9.14 to 4.14.16"): training_wants_dataset("getTrainingDataDetail"),
    ("update_training_data", "4.9.4 to 4.14.16"): training_wants_dataset("updateTrainingData", "PUT"),
    ("delete_training_data", "4.9.4 to 4.14.16"): training_wants_dataset("deleteTrainingData"),
}
"""What shows each difference, by the name of the call and the versions."""
LASTING: Final = {
    ("create_chat_completion", "4.14.4 to 4.16.0"),
    ("create_chat_completion_v2", "4.14.4 to 4.16.0"),
}
"""Those of which nobody knows that a later version ended them: the emulator has them on."""

OWNER: Final = "the keys of the emulator are the owner's, who may read and write all"
NOT_EMULATED: Final[Mapping[tuple[str, str], str]] = {
    ("get_app_logs", "4.17.2"): OWNER,
    ("retrain_collection", "4.8.15 to 4.9.7"): OWNER,
    ("read_collection_source", "4.8.12 to 4.9.0"): OWNER,
    ("create_file_id_collection", "4.14.4"): "all its files are where this version wants them",
    ("get_collection", "4.14.4"): "none of its files is from an earlier version",
    ("create_template_collection", "4.9.11 to 4.14.3"): "it looks at names of files, not at their declared types",
    (
        "retrain_collection",
        "4.8.15 to 4.9.10",
    ): "its collections of texts are of that type too, and recorded as retrained",
    ("get_data_list", "4.17.2"): "a row is there once it is trained",
    ("update_data", "4.17.2"): "a row is there once it is trained",
    ("update_training_data", "4.17.2"): "rows whose index is made again are not in its queue",
    ("delete_training_data", "4.17.2"): "rows whose index is made again are not in its queue",
    ("create_dataset_with_files", "4.17.0"): "a model is shown as it was named, whatever it was named by",
    ("search_dataset", "4.9.1"): "its scores have no weights on a version that lacks them",
    ("search_dataset", "4.15.0"): "an empty text finds nothing on older versions, and is no error on all of them",
    ("get_source_path_names", "4.9.8"): "its source is of no kind, and has paths",
}
"""What the emulator does as its other versions do, and why."""


def specs() -> Iterator[tuple[str, type[RequestSpec[object]]]]:
    """Yield the specs of all calls, with the names of their functions."""
    snaked = {
        "".join(f"_{c.lower()}" if c.isupper() else c for c in spec.__name__)[1:]: spec for spec in declared_specs()
    }
    yield from ((name, spec) for name, spec in snaked.items() if name in declared_functions())


def inside(versions: str) -> list[str]:
    """Return the versions of the emulator that lie in a range: ``4.8.12 to 4.9.0``, or ``4.17.0`` for all from that."""
    first, _, last = versions.partition(" to ")
    return [
        version
        for version in VERSIONS
        if numbers(first) <= numbers(version) and (not last or numbers(version) <= numbers(last))
    ]


def there(name: str) -> list[str]:
    """Return the versions of the emulator that answer a call, under whatever path."""
    spec = dict(specs())[name]
    paths = (spec.path, *spec.fallback_paths, *getattr(spec, "older_paths", ()))
    return [name for name, version in ALL.items() if any(f"/api{path}" in ROUTES[version] for path in paths)]


def declared() -> Iterator[tuple[str, str, str]]:
    """Yield the declared differences that some version of the emulator has and some has not: call, versions, words."""
    for name, spec in specs():
        for versions, words in spec.changed.items():
            if inside(versions) and len(inside(versions)) < len(VERSIONS):
                yield name, versions, words
