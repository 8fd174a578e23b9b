"""What recordings of knowledge bases presuppose: exchanges that were not recorded, made up for with the emulator.

``Bench`` sends recorded requests with the ids that the emulator gave in place of the recorded ones. It learns them by
laying each answer beside the recorded one. ``SEEDS`` says what has to happen before a recording is sent.
"""

from __future__ import annotations

import re
from base64 import b64decode
from collections.abc import Callable, Mapping
from typing import Final, TypedDict

import httpx
import msgspec

from emulator.support import Clock, data, field, source_item
from fastgpt.emulator import (
    DEMO_APPS,
    App,
    Chat,
    Emulator,
    Form,
    InputField,
    Option,
    Quote,
    Reply,
    Search,
    Select,
    SourceFile,
)
from fastgpt.emulator.apps import COLLECTION_ID, DATASET_ID
from fastgpt.emulator.state import OWNER_ID
from fastgpt.emulator.versions import numbers
from fastgpt.values import JSONValue

SOURCE: Final = (
    SourceFile(id="f1", name="Guide.txt", text="API file content about bridges. " * 40),
    SourceFile(id="d1", name="Docs", folder=True),
    SourceFile(id="f2", name="Inner.md", parent_id="d1", text="# Inner\n\nTunnels."),
)
"""The recorded server's third-party source."""
ANNOUNCED: Final = ("config", "Start")
FIELDS: Final = (
    InputField(key="city", label="city", required=True, max_length=50, default_value=""),
    InputField(type="numberInput", key="age", label="age", value_type="number", default_value=18, min=0, max=120),
    InputField(
        type="select",
        key="color",
        label="color",
        default_value="red",
        list=({"label": "red", "value": "red"}, {"label": "blue", "value": "blue"}),
    ),
)
KNOWLEDGE: Final = App(
    name="Knowledge base",
    steps=(
        Search(
            quotes=(
                Quote(id="64d0000000000000000000a1", q="FastGPT is a platform for knowledge bases."),
                Quote(id="64d0000000000000000000a2", q="What does it need?", chunk_index=1, score=0.25),
            )
        ),
        Chat(),
    ),
)
FIRST_APPS: Final = {
    **DEMO_APPS,
    "plain": msgspec.structs.replace(DEMO_APPS["simple"], uploads=False),
}
"""The apps of the servers that were recorded first."""
LATER_APPS: Final = {
    **DEMO_APPS,
    "box": App(name="Box", type="chatAgent", sandbox=True),
    "simple": App(name="Simple", announced=ANNOUNCED, uploads=True, steps=(Chat(max_token=4000),)),
    "select": App(
        name="Select",
        variables=(),
        steps=(
            Select(
                description="Which birds?",
                announced=True,
                options=(Option(value="Storks", key="option1"), Option(value="Swans", key="option2")),
                branches={"Storks": (Reply(text="You took storks."),), "Swans": (Reply(text="You took swans."),)},
            ),
        ),
    ),
    "form": App(
        name="Form",
        variables=(),
        steps=(Form(description="Fill the form", fields=FIELDS, then=(Reply(text="{{city}}"),)),),
    ),
    "select_form": App(
        name="Both",
        variables=(),
        steps=(
            Select(
                description="Which birds?",
                announced=True,
                options=(Option(value="Storks", key="option1"), Option(value="Swans", key="option2")),
                branches={
                    "Storks": (
                        Form(description="Fill the form", fields=FIELDS, then=(Reply(text="done", announced=True),)),
                    ),
                    "Swans": (Reply(text="no"),),
                },
            ),
        ),
    ),
}
"""The apps of the servers that were recorded later."""
KNOWN: Final = {
    "6b02c6317b41e92948dac76d": DATASET_ID,
    "6b02caae8dab9f213003f3b5": DATASET_ID,
    "6b02c0858f264f8134d483b4": DATASET_ID,
    "6b02c6a27b41e92948dad031": COLLECTION_ID,
    "6b02c6a27b41e92948dad057": "64d0000000000000000000a1",
    "6b02c3f732ae5d634c944fda": "64d000000000000000000002",
    "6b08e28b361e80ad5f2794d7": OWNER_ID,
    "mock-embedding": "emulator-embedding",
    "mock-llm": "emulator-llm",
    "mock-vision": "emulator-vision",
}
"""Ids and models that both servers have from the start: theirs, and ours."""
FAILURES: Final = {
    "4.12.1 .*optimizePrompt-llm-error$": "mock_500 mock upstream exploded",
    "llmdown": "Connection error.",
    "(Guide|optimize).*-llm-error$": "mock upstream exploded",
}
"""What the recorded models failed with, by the version and name of the recording."""
PART: Final = 8_388_608
EXPORT_PAUSE: Final = 61.0
SECOND_ROW: Final = "64d0000000000000000000a2"

