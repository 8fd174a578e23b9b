"""The knowledge bases of an emulated server: datasets, collections, rows, and the queue that trains them.

The queue moves by steps and never by time. What an answer looks like is for the routes to say; what is kept here is
what they need for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import PurePosixPath
from typing import Final, Literal, Protocol, get_args

from msgspec import Struct, field
from msgspec.structs import replace

from .apps import Quote
from .ids import Ids, existing
from .settings import Settings, SourceFile
from .shapes import fill, wire_name
from .texts import Split, read_table, split
from .versions import V4_14
from .wire import JSONObject, Part, failed, named

TEAM_ID: Final = "64d000000000000000000002"
EMBEDDING: Final = "emulator-embedding"
CHAT_MODEL: Final = "emulator-llm"
VISION: Final = "emulator-vision"
FOLDER_AVATAR: Final = "/imgs/files/folder.svg"
JOB_LIFETIME: Final = timedelta(days=7)
NEVER: Final = datetime.min.replace(tzinfo=UTC)
"""Stands until what is kept has its time."""

Mode = Literal["parse", "chunk", "qa", "auto", "image", "imageParse"]
MODES: Final[tuple[Mode, ...]] = get_args(Mode)
INDEX_SIZES: Final[Mapping[Mode, int]] = {"qa": 3000, "chunk": 512}
"""What a row of a source may have in each of its indexes, where a mode has a bound."""
SETTINGS: Final[JSONObject] = {
    "chunkSplitMode": "paragraph",
    "paragraphChunkAIMode": "forbid",
    "paragraphChunkDeep": 5,
    "paragraphChunkMinSize": 100,
    "chunkSize": 1000,
    "indexSize": 512,
}
"""How a collection is cut unless the mode ``custom`` says otherwise."""


class Upload(Struct, kw_only=True, rename="camel"):
    """A presigned upload and, after it, the file."""

    token: str
    download: str
    app_id: str = ""
    chat_id: str = ""
    key: str
    filename: str
    content_type: str
    size: int
    multipart: bool = False
    open: bool = True
    parts: dict[int, bytes] = {}
    content: bytes | None = None


class Dataset(Struct, kw_only=True, rename=wire_name):
    """A dataset, or a folder of datasets."""

    id: str = ""
    parent_id: str | None = None
    type: str = "dataset"
    name: str
    intro: str = ""
    avatar: str = ""
    vector_model: str = EMBEDDING
    agent_model: str = CHAT_MODEL
    vlm_model: str = VISION
    update_time: datetime = NEVER
    extra: JSONObject = {}
    """What only some datasets have, by its name on the wire."""
    deleted: bool = False


class Collection(Struct, kw_only=True, rename=wire_name):
    """A part of a dataset: a file, a page, a set of rows made by hand, or a folder."""

    id: str = ""
    dataset_id: str
    parent_id: str | None = None
    name: str
    type: str
    training_type: str | None = None
    settings: JSONObject = {}
    source: JSONObject = {}
    """Where it comes from: ``fileId``, ``rawLink`` or ``apiFileId``."""
    tags: list[str] = []
    metadata: JSONObject | None = None
    custom_pdf_parse: bool = False
    external_file_id: str | None = None
    forbid: bool = False
    create_time: datetime = NEVER
    update_time: datetime = NEVER
    text: str | None = None
    """The text that was read from the source, once it has been read."""

    def rules(self) -> Split:
        """Return how its text is cut."""
        asked = self.settings.get("chunkSize")
        size = int(asked) if isinstance(asked, int | float) else Split().size
        return Split(size, str(self.settings.get("chunkSplitMode")), str(self.settings.get("chunkSplitter") or ""))


class Index(Struct, rename="camel"):
    """A text by which a row is found. ``data_id`` is a number in text and changes with the text."""

    type: str
    data_id: str
    text: str


class Passage(Struct, kw_only=True, rename=wire_name):
    """A row: a piece of knowledge."""

    id: str
    dataset_id: str
    collection_id: str
    q: str = ""
    a: str = ""
    chunk_index: int = 0
    indexes: list[Index]
    image_id: str | None = None
    update_time: datetime
    changed: bool = False
    metadata: JSONObject | None = None
    rebuilding: bool = False


class Draft(Struct, kw_only=True, frozen=True, rename="camel"):
    """What is to become a row."""

    q: str = ""
    a: str = ""
    chunk_index: int = 0
    indexes: tuple[tuple[str, str], ...] = ()
    """Kind and text of each index that was asked for."""
    image_id: str | None = None
    metadata: JSONObject | None = None


class Job(Struct, kw_only=True, rename=wire_name):
    """A place in the training queue; ``error`` keeps it there until it is tried again."""

    id: str
    dataset_id: str
    collection_id: str
    mode: Mode
    draft: Draft
    bill_id: str
    expires: datetime = field(name="expireAt")
    index_size: int = 0
    error: str | None = field(name="errorMsg", default=None)
    tries: int = 0
    due: datetime | None = None
    """When it is tried again, after a try that failed and was not the last."""

    def renew(self) -> None:
        """Let it wait as if it had never been tried."""
        self.error, self.tries, self.due = None, 0, None


class Failing(Struct, frozen=True):
    """What a row fails with, and how often it is tried before anybody hears of it."""

    message: str
    tries: int


PAUSES: Final[Mapping[str, timedelta]] = {"qa": timedelta(minutes=10)}
"""How long a server waits before it tries a row of a mode again."""
PAUSE: Final = timedelta(minutes=3)
"""The same of all other modes."""


class Library:
    """All knowledge bases of a server."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self.ids: Final = Ids("b")
        self.clock: Final = settings.clock
        self.uploads: Final[dict[str, Upload]] = {}
        self.source: Final = {file.id: file for file in settings.source}
        self.datasets: Final[dict[str, Dataset]] = {}
        self.collections: Final[dict[str, Collection]] = {}
        self.passages: Final[dict[str, Passage]] = {}
        self.jobs: Final[dict[str, Job]] = {}
        self.failures: Final[dict[str, Failing]] = {}
        self.exported: datetime | None = None
        self._indexes = Ids()

    # What there is

    def passages_of(self, owner: Dataset | Collection) -> list[Passage]:
        """Return the rows of a collection or a dataset in their order, the newest first where they have one number."""
        found = [one for one in self.passages.values() if owner.id in (one.collection_id, one.dataset_id)]
        found.reverse()
        return sorted(found, key=lambda passage: passage.chunk_index)

    def jobs_of(self, owner: Dataset | Collection) -> list[Job]:
        """Return the places in the queue of a collection or a dataset."""
        return [job for job in self.jobs.values() if owner.id in (job.collection_id, job.dataset_id)]

    def file(self, key: str) -> Upload:
        """Return a stored file, or raise the error response."""
        stored = {upload.key: upload for upload in self.uploads.values() if upload.content is not None}
        return existing(stored, key, named("fileNotFound", "common:error.fileNotFound"))

    def source_file(self, file_id: str) -> SourceFile:
        """Return a file of the third-party source, or raise the error response."""
        return existing(self.source, file_id, failed("file not found"))

    # What is made

    def add_dataset(self, made: Dataset) -> Dataset:
        """Keep a new dataset, which gets an id unless it has one."""
        made.id = made.id or self.ids.object_id()
        made.update_time = self.clock()
        self.datasets[made.id] = made
        return made

    def reserve(self, folder: str, filename: str, size: int, content_type: str, *, multipart: bool = False) -> Upload:
        """Make a place for a file in a folder of the store."""
        name = PurePosixPath(filename.replace(" ", "_"))
        path = f"{folder}/{name.stem}_{self.ids.short()[-6:]}{name.suffix}"
        made = Upload(
            token=self.ids.token(),
            download=self.ids.token(),
            key=path if self._settings.version >= V4_14 else self.ids.object_id(),
            filename=filename,
            content_type=content_type,
            size=size,
            multipart=multipart,
        )
        self.uploads[made.token] = made
        return made

    def store(self, folder: str, part: Part) -> Upload:
        """Keep a file, as an upload that is done."""
        stored = self.reserve(folder, part.filename, len(part.content), part.content_type)
        stored.content = part.content
        return stored

    def keep(self, dataset_id: str, part: Part) -> JSONObject:
        """Keep a file of a dataset, and return it as the source of a collection."""
        return {"fileId": self.store(f"dataset/{dataset_id}", part).key}

    def add_collection(self, made: Collection) -> Collection:
        """Keep a new collection; one with a source waits to be read. Sizes count only in the mode ``custom``."""
        made.create_time = made.update_time = self.clock()
        made.id = made.id or self.ids.object_id()
        custom = made.settings.get("chunkSettingMode") == "custom"
        rules = {**SETTINGS, **made.settings} if custom else {**made.settings, **SETTINGS}
        made.settings = rules if made.training_type else {}
        self.collections[made.id] = made
        if made.source:
            self.enqueue(made, "parse", [Draft()])
        return made

    def enqueue(
        self, collection: Collection, mode: Mode, drafts: Iterable[Draft], *, bill_id: str = "", index_size: int = 0
    ) -> int:
        """Put work at the end of the queue and return how much it is."""
        bill = bill_id or self.ids.object_id()
        added = [
            Job(
                id=self.ids.object_id(),
                dataset_id=collection.dataset_id,
                collection_id=collection.id,
                mode=mode,
                draft=draft,
                bill_id=bill,
                expires=self.clock() + JOB_LIFETIME,
                index_size=index_size,
            )
            for draft in drafts
        ]
        self.jobs.update({job.id: job for job in added})
        return len(added)

    def insert(self, collection: Collection, draft: Draft, *, passage_id: str | None = None) -> Passage:
        """Write a row at once, with its indexes."""
        made = Passage(
            id=passage_id or self.ids.object_id(),
            dataset_id=collection.dataset_id,
            collection_id=collection.id,
            indexes=[self.index(kind, text) for kind, text in draft.indexes],
            update_time=self.clock(),
        )
        fill(made, draft, "q", "a", "chunk_index", "image_id", "metadata")
        self.index_texts(made)
        self.passages[made.id] = made
        return made

    def index(self, kind: str, text: str) -> Index:
        """Make an index; each has a number of its own."""
        return Index(kind, str(self._indexes.number()), text)

    def index_texts(self, passage: Passage) -> None:
        """Make again the indexes that a row has by itself: its question and its answer."""
        kept = [index for index in passage.indexes if index.type != "default"]
        passage.indexes = kept + [self.index("default", text) for text in (passage.q, passage.a) if text]

    def adopt(self, quotes: Iterable[Quote], *, as_files: bool = True) -> None:
        """Make the rows that an emulator's apps cite, with the datasets and, but for 4.9, files that they stand in."""
        for quote in quotes:
            if quote.dataset_id not in self.datasets:
                self.add_dataset(Dataset(id=quote.dataset_id, name="Knowledge base"))
            if quote.collection_id not in self.collections:
                made = Collection(
                    id=quote.collection_id,
                    dataset_id=quote.dataset_id,
                    name=quote.source_name,
                    type="file" if as_files else "virtual",
                    training_type="chunk",
                    text="",
                )
                if as_files:
                    made.source = self.keep(quote.dataset_id, Part(quote.source_name, "text/plain", b""))
                self.add_collection(made)
                self.jobs.clear()
            collection, answer = self.collections[quote.collection_id], quote.a or ""
            draft = Draft(q=quote.q, a=answer, chunk_index=quote.chunk_index)
            self.insert(collection, draft, passage_id=quote.id)
            collection.text = f"{collection.text}{quote.q}\n{answer}\n"
            if as_files:
                self.file(str(collection.source["fileId"])).content = collection.text.encode()

    # What is taken away

    def drop_collections(self, collection_ids: Iterable[str]) -> None:
        """Delete collections with what is in them: rows, places in the queue, and the collections of a folder."""
        for collection_id in list(collection_ids):
            # Gone before what is in it, since folders may be put into each other in a ring.
            if dropped := self.collections.pop(collection_id, None):
                self.empty(dropped)
                self.drop_collections(one.id for one in self.collections.values() if one.parent_id == collection_id)

    def empty(self, collection: Collection) -> None:
        """Delete a collection's rows and its places in the queue."""
        for passage in self.passages_of(collection):
            del self.passages[passage.id]
        for job in self.jobs_of(collection):
            del self.jobs[job.id]

    def drop_dataset(self, dataset_id: str) -> None:
        """Delete a dataset with its collections, and the datasets of a folder."""
        self.datasets[dataset_id].deleted = True
        self.drop_collections(one.id for one in self.collections.values() if one.dataset_id == dataset_id)
        for inside in self.datasets.values():
            if inside.parent_id == dataset_id and not inside.deleted:
                self.drop_dataset(inside.id)

    def renew(self, old: Collection, *, settings: JSONObject, training_type: str | None) -> Collection:
        """Put a new collection in an old one's place: without its rows, to be read again from its source."""
        self.empty(old)
        del self.collections[old.id]
        made = replace(
            old, id="", training_type=training_type, settings=settings, text=None, forbid=False, external_file_id=None
        )
        return self.add_collection(made)

    # How the queue moves

    def poll(self) -> None:
        """Move the queue after it was polled, if that is how this server's queue moves."""
        if self._settings.training == "polled":
            self.step()

    def train(self, steps: int | None = None) -> int:
        """Move the queue by some steps, or until only failed work is left, and return how much is in it."""
        while (steps is None or steps > 0) and self.step():
            steps = None if steps is None else steps - 1
        return len(self.jobs)

    def step(self) -> bool:
        """Do everything that is waiting once, and say whether there was anything. What it leads to waits again."""
        rebuilt = [passage for passage in self.passages.values() if passage.rebuilding]
        for passage in rebuilt:
            passage.rebuilding = False
        waiting = [job for job in self.jobs.values() if job.error is None and (not job.due or job.due <= self.clock())]
        for job in waiting:
            del self.jobs[job.id]
            self._do(job, self.collections[job.collection_id])
        return bool(rebuilt or waiting)

    def _do(self, job: Job, collection: Collection) -> None:
        draft = job.draft
        shown = collection.name if job.mode == "parse" else f"{draft.q}\n{draft.a}\n{draft.image_id}"
        failing = next((failing for text, failing in self.failures.items() if text in shown), None)
        if failing:
            job.tries += 1
            if job.tries < failing.tries:
                job.due = self.clock() + PAUSES.get(job.mode, PAUSE)
            else:
                job.error = failing.message
            self.jobs[job.id] = job
        elif job.mode == "parse":
            self._parsed(collection, *self.read(collection.source))
        elif job.mode == "chunk":
            self.insert(collection, draft)
        elif job.mode == "imageParse":
            self.insert(collection, Draft(q=f"Image {draft.image_id}", image_id=draft.image_id))
        else:
            self.enqueue(collection, "chunk", [draft], bill_id=job.bill_id)

    def _parsed(self, collection: Collection, title: str, text: str) -> None:
        collection.text = text
        collection.update_time = self.clock()
        if collection.type == "link" and collection.name == collection.source["rawLink"]:
            collection.name = title
        if collection.training_type in ("backup", "template"):
            drafts = [
                Draft(q=q, a=a, chunk_index=number, indexes=tuple(("custom", index) for index in indexes))
                for number, (q, a, indexes) in enumerate(read_table(text))
            ]
            self.enqueue(collection, "chunk", drafts)
            return
        pieces = enumerate(split(text, collection.rules()))
        drafts = [Draft(q=piece, chunk_index=number) for number, piece in pieces]
        mode = mode_of(collection)
        self.enqueue(collection, mode, drafts, index_size=INDEX_SIZES.get(mode, 0))

    def read(self, source: JSONObject) -> tuple[str, str]:
        """Return the title and the text of a source. Files of all kinds are read as text."""
        if "fileId" in source:
            stored = self.file(str(source["fileId"]))
            return stored.filename, (stored.content or b"").decode(errors="replace")
        if "apiFileId" in source:
            file = self.source_file(str(source["apiFileId"]))
            return file.name, file.text
        link = str(source["rawLink"])
        text = self._settings.pages.get(link, f"# {link}\n\nThe page at {link}.")
        return text.partition("\n")[0].lstrip("# "), text


class Placed(Protocol):
    """Something that may lie in a folder of its own kind."""

    parent_id: str | None


def folders_of(placed: Placed, kept: Mapping[str, Placed]) -> list[str]:
    """Return the ids of the folders that something lies in, the nearest first; all that is kept is by its id."""
    found: list[str] = []
    inside: Placed | None = placed
    while inside is not None and inside.parent_id is not None:
        found.append(inside.parent_id)
        inside = kept.get(inside.parent_id)
    return found


def mode_named(sent: object) -> Mode:
    """Return how older servers train rows for which this was sent; they know it by no other name than ``mode``."""
    for mode in MODES:
        if mode == sent:
            return mode
    return "chunk"


def mode_of(collection: Collection) -> Mode:
    """Return how a collection's rows are trained: what a caller says of a row does not count."""
    if collection.training_type == "qa":
        return "qa"
    if collection.settings.get("autoIndexes"):
        return "auto"
    return "image" if collection.settings.get("imageIndex") else "chunk"
