"""What later servers have to choose from: models by their ids, and the tags that the collections of a dataset have.

These answers were read from the server's source and never seen, so that little is demanded of them: an id where a thing
is named, and nothing else.
"""

from __future__ import annotations

__all__ = [
    "TagOption", "TagOptions", "CatalogModel", "ModelProvider", "CatalogData", "ModelCatalog", "ModelSummary",
    "ModelSummaries",
    "GetTagOptions", "get_tag_options",
    "GetModelCatalog", "get_model_catalog",
    "GetModelSummaries", "get_model_summaries",
]  # fmt: skip

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from msgspec import UNSET

from ..functions import endpoint
from ..models.base import ResponseModel
from ..specs import Get, Id, Omittable, RequestSpec
from ..specs.chat_fields import OutLinkAuthData
from ..values import JSONValue


class TagOption(ResponseModel, frozen=True, rename="camel"):
    """A tag, and the values of it that collections have."""

    tag_id: str
    values: tuple[str | float, ...] | None = None


class TagOptions(ResponseModel, frozen=True):
    """The tags that are in use."""

    list: tuple[TagOption, ...]


class CatalogModel(ResponseModel, frozen=True, rename="camel"):
    """A model of the server."""

    model_id: str
    """What ``vector_model_id`` and its like want."""
    name: str | None = None
    model: str | None = None
    """The name by which servers before 4.17 know it."""
    type: str | None = None
    """``llm``, ``embedding``, ``tts``, ``stt``, ``rerank``, …"""
    provider: str | None = None
    avatar: str | None = None


class ModelProvider(ResponseModel, frozen=True):
    """Who makes models."""

    provider: str | None = None
    value: Mapping[str, str] | None = None
    """Its name, by language."""
    avatar: str | None = None


class CatalogData(ResponseModel, frozen=True, rename="camel"):
    """The models that may be used."""

    models: tuple[CatalogModel, ...]
    providers: tuple[ModelProvider, ...] | None = None
    default_model_ids: JSONValue = None
    """The ids of the models that are taken where none is named, as the server says it."""


class ModelCatalog(ResponseModel, frozen=True):
    """The catalog of models, as it is in one version of it."""

    version: str | None = None
    """Passed on to the next call, it keeps ``data`` from being sent again while nothing has changed."""
    data: CatalogData | None = None
    """The models; None where ``version`` is still that of the catalog."""


class ModelSummary(ResponseModel, frozen=True, rename="camel"):
    """How one model stands."""

    model_id: str
    status: str | None = None
    """``active``, ``disabled``, ``forbidden`` or ``deleted``."""
    name: str | None = None
    avatar: str | None = None


class ModelSummaries(ResponseModel, frozen=True):
    """How the models stand that were asked for."""

    models: tuple[ModelSummary, ...]


class GetTagOptions(Get[TagOptions]):
    """List the tags in use in a dataset (``GET /core/dataset/collection/tagFilterOptions``, 4.17.1+)."""

    path: ClassVar[str] = "/core/dataset/collection/tagFilterOptions"
    since: ClassVar[str] = "4.17.1"

    dataset_id: Id
    """The dataset, by its id."""


class GetModelCatalog(Get[ModelCatalog]):
    """List the models of the server, with their ids (``GET /core/ai/model/catalog``, 4.17.2+).

    4.17.0 and 4.17.1 have it for the web page and reject keys, an ``AuthenticationError``.
    """

    path: ClassVar[str] = "/core/ai/model/catalog"
    since: ClassVar[str] = "4.17.2"

    version: Omittable[Id] = UNSET
    """The version of a catalog that is known already; while it is that of the server, no models come."""
    out_link_auth_data: Omittable[OutLinkAuthData] = UNSET
    """A share link and who uses it, instead of the key's own right."""


class GetModelSummaries(RequestSpec[ModelSummaries]):
    """Report whether models can be used (``POST /core/ai/model/summary``, 4.17.2+).

    A model that is gone has the status ``deleted`` and no name.  4.17.0 and 4.17.1 reject keys, an
    ``AuthenticationError``.
    """

    path: ClassVar[str] = "/core/ai/model/summary"
    since: ClassVar[str] = "4.17.2"
    idempotent: ClassVar[bool] = True

    model_ids: Sequence[Id]
    """The models, by their ids, as ``get_model_catalog`` reports them."""
    app_id: Omittable[Id] = UNSET
    """The app whose models they are."""
    out_link_auth_data: Omittable[OutLinkAuthData] = UNSET
    """A share link and who uses it, instead of the key's own right."""


get_tag_options: Final = endpoint(GetTagOptions)
get_model_catalog: Final = endpoint(GetModelCatalog)
get_model_summaries: Final = endpoint(GetModelSummaries)


class Methods:
    """The functions of this file as methods."""

    get_tag_options = get_tag_options
    get_model_catalog = get_model_catalog
    get_model_summaries = get_model_summaries
