"""What recordings of knowledge bases presuppose: exchanges that were not recorded, made up for with the emulator.

``Bench`` sends recorded requests with the ids that the emulator gave in place of the recorded ones. It learns them by
laying each answer beside the recorded one. ``SEEDS`` says what has to happen before a recording is sent.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Final

import httpx
import msgspec

from emulator.support import Clock, data, field, source_item
from fastgpt.emulator import Emulator, SourceFile
from fastgpt.emulator.apps import COLLECTION_ID, DATASET_ID
from fastgpt.values import JSONValue

SOURCE: Final = (
    SourceFile(id="f1", name="Guide.txt", text="API file content about bridges. " * 40),
    SourceFile(id="d1", name="Docs", folder=True),
    SourceFile(id="f2", name="Inner.md", parent_id="d1", text="# Inner\n\nTunnels."),
)
"""The recorded server's third-party source."""
KNOWN: Final = {
    "6b02c6317b41e92948dac76d": DATASET_ID,
    "6b02caae8dab9f213003f3b5": DATASET_ID,
    "6b02c0858f264f8134d483b4": DATASET_ID,
    "6b02c6a27b41e92948dad031": COLLECTION_ID,
    "6b02c6a27b41e92948dad057": "64d0000000000000000000a1",
    "6b02c3f732ae5d634c944fda": "64d000000000000000000002",
    "mock-embedding": "emulator-embedding",
    "mock-llm": "emulator-llm",
    "mock-vision": "emulator-vision",
}
"""Ids and models that both servers have from the start: theirs, and ours."""
PART: Final = 8_388_608
EXPORT_PAUSE: Final = 61.0
SECOND_ROW: Final = "64d0000000000000000000a2"

_ID = re.compile(r"[0-9a-f]{24}")
_LINK = re.compile(r"/api/system/file/[ud]/([^/?]+)")
_KEY = re.compile(r"(?:dataset|temp|chat)/.*?([^/]+)")
_ETAG = re.compile(r'"([0-9a-f]{32})"')


class Sent(msgspec.Struct):
    """The request of a recording."""

    method: str
    path: str
    headers: dict[str, str]
    json: JSONValue | msgspec.UnsetType = msgspec.UNSET
    raw: str = ""
    raw_note: str = msgspec.field(name="rawNote", default="")
    multipart: SentForm | None = None


class SentForm(msgspec.Struct):
    """The form of a recording: fields, and the name, file name, type and size of its files."""

    form: list[tuple[str, str]]
    files: list[tuple[str, str, str, int]]