_ID = re.compile(r"[0-9a-f]{24}")
_LINK = re.compile(r"/api/system/file/(?:[ud]|upload|download)/([^/?]+)")
_TOKEN = re.compile(r"(?<=/api/system/file/upload/)eyJ[^/?]+")
"""What 4.14 gives as the token of an upload; the answer with it was not recorded."""
_KEY = re.compile(r"(?:dataset|temp|chat)/.*?([^/]+)")
_ETAG = re.compile(r'"([0-9a-f]{32})"')


class Special(TypedDict, total=False):
    """What a server may be set up with for some recordings."""

    rate_limit: int
    recently_used: tuple[str, ...]
    members: tuple[str, ...]


class Sent(msgspec.Struct):
    """The request of a recording."""

    method: str
    path: str
    headers: dict[str, str]
    json: JSONValue | msgspec.UnsetType = msgspec.UNSET
    raw: str = ""
    raw_note: str = msgspec.field(name="rawNote", default="")
    raw_length: int = msgspec.field(name="rawLength", default=0)
    multipart: SentForm | None = None


class SentForm(msgspec.Struct):
    """The form of a recording: fields, and the name, file name, type and size of its files; or its first bytes."""

    form: list[tuple[str, str]] = []
    files: list[tuple[str, str, str, int]] = []
    head: str = ""


def as_read(response: httpx.Response, content: bytes) -> httpx.Response:
    """Return a response with what was read of it, and no other headers than it had."""
    whole = httpx.Response(response.status_code, headers=response.headers, stream=httpx.ByteStream(content))
    whole.read()
    return whole


class Held:
    """A stream of a completion that is not over, and what of it has been read."""

    def __init__(self, response: httpx.Response) -> None:
        self._response = response
        self._pieces = response.iter_raw()
        self._read: list[bytes] = []

    def read_some(self) -> None:
        """Read until some text has come."""
        for piece in self._pieces:
            self._read.append(piece)
            if b'"content"' in piece:
                return

    def whole(self) -> httpx.Response:
        """Read it to its end."""
        content = b"".join([*self._read, *self._pieces])
        return as_read(self._response, content)


