"""A typed client of FastGPT: one declaration per endpoint, sync and async, raw, typed and as results.

Here are the names that every program may need, the clients of chats, apps, datasets and of everything among them.  The
names of an area, its client too, stand in its package: ``fastgpt.chat``, ``fastgpt.apps``, ``fastgpt.datasets``,
``fastgpt.mcp``, ``fastgpt.speech``, ``fastgpt.authoring``, ``fastgpt.sandbox``, ``fastgpt.skills``; the events of a
stream stand in ``fastgpt.chat``.  Each is fetched when it is first used, so that a program imports only what it needs;
checkers read the imports below, the table says the same at run time, and a test compares both.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .apps.client import AppClient as AppClient, AsyncAppClient as AsyncAppClient
    from .files import File as File, FileSource as FileSource, NamedSource as NamedSource
    from .chat.client import AsyncChatClient as AsyncChatClient, ChatClient as ChatClient
    from .clients.all_areas import AsyncFastGPTClient as AsyncFastGPTClient, FastGPTClient as FastGPTClient
    from .clients.connecting import connect as connect, connect_async as connect_async
    from .clients.clock import Clock as Clock
    from .clients.views import (
        AsyncResultsClient as AsyncResultsClient, AsyncTypedClient as AsyncTypedClient, ResultsClient as ResultsClient,
        TypedClient as TypedClient,
    )  # fmt: skip
    from .datasets.client import AsyncDatasetClient as AsyncDatasetClient, DatasetClient as DatasetClient
    from .errors import (
        AnyError as AnyError, APIError as APIError, AuthenticationError as AuthenticationError, CallError as
        CallError, ClientClosedError as ClientClosedError, ConfigurationError as ConfigurationError, ConflictError as
        ConflictError, DeadlineExceededError as DeadlineExceededError, DecodeError as DecodeError, FastGPTError as
        FastGPTError, InvalidRequestError as InvalidRequestError, Issue as Issue, NotFoundError as NotFoundError,
        PermissionDeniedError as PermissionDeniedError, QuotaError as QuotaError, RateLimitError as RateLimitError,
        RequestTimeoutError as RequestTimeoutError, StreamInterruptedError as StreamInterruptedError, StreamParseError
        as StreamParseError, TransportError as TransportError, ValidationError as ValidationError, known_error as
        known_error,
    )  # fmt: skip
    from .http import Timeout as Timeout
    from .options import Options as Options
    from .functions import chain as chain, endpoint as endpoint, fold as fold
    from .models.chat import ChatCompletion as ChatCompletion, RunFailedError as RunFailedError
    from .models.interactions import answer_questions as answer_questions, fill_form as fill_form, select as select
    from .models.messages import (
        ChatMessage as ChatMessage, assistant as assistant, audio as audio, data_url as data_url, developer as
        developer, file as file, image as image, image_from_path as image_from_path, system as system, text as text,
        user as user, video as video,
    )  # fmt: skip
    from .models.pages import Page as Page
    from .pagination import paginate as paginate
    from .outcomes import Outcome as Outcome
    from .protocols import AsyncExecutor as AsyncExecutor, SyncExecutor as SyncExecutor
    from .steps import Policy as Policy
    from .responses import WithResponse as WithResponse
    from .streaming.protocols import AsyncEventStream as AsyncEventStream, EventStream as EventStream
    from .specs.requests import RequestSpec as RequestSpec
    from .streaming.collect import (
        acollect as acollect, aiter_events as aiter_events, atext_of as atext_of, collect as collect, iter_events as
        iter_events, new_id as new_id, text_of as text_of,
    )  # fmt: skip
    from .streaming.transcript import Transcript as Transcript
    from .values import JSONValue as JSONValue, __version__ as __version__
else:
    from .lazy import listed

    __getattr__, __dir__ = listed(__name__, {
        ".apps.client": "AppClient AsyncAppClient",
        ".files": "File FileSource NamedSource",
        ".chat.client": "AsyncChatClient ChatClient",
        ".clients.all_areas": "AsyncFastGPTClient FastGPTClient",
        ".clients.connecting": "connect connect_async",
        ".clients.clock": "Clock",
        ".clients.views": "AsyncResultsClient AsyncTypedClient ResultsClient TypedClient",
        ".datasets.client": "AsyncDatasetClient DatasetClient",
        ".errors": "AnyError APIError AuthenticationError CallError ClientClosedError ConfigurationError ConflictError "
        "DeadlineExceededError DecodeError FastGPTError InvalidRequestError Issue NotFoundError "
        "PermissionDeniedError QuotaError RateLimitError RequestTimeoutError StreamInterruptedError "
        "StreamParseError TransportError ValidationError known_error",
        ".http": "Timeout",
        ".options": "Options",
        ".functions": "chain endpoint fold",
        ".models.chat": "ChatCompletion RunFailedError",
        ".models.interactions": "answer_questions fill_form select",
        ".models.messages": "ChatMessage assistant audio data_url developer file image image_from_path system text "
        "user video",
        ".models.pages": "Page",
        ".pagination": "paginate",
        ".outcomes": "Outcome",
        ".protocols": "AsyncExecutor SyncExecutor",
        ".steps": "Policy",
        ".responses": "WithResponse",
        ".streaming.protocols": "AsyncEventStream EventStream",
        ".specs.requests": "RequestSpec",
        ".streaming.collect": "acollect aiter_events atext_of collect iter_events new_id text_of",
        ".streaming.transcript": "Transcript",
        ".values": "JSONValue __version__",
    })  # fmt: skip