class Bench:
    """An emulator, a client in front of it, and the words by which its ids differ from the recorded ones."""

    def __init__(self, version: str) -> None:
        self.clock = Clock()
        self.emulator = Emulator(version, clock=self.clock, source=SOURCE)
        self.emulator.fail_training("http://127.0.0.1:8899/page", "fetch failed")
        self.http = httpx.Client(transport=self.emulator.transport(), base_url="http://127.0.0.1:3416")
        self.key = {"Authorization": f"Bearer {self.emulator.account_key}"}
        self.names = dict(KNOWN)

    def renamed(self, text: str) -> str:
        """Put our ids and keys into a text."""
        for theirs, ours in self.names.items():
            text = text.replace(theirs, ours)
        return text

    def content(self, request: Sent) -> bytes:
        """Return the body of a request, with our names and with what the recorder left out."""
        if request.multipart:
            return self.form(request.multipart, request.headers["Content-Type"].partition("boundary=")[2])
        if request.path.startswith("/api/system/file/u/") and request.method == "PUT":
            piece = b64decode(request.raw)
            size = int(request.raw_note.rpartition(" ")[2] or len(piece))
            return (piece * (size // len(piece) + 1))[:size]
        text = request.raw if request.json is msgspec.UNSET else msgspec.json.encode(request.json).decode()
        return self.renamed(text).encode()

    def form(self, sent: SentForm, boundary: str) -> bytes:
        """Return a form of the recorded shape; what its files said is not known."""
        parts = [f'form-data; name="{name}"\r\n\r\n{self.renamed(value)}' for name, value in sent.form]
        for name, filename, kind, size in sent.files:
            head = f'form-data; name="{name}"; filename="{filename}"\r\nContent-Type: {kind}'
            parts.append(f"{head}\r\n\r\n{('Pandas eat bamboo. ' * size)[:size]}")
        pieces = [f"--{boundary}\r\nContent-Disposition: {part}\r\n" for part in parts]
        return "".join([*pieces, f"--{boundary}--\r\n"]).encode()

    def learn(self, theirs: JSONValue, ours: JSONValue, name: str = "") -> None:
        """Take the emulator's ids for the recorded ones that stand in the same place."""
        if isinstance(theirs, Mapping) and isinstance(ours, Mapping):
            for key in theirs.keys() & ours.keys():
                self.learn(theirs[key], ours[key], key)
        elif isinstance(theirs, list) and isinstance(ours, list) and len(theirs) == len(ours):
            for their_item, our_item in zip(theirs, ours, strict=True):
                self.learn(their_item, our_item, name)
        elif isinstance(theirs, str) and isinstance(ours, str):
            for known in (_ID.fullmatch, _LINK.search, _KEY.fullmatch, _ETAG.fullmatch):
                found, mine = known(theirs), known(ours)
                if found and mine:
                    self.names.setdefault(found[found.re.groups], mine[mine.re.groups])
            if name == "dataId" and theirs.isdecimal():
                self.names.setdefault(f'"indexDataId":"{theirs}"', f'"indexDataId":"{ours}"')

    def learn_from(self, path: str, theirs: JSONValue, ours: JSONValue) -> None:
        """Learn from the answers to calls that are about knowledge bases, files, MCP keys or skills."""
        if any(part in path for part in ("/dataset/", "/file/", "/mcp/", "/skill/")):
            self.learn(theirs, ours)

    def post(self, path: str, **body: JSONValue) -> JSONValue:
        """Send what was not recorded and return the data of the answer."""
        text = self.renamed(msgspec.json.encode(body).decode())
        headers = {**self.key, "Content-Type": "application/json"}
        return data(self.http.post(f"/api/core/dataset/{path}", content=text.encode(), headers=headers))

    def erase(self, path: str, *, area: str = "core/dataset") -> None:
        """Send a deletion that was not recorded."""
        data(self.http.delete(self.renamed(f"/api/{area}/{path}"), headers=self.key))

    def made(self, theirs: str, path: str, *at: str | int, **body: JSONValue) -> None:
        """Send what was not recorded and take the id that comes back for the recorded one."""
        self.names[theirs] = str(field(self.post(path, **body), *at))

    def prepare(self, number: int, name: str) -> None:
        """Bring the emulator to where the recorded server was: trained, a minute later, with what was not recorded."""
        seeds = SEEDS[self.emulator.version]
        # On the older server the pictures were still waiting when their rows were asked for.
        trains = self.emulator.version == "4.16.0" or "mage" not in name
        if trains:
            self.emulator.train()
        if number in seeds:
            seeds[number](self)
        if trains and "while-running" not in name:
            self.emulator.train()
        if "collection-export" in name and not re.search("limited|within|extra-key$", name):
            self.clock.move(EXPORT_PAUSE)
        if name.endswith("export-extra-key"):
            self.clock.move(EXPORT_PAUSE)


MS: Final = "6b02d8587b41e92948db8d41"
MANUAL: Final = "6b02d8827b41e92948db90ad"


def _answers_gone(bench: Bench) -> None:
    update = {"dataId": SECOND_ROW, "q": "# Second", "a": ""}
    data(bench.http.put("/api/core/dataset/data/update", json=update, headers=bench.key))


def _put(bench: Bench, token: str, text: str) -> None:
    data(bench.http.put(bench.renamed(f"/api/system/file/u/{token}"), content=text.encode()))


def _dataset(bench: Bench) -> None:
    bench.made(MS, "create", type="dataset", name="ms kb", intro="", avatar="")


def _more_collections(bench: Bench) -> None:
    bench.post("collection/create/link", link="http://127.0.0.1:8897/page-change", datasetId=MS)
    bench.emulator.train()
    for name, kind, theirs in (
        ("ms manual", "virtual", "6b02d8597b41e92948db8e01"),
        ("ms folder", "folder", "6b02d8597b41e92948db8e1a"),
    ):
        bench.made(theirs, "collection/create", datasetId=MS, name=name, type=kind)


def _retrained(bench: Bench) -> None:
    path, text = "collection/create/reTrainingCollection", "6b02d8587b41e92948db8d5c"
    bench.made("6b02d86a7b41e92948db8f1e", path, "collectionId", collectionId=text)


def _preview_file(bench: Bench) -> None:
    ticket = bench.post("file/presignDatasetFilePostUrl", datasetId=MS, filename="pv.txt")
    bench.learn({"key": "dataset/x/pv_mp0eef.txt"}, ticket)
    bench.http.put(str(field(ticket, "url")), content=b"FastGPT.\n\n# Second\nIt offers retrieval.")


def _manual(bench: Bench) -> None:
    bench.made(MANUAL, "collection/create", datasetId=MS, name="ms manual", type="virtual")


def _rows_by_hand(bench: Bench) -> None:
    theirs = "6b02d8827b41e92948db90f9"
    bench.made(theirs, "collection/create", datasetId=MS, name="rows", type="virtual")
    bench.post("data/insertData", collectionId=theirs, q="q")


def _storks(bench: Bench) -> None:
    row: dict[str, JSONValue] = {"q": "Index test row about storks", "a": "Storks are birds"}
    bench.made("6b02d8877b41e92948db916d", "data/insertData", collectionId=MANUAL, **row)


def _three_rows(bench: Bench) -> None:
    theirs = "6b02d8927b41e92948db9302"
    bench.made(theirs, "collection/create", datasetId=MS, name="three", type="virtual")
    bench.post("data/pushData", collectionId=theirs, data=[{"q": q} for q in "abc"])


def _to_rebuild(bench: Bench) -> None:
    theirs = "6b02d8d07b41e92948db93e4"
    bench.made(theirs, "create", type="dataset", name="ms rebuild", intro="", avatar="", vectorModel="mock-embedding")
    bench.made("ms rows", "collection/create", datasetId=theirs, name="rows", type="virtual")
    bench.post("data/insertData", collectionId="ms rows", q="q")


def _rebuilding(bench: Bench) -> None:
    model = "mock-embedding-2"
    bench.post("training/rebuildEmbedding", datasetId="6b02d8d07b41e92948db93e4", vectorModel=model)


def _imported(bench: Bench) -> None:
    api = "6b02d8dc7b41e92948db95c0"
    create = "collection/create/apiCollection"
    bench.post(create, datasetId=api, name="Guide.txt", apiFileId="f1", trainingType="chunk")
    bench.post(f"{create}V2", datasetId=api, apiFiles=[source_item("d1")], trainingType="chunk")


def _failing(bench: Bench) -> None:
    bench.emulator.fail_training("[[error-before]]", "500 mock upstream exploded")
    text: dict[str, JSONValue] = {"name": "ms qa failing", "text": "[[error-before]] Owls see at night."}
    theirs = "6b02d9e87b41e92948db9db2"
    bench.made(theirs, "collection/create/text", "collectionId", datasetId=MS, trainingType="qa", **text)
    bench.emulator.train()
    rows: list[JSONValue] = [{"q": f"[[error-before]] chunk {number} about owls"} for number in range(2)]
    bench.post("data/pushData", collectionId=theirs, data=rows)


def _last_part(bench: Bench) -> None:
    url = bench.renamed("/api/system/file/u/q8UhJ9hDYKUBmQshv6bJ6I")
    text = b"FastGPT big file line. FastGPT big file line. FastGPT big fi"
    part = (text * (PART // len(text) + 1))[:PART]
    etag = field(data(bench.http.put(f"{url}?partNumber=4", content=part)), "etag")
    parts = [{"partNumber": number, "etag": etag} for number in range(1, 5)]
    data(bench.http.post(f"{url}/complete", json={"parts": parts}))


def _skill(bench: Bench) -> None:
    body = {"name": "ms skill", "description": "A skill made by key", "category": ["tool"]}
    made = bench.http.post("/api/core/ai/skill/create", json=body, headers=bench.key)
    bench.names["6b02d9c37b41e92948db97d9"] = str(data(made))


def _imported_skill(bench: Bench) -> None:
    path = "/api/core/ai/skill/import?filename=otter-facts.zip&description=imported"
    bench.names["6b02d9c47b41e92948db985b"] = str(data(bench.http.post(path, content=b"", headers=bench.key)))


def _skill_moved(bench: Bench) -> None:
    body = {"skillId": "6b02d9c47b41e92948db985b", "parentId": "6b02d9c37b41e92948db983c"}
    renamed = {name: bench.renamed(value) for name, value in body.items()}
    data(bench.http.post("/api/core/ai/skill/update", json=renamed, headers=bench.key))


NEWEST: Final[Mapping[int, Callable[[Bench], None]]] = {
    558: _answers_gone,
    689: lambda bench: _put(bench, "tQ92Drh06YG2IzEe8vpt1A", "temporary"),
    725: lambda bench: bench.erase("delete?id=6b02d7ca7b41e92948db8ca7", area="support/mcp"),
    742: _dataset,
    745: _more_collections,
    761: _retrained,
    765: _preview_file,
    786: _manual,
    787: _rows_by_hand,
    789: _storks,
    813: _three_rows,
    828: _to_rebuild,
    831: _rebuilding,
    859: _imported,
    870: _skill,
    880: _imported_skill,
    908: _skill_moved,
    993: _failing,
    1027: _last_part,
}


OLD_MS: Final = "6b02d9098dab9f21300438c1"
OLD_API: Final = "6b02d95d8dab9f2130043e28"
CHANGING: Final = "http://127.0.0.1:8897/page-change"


def _changed_row(theirs: str) -> Callable[[Bench], None]:
    def change(bench: Bench) -> None:
        bench.post("data/update", dataId=theirs, q="updated q", a="updated a", indexes=[])

    return change


def _virtual(bench: Bench, theirs: str, dataset_id: str, name: str, kind: str = "virtual") -> None:
    bench.made(theirs, "collection/create", datasetId=dataset_id, name=name, type=kind)


def _old_ms(bench: Bench) -> None:
    bench.made(OLD_MS, "create", type="dataset", name="ms kb")
    text: dict[str, JSONValue] = {"name": "ms text", "text": "Owls see at night.", "tags": ["animal"]}
    theirs = "6b02d90c8dab9f21300438d8"
    bench.made(theirs, "collection/create/text", "collectionId", datasetId=OLD_MS, **text)


def _old_manual(bench: Bench) -> None:
    _virtual(bench, "6b02d90f8dab9f213004395e", OLD_MS, "ms manual")
    _virtual(bench, "6b02d90f8dab9f213004396f", OLD_MS, "ms folder", "folder")


def _page_changed(bench: Bench) -> None:
    bench.emulator.pages[CHANGING] = "# Changing page\n\nIt has changed."


def _old_rows(bench: Bench) -> None:
    theirs = "6b02d92b8dab9f2130043a75"
    _virtual(bench, theirs, OLD_MS, "with rows")
    bench.post("data/insertData", collectionId=theirs, q="q")


def _old_source(bench: Bench) -> None:
    server: JSONValue = {"apiServer": {"baseUrl": "http://127.0.0.1:8897", "authorization": "x"}}
    bench.made(OLD_API, "create", type="apiDataset", name="ms api", apiDatasetServer=server)


def _old_failing(bench: Bench) -> None:
    bench.emulator.fail_training("[[error-before]]", "500 mock upstream exploded")
    theirs = "6b02d9f48dab9f2130043fc1"
    text: dict[str, JSONValue] = {"name": "ms qa failing", "text": "[[error-before]] Owls see at night."}
    bench.made(theirs, "collection/create/text", "collectionId", datasetId=OLD_MS, trainingType="qa", **text)
    bench.emulator.train()
    bench.made("6b02d9f58dab9f2130043fd7", "training/getTrainingError", "list", 0, "_id", collectionId=theirs)


def _mcp_keys(bench: Bench) -> None:
    tool: JSONValue = {"appId": bench.emulator.app_id, "appName": "a", "toolName": "t", "description": "d"}
    for name in ("first", "second"):
        data(bench.http.post("/api/support/mcp/create", json={"name": name, "apps": [tool]}, headers=bench.key))
    listed = bench.http.get("/api/support/mcp/list", headers=bench.key)
    bench.learn([{"_id": "6b02d8508dab9f2130043806"}, {"_id": "6b02d84f8dab9f21300437ab"}], data(listed))


V4_12: Final[Mapping[int, Callable[[Bench], None]]] = {
    2: lambda bench: bench.made("6b02cac88dab9f213003f56c", "create", name="rec kb", intro="intro", avatar=""),
    52: _changed_row("6b02cb768dab9f213003f82c"),
    69: lambda bench: bench.erase("delete?id=6b02cac88dab9f213003f56c"),
    347: _mcp_keys,
    364: _old_ms,
    366: _old_manual,
    376: _page_changed,
    383: _old_rows,
    405: lambda bench: bench.made("6b02d9448dab9f2130043c60", "create", name="ms rebuild", avatar=""),
    414: _old_source,
    442: _old_failing,
    469: lambda bench: _virtual(bench, "6b02db1f8dab9f2130044218", OLD_MS, "to delete"),
    471: lambda bench: _virtual(bench, "6b02db1f8dab9f213004426a", OLD_MS, "to delete too"),
}
V4_9: Final[Mapping[int, Callable[[Bench], None]]] = {
    52: _changed_row("6b02c2ae8f264f8134d4878f"),
    66: lambda bench: bench.erase("collection/delete?id=6b02c13e8f264f8134d48625"),
}
SEEDS: Final = {"4.16.0": NEWEST, "4.12.1": V4_12, "4.9.0": V4_9}
"""What must have happened before the recording of that number, by version."""