class Bench:
    """An emulator, a client in front of it, and the words by which its ids differ from the recorded ones."""

    def __init__(self, version: str, special: Special | None = None, *, later: bool = False) -> None:
        special = special or {}
        self.seeds = (LATER_SEEDS if later else SEEDS).get(version, {})
        self.later = later
        self.clock = Clock()
        apps = LATER_APPS if later else FIRST_APPS
        if version == "4.16.0":
            apps = {**apps, "knowledge": KNOWLEDGE}
        self.emulator = Emulator(
            version,
            apps=apps,
            clock=self.clock,
            source=SOURCE,
            sandboxes=later,
            compress=later or numbers(version) < (4, 14),
            rate_limit=special.get("rate_limit", 5000),
            recently_used=special.get("recently_used", () if later else ("plain",)),
            members=special.get("members", ()),
        )
        self.emulator.fail_training("http://127.0.0.1:8899/page", "fetch failed")
        self.http = httpx.Client(transport=self.emulator.transport(), base_url="http://127.0.0.1:3416")
        self.http.headers["Accept-Encoding"] = "identity"
        self.key = {"Authorization": f"Bearer {self.emulator.account_key}"}
        self.names = dict(KNOWN)
        self.held: dict[str, Held] = {}
        """Streams that are not read to their end, by chat."""

    def renamed(self, text: str) -> str:
        """Put our ids and keys into a text."""
        text = _TOKEN.sub("the token", text)
        for theirs, ours in self.names.items():
            text = text.replace(theirs, ours)
        return text

    def content(self, request: Sent) -> bytes:
        """Return the body of a request, with our names and with what the recorder left out."""
        if request.multipart and request.multipart.head:
            return self.renamed(request.multipart.head).encode("latin-1")
        if request.multipart:
            return self.form(request.multipart, request.headers["Content-Type"].partition("boundary=")[2])
        if request.path.startswith("/api/system/file/u/") and request.method == "PUT":
            piece = b64decode(request.raw)
            size = int(request.raw_note.rpartition(" ")[2] or len(piece))
            return (piece * (size // len(piece) + 1))[:size]
        text = request.raw if request.json is msgspec.UNSET else msgspec.json.encode(request.json).decode()
        return self.renamed(text).encode().ljust(request.raw_length, b"a")

    def form(self, sent: SentForm, boundary: str) -> bytes:
        """Return a form of the recorded shape; what its files said is not known."""
        parts = [f'form-data; name="{name}"\r\n\r\n{self.renamed(value)}' for name, value in sent.form]
        for name, filename, kind, size in sent.files:
            head = f'form-data; name="{name}"; filename="{filename}"\r\nContent-Type: {kind}'
            start = "q,a,indexes\n" if kind == "text/csv" and self.emulator.version == "4.12.1" else ""
            parts.append(f"{head}\r\n\r\n{(start + 'Pandas eat bamboo. ' * size)[:size]}")
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
        seeds = self.seeds
        self.emulator.restore_models()
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
        version = self.emulator.version
        failure = next((said for word, said in FAILURES.items() if re.search(word, f"{version} {name}")), None)
        if failure:
            self.emulator.fail_models(failure)


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


SIMPLE: Final = "6b02c6337b41e92948dac784"


def _failed_one(bench: Bench) -> None:
    bench.emulator.fail_training("rejected", "no")
    bench.post("collection/create/text", datasetId="6b02c6347b41e92948dac8aa", name="rejected", text="rejected")


def _chat_file(bench: Bench) -> None:
    _place(bench, "6b02c7b07b41e92948daf96d", "ex-file", "up.txt", "r6DSc3wQx4joSIjcPXwkcB", "up_grkP4Y.txt", put=False)


def _place(bench: Bench, app: str, chat: str, filename: str, token: str, stored: str, *, put: bool = True) -> None:
    """Ask for a place for a chat's file, which the recorded server had given, and mostly put the file there."""
    text = bench.renamed(msgspec.json.encode({"appId": app, "chatId": chat, "filename": filename}).decode())
    headers = {**bench.key, "Content-Type": "application/json"}
    place = data(bench.http.post("/api/core/chat/file/presignChatFilePostUrl", content=text.encode(), headers=headers))
    url, key = str(field(place, "url")), str(field(place, "key"))
    bench.names |= {token: url.rpartition("/")[2], stored: key.rpartition("/")[2]}
    if put:
        bench.http.put(url, content=b"birds")


AGENT: Final = "6b02c7b17b41e92948daf9f4"


def _completion(
    bench: Bench, theirs: str, chat_id: str, said: str, *, v2: bool = False, resumable: bool = False
) -> httpx.Request:
    """Return a completion that was not recorded."""
    messages: JSONValue = [{"role": "user", "content": said}]
    asked: dict[str, JSONValue] = {"appId": theirs, "chatId": chat_id, "stream": True, "detail": True}
    text = bench.renamed(msgspec.json.encode({**asked, "messages": messages}).decode())
    headers = {**bench.key, "Content-Type": "application/json"}
    if resumable:
        headers["x-fastgpt-stream-resume"] = "1"
    path = f"/api/{'v2' if v2 else 'v1'}/chat/completions"
    return bench.http.build_request("POST", path, content=text.encode(), headers=headers)


def _said(theirs: str, chat_id: str, said: str) -> Callable[[Bench], None]:
    def say(bench: Bench) -> None:
        bench.http.send(_completion(bench, theirs, chat_id, said))

    return say


def _running(
    theirs: str, chat_id: str, said: str = "LONG 40", *, v2: bool = True, resumable: bool = True
) -> Callable[[Bench], None]:
    """Begin a run that is not over, and of which some has been read."""

    def begin(bench: Bench) -> None:
        asked = _completion(bench, theirs, chat_id, said, v2=v2, resumable=resumable)
        bench.held[chat_id] = Held(bench.http.send(asked, stream=True))
        bench.held[chat_id].read_some()

    return begin


def _over(chat_id: str) -> Callable[[Bench], None]:
    """Let a run come to its end."""

    def end(bench: Bench) -> None:
        if chat_id in bench.held:
            bench.held.pop(chat_id).whole()

    return end


def _full(bench: Bench) -> None:
    """Use up what a minute allows, and let most of the minute pass."""
    for _ in range(3):
        bench.http.send(_completion(bench, next(iter(bench.emulator.apps.values())), "", "r"))
    bench.clock.move(59.6)


NEWEST: Final[Mapping[int, Callable[[Bench], None]]] = {
    558: _answers_gone,
    689: lambda bench: _put(bench, "tQ92Drh06YG2IzEe8vpt1A", "temporary"),
    53: _failed_one,
    564: _chat_file,
    234: _said(SIMPLE, "v2-rec-c1", "first"),
    471: _said(AGENT, "ex-agent-00", "first"),
    495: _said(AGENT, "v2-ex-agent-01", "first"),
    572: _full,
    533: _running(SIMPLE, "ex-stop-v1", "[[slow]] [[long]] to be stopped", v2=False, resumable=False),
    541: _running(SIMPLE, "ex-stop-v2", "[[slow]] [[long]] to be stopped", resumable=False),
    547: _running(SIMPLE, "ex-res", "[[slow]] resumable"),
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
    276: lambda bench: bench.erase("clearHistories?appId=6b02c0878f264f8134d483c4", area="core/chat"),
}
SEEDS: Final = {"4.16.0": NEWEST, "4.12.1": V4_12, "4.9.0": V4_9}
"""What must have happened before the recording of that number, by version."""


def _next_minute(bench: Bench) -> None:
    bench.clock.move(60)


def _two_more(bench: Bench) -> None:
    for _ in range(2):
        bench.http.send(_completion(bench, LATER_SIMPLE, "", "r"))


def _later_mcp_key(bench: Bench) -> None:
    _mcp_keys(bench)
    listed = bench.http.get("/api/support/mcp/list", headers=bench.key)
    bench.learn([{"_id": "6b08e295361e80ad5f2796c1"}, {"_id": "6b08e45a09182079ae6a925c"}], data(listed))


def _later_dataset(theirs: str) -> Callable[[Bench], None]:
    return lambda bench: bench.made(theirs, "create", type="dataset", name="kb", intro="", avatar="")


def _later_rows(bench: Bench) -> None:
    dataset = "6b08ecd4798325fd5c02f04c"
    bench.made("6b08ecd6798325fd5c02f10c", "collection/create", datasetId=dataset, name="virtual", type="virtual")
    bench.post("data/insertData", collectionId="6b08ecd6798325fd5c02f10c", q="Second")
    bench.post("data/insertData", collectionId="6b08ecd6798325fd5c02f10c", q="Do penguins swim?", a="Yes.")
    bench.post("collection/create/text", datasetId=dataset, name="qa", text="Question. Answer.")
    bench.emulator.train()


def _later_ticket(bench: Bench) -> None:
    _place(bench, LATER_SIMPLE, "cb661e85a00a859a53270de9", "birds.txt", "the token", "not asked for", put=False)


def _later_chat_file(bench: Bench) -> None:
    _place(bench, LATER_SIMPLE, "cb661e85a00a859a53270de9", "birds.txt", "no token", "birds_sgtDYB.txt")
    bench.names["6b08e8b62c9f3fac6ea0706f"] = OWNER_ID


def _later_skill(bench: Bench) -> None:
    body = {"name": "my-skill", "description": "does a thing", "category": ["tool"]}
    made = bench.http.post("/api/core/ai/skill/create", json=body, headers=bench.key)
    bench.names["6b08e5c8ee9c8834e40fffe3"] = str(data(made))


def _later_skill_version(bench: Bench) -> None:
    skill = bench.renamed("6b08e5c9ee9c8834e41000b5")
    detail = data(bench.http.get(f"/api/core/ai/skill/detail?skillId={skill}", headers=bench.key))
    bench.names["6b08e5c9ee9c8834e41000b6"] = str(field(detail, "currentVersionId"))


def _later_skill_edited(bench: Bench) -> None:
    skill = bench.renamed("6b08e61cee9c8834e4100652")
    bench.http.post("/api/core/ai/skill/runtime/init", json={"skillId": skill}, headers=bench.key)
    path = f"/api/core/ai/sandbox/upload?skillId={skill}&chatId=edit-debug&path=skills/box-skill/SKILL.md"
    data(bench.http.post(path, content=b"guide", headers=bench.key))


LATER_4_16: Final = "6b08e45909182079ae6a9125"
LATER_SIMPLE: Final = "6b08e8dd2c9f3fac6ea073f6"
LATER_SEEDS: Final[Mapping[str, Mapping[int, Callable[[Bench], None]]]] = {
    "4.14.13": {
        39: _running(LATER_SIMPLE, "2a612edef35f5730fa302d57"),
        47: _later_ticket,
        48: _later_chat_file,
        51: _full,
        44: _said(LATER_SIMPLE, "b92f794847bdf227eeda12fd", "WAIT 3000 once"),
        54: _next_minute,
        55: _two_more,
        56: _next_minute,
        67: _said("6b08e8dd2c9f3fac6ea0746e", "3d59106e879abff00c3aac22", "start"),
        69: _later_dataset("6b08ecd4798325fd5c02f04c"),
        76: _later_rows,
        83: _later_dataset("6b08ed86798325fd5c032978"),
    },
    "4.16.0": {
        13: _later_mcp_key,
        37: _later_skill,
        51: _later_skill_version,
        117: _later_skill_edited,
        70: _later_dataset("6b08e45909182079ae6a91e2"),
        134: _said(LATER_4_16, "41b92ce8ec175b437b4a7e26", "LONG"),
        136: _running(LATER_4_16, "308b8d302fd3108f4e14ba95", v2=False, resumable=False),
        144: _running(LATER_4_16, "737574946ee5f0ab96e53a1a", "LONG 40 SLOW 100"),
        149: _running(LATER_4_16, "6ea11dec96514afc9ee2840f", "LONG 40 SLOW 100"),
        151: _over("6ea11dec96514afc9ee2840f"),
        155: _said(LATER_4_16, "593e933acd183320814d6802", "WAIT 3000 once"),
        159: _running(LATER_4_16, "9b7d5fc5cd792ec9e89b1848", resumable=False),
        161: _running(LATER_4_16, "f20939cdeeb090fff629ea4d", "LONG 30", resumable=False),
        166: _said(LATER_4_16, "def80609bd155a9725a77365", "a"),
        171: _said("6b08e45909182079ae6a919d", "145d00e33457e0c24871251c", "Storks"),
    },
}
"""What must have happened before the recordings of the second folder."""
