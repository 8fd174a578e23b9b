"""What 4.17 has besides: lists with pages and an order, several datasets by one call, tags, and models by their ids.

All of it is as its source was read; none was recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import datetime
from typing import Final, TypeVar

from ...apps.lists import GetAppsV2
from ...datasets import catalog as catalogs, lists as specs
from ...skills.lists import GetSkillsV2
from ...specs import ListOrder, Omittable, Size
from ...values import JSONValue
from ..bodies import Free
from ..knowledge import CHAT_MODEL, EMBEDDING, VISION, folders_of
from ..schemas import ObjectId, custom, render, window
from ..shapes import present, stamp
from ..skills import Skill
from ..state import OWNER_ID
from ..versions import V4_17
from ..wire import JSONObject, Rejected, Reply, invalid, named, ok
from .apps import listed_app
from .datasets import listed_dataset
from .exchange import Exchange, Routes
from .skills import listed_skill
from .views import holds, page

T = TypeVar("T")

SIZE: Final = 50
CATALOG: Final = "emulated-1"
"""The version of the catalog, which never changes."""
MODELS: Final = {name: f"648{at:021x}" for at, name in enumerate((EMBEDDING, CHAT_MODEL, VISION), start=1)}
"""The ids of the models, by their names."""

routes: Final = Routes(parent_id=str)


def ordered(
    found: Iterable[T],
    sort: Omittable[ListOrder],
    created: Callable[[T], datetime],
    updated: Callable[[T], datetime],
) -> list[T]:
    """Return things in an order, for equal times the later made first."""
    made = [*found]
    if sort == "createTimeAsc":
        return sorted(made, key=created)
    made.reverse()
    return sorted(made, key=created if sort == "createTimeDesc" else updated, reverse=True)


def by_owner(tmb_ids: Omittable[Sequence[str]]) -> bool:
    """Say whether the owner, who has made everything, is among the creators that are asked for."""
    return not isinstance(tmb_ids, Sequence) or OWNER_ID in tmb_ids


def kinds(wanted: Omittable[str | Sequence[str]]) -> Collection[str]:
    """Return the kinds that are asked for, by one or by several; none where all are."""
    return (wanted,) if isinstance(wanted, str) and wanted else wanted or ()


@routes.answer(GetAppsV2, exclude_app_id=ObjectId, tmb_ids=list[ObjectId])
def apps(exchange: Exchange, asked: GetAppsV2) -> JSONValue:
    """Give a page of apps, which all lie at the top; none is pinned."""
    created = exchange.state.created
    if asked.parent_id:
        exchange.state.app(asked.parent_id)
    found = [
        (app_id, app)
        for app_id, app in exchange.state.apps.items()
        if (app.type in kinds(asked.type) if asked.type else app.type != "hidden")
        and app_id != asked.exclude_app_id
        and by_owner(asked.tmb_ids)
        and holds(f"{app.name} {app.intro}", asked.search_key)
        and (asked.search_key or not asked.parent_id)
    ]
    sorted_ = ordered(found, asked.sort, lambda each: created[each[0]], lambda each: created[each[0]])
    extra: JSONObject = {
        "isPinned": False if asked.pinned_first else None,
        "relatedAppCount": 0 if asked.with_related_app_count else None,
    }
    return page(
        sorted_,
        window(asked, size=SIZE, offset_first=True),
        lambda each: {
            **listed_app(exchange, *each), "parentId": None, "createTime": stamp(created[each[0]]), **present(extra)
        },
    )  # fmt: skip


@routes.answer(specs.GetDatasetsV2, tmb_ids=list[ObjectId])
def datasets(exchange: Exchange, asked: specs.GetDatasetsV2) -> JSONValue:
    """Give a page of datasets; a search looks below the folder that is named, or everywhere."""
    if asked.parent_id:
        exchange.dataset(asked.parent_id)
    found = [
        dataset
        for dataset in exchange.library.datasets.values()
        if not dataset.deleted
        and (not asked.type or dataset.type in kinds(asked.type))
        and by_owner(asked.tmb_ids)
        and (
            holds(f"{dataset.name} {dataset.intro}", asked.search_key)
            and (not asked.parent_id or asked.parent_id in folders_of(dataset, exchange.library.datasets))
            if asked.search_key
            else dataset.parent_id == (asked.parent_id or None)
        )
    ]
    extra: JSONObject = {"appCount": 0} if asked.with_app_count else {}
    return page(
        ordered(found, asked.sort, lambda each: each.update_time, lambda each: each.update_time),
        window(asked, size=SIZE, offset_first=True),
        lambda each: {
            **listed_dataset(each, exchange.version), "createTime": stamp(each.update_time), **extra
        },
    )  # fmt: skip


@routes.answer(GetSkillsV2, page_num=Size, page_size=Size, offset=int)
def skills(exchange: Exchange, asked: GetSkillsV2) -> JSONValue:
    """Give a page of skills."""

    def wanted(skill: Skill) -> bool:
        if asked.skill_ids:
            return skill.id in asked.skill_ids
        return (
            asked.source != "store"
            and (bool(asked.search_key) or skill.parent_id == (asked.parent_id or None))
            and (not asked.type or asked.type == skill.type)
            and (not asked.category or asked.category in skill.category)
            and by_owner(asked.tmb_ids)
            and holds(f"{skill.name} {skill.description}", asked.search_key)
        )

    found = filter(wanted, exchange.state.skills.values())
    shown = slice(None) if asked.skill_ids else window(asked, size=SIZE, offset_first=True)
    return page(
        ordered(found, asked.sort, lambda each: each.create_time, lambda each: each.update_time), shown, listed_skill
    )


def once_each(asked: specs.BatchCall) -> JSONObject | None:
    """Return the issue of an id that stands twice."""
    return custom("Duplicate ids", "ids") if len({*asked.dataset_ids}) < len(asked.dataset_ids) else None


deleting: Final = routes.body(specs.DeleteDatasets, dataset_ids=list[ObjectId], check=once_each)
moving: Final = routes.body(specs.MoveDatasets, dataset_ids=list[ObjectId], parent_id=Free(str), check=once_each)


@routes.at(specs.DeleteDatasets.path, V4_17)
def delete(exchange: Exchange) -> Reply:
    """Delete datasets with all below them; whatever cannot be is only listed, also where the key is wrong."""
    library, affected = exchange.library, list[str]()

    def drop(dataset_id: str) -> None:
        exchange.dataset(dataset_id)
        below = [each.id for each in library.datasets.values() if dataset_id in folders_of(each, library.datasets)]
        affected.extend(each for each in (dataset_id, *below) if not library.datasets[each].deleted)
        for each in (*below, dataset_id):
            library.drop_dataset(each)

    return _each(exchange, deleting.read(exchange).dataset_ids, drop, affected)


@routes.at(specs.MoveDatasets.path, V4_17)
def move(exchange: Exchange) -> Reply:
    """Move datasets into a folder; to the top and from there only the web page can."""
    asked, affected = moving.read(exchange), list[str]()
    if "parentId" not in exchange.object:
        raise invalid([render("Expected `str`, got `null`", "parentId", ())])

    def put(dataset_id: str) -> None:
        dataset, folder = exchange.dataset(dataset_id), exchange.dataset(asked.parent_id or "")
        if dataset.parent_id is None:
            raise named("unAuthorization")
        dataset.parent_id = folder.id
        affected.append(dataset_id)

    return _each(exchange, asked.dataset_ids, put, affected)


def _each(exchange: Exchange, ids: Sequence[str], act: Callable[[str], None], affected: list[str]) -> Reply:
    done: list[JSONValue] = []
    failed: list[JSONValue] = []
    for each in ids:
        try:
            exchange.state.authorized(exchange.request)
            act(each)
            done.append(each)
        except Rejected:
            failed.append(each)
    return ok({"successIds": done, "failedIds": failed, "affectedIds": affected})


@routes.answer(catalogs.GetTagOptions)
def tags(exchange: Exchange, asked: catalogs.GetTagOptions) -> JSONValue:
    """Give the tags in use: all are values of one tag, since none here has a type."""
    dataset = exchange.dataset(asked.dataset_id)
    used = [one.tags for one in exchange.library.collections.values() if one.dataset_id == dataset.id]
    values: list[JSONValue] = [*dict.fromkeys(tag for tags in used for tag in tags)]
    return {"list": [{"tagId": "default_tag", "values": values}] if values else []}


@routes.answer(catalogs.GetModelCatalog)
def catalog(exchange: Exchange, asked: catalogs.GetModelCatalog) -> JSONValue:
    """Give the models, unless the caller has them."""
    if asked.version == CATALOG:
        return {"version": CATALOG}
    types = {EMBEDDING: "embedding"}
    models: list[JSONValue] = [
        {
            "modelId": model_id,
            "name": name,
            "model": name,
            "type": types.get(name, "llm"),
            "avatar": "",
            "provider": "o",
        }
        for name, model_id in MODELS.items()
    ]
    providers: JSONValue = [{"provider": "o", "value": {"en": "Other", "zh-CN": "其他"}, "avatar": ""}]
    defaults: JSONValue = {"llm": MODELS[CHAT_MODEL], "embedding": MODELS[EMBEDDING]}
    return {"version": CATALOG, "data": {"models": models, "providers": providers, "defaultModelIds": defaults}}


@routes.answer(catalogs.GetModelSummaries)
def summaries(exchange: Exchange, asked: catalogs.GetModelSummaries) -> JSONValue:
    """Say how models stand; what is not known was deleted."""
    names = {model_id: name for name, model_id in MODELS.items()}
    shown: list[JSONValue] = [
        {"modelId": each, "name": names[each], "avatar": "", "status": "active"}
        if each in names
        else {"modelId": each, "status": "deleted"}
        for each in asked.model_ids
    ]
    return {"models": shown}
