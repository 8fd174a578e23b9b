"""Requests as values: one frozen struct per endpoint, typed by its answer, knowing how to go out and how to come back.

A spec is a query: iterated, it yields its call and returns an outcome.  Everything here is pure; a test needs
``next()`` and ``send()``, not a server.  What a spec holds is checked when it goes out, not when it is made, so that an
executor that returns results returns this error as well.
"""

from .answers import (
    decode_amended as decode_amended,
    decode_answer as decode_answer,
    decode_bytes as decode_bytes,
    decode_data as decode_data,
    error_response as error_response,
    rejected as rejected,
)
from .fields import (
    MOMENT as MOMENT,
    Id as Id,
    ListOrder as ListOrder,
    Moment as Moment,
    Offset as Offset,
    Omittable as Omittable,
    Size as Size,
)
from .forms import form as form, with_data as with_data
from .jsons import MALFORMED as MALFORMED, encode as encode, is_json as is_json, with_fields as with_fields
from .requests import (
    JSON_BODY as JSON_BODY,
    Delete as Delete,
    Get as Get,
    Multipart as Multipart,
    Put as Put,
    RequestSpec as RequestSpec,
    blank_call as blank_call,
)
