"""The bases of specs that are always answered by a stream, of pieces of text mostly.

Run without being opened, such a stream is read to its end; the answer is what its events make, for pieces of text a
completion.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TypeVar

from msgspec.structs import replace
from returns.result import Failure, Success

from ..error_responses import set_call_of
from ..errors import FastGPTError
from ..http import MAX_EVENT, HTTPRequest, HTTPResponse
from ..models.chat import ChatCompletion
from ..models.events import ChatEvent
from ..outcomes import Meaning, Outcome
from ..specs import RequestSpec
from ..steps import Flow, read_answer
from .protocols import Reader
from .reader import Ids, StreamReader, chat_reader

T_co = TypeVar("T_co", covariant=True)


class EventStreamCall(RequestSpec[T_co]):
    """A call that is answered by a stream of events, which may be watched or collected."""

    def __iter__(self) -> Flow[Outcome[T_co]]:
        """Run this request: decode the answer that came whole, or read the stream that came to its end."""
        call = self.outgoing(live=self.streams)
        if isinstance(call, Failure):
            return call
        meaning = Meaning(self.decode)
        sent = yield replace(call.unwrap(), meaning=meaning)
        if isinstance(sent, Failure):
            return sent
        response = sent.unwrap()
        return (yield from read_answer(self, response)) if response.is_live else meaning.take(response)

    @property
    def streams(self) -> bool:
        """Whether the answer is asked for as a stream."""
        return True

    def opening(self) -> Outcome[HTTPRequest]:
        """Return the call that opens the stream, or what is wrong with it."""
        return self.outgoing(live=True)

    @abstractmethod
    def reader(self, response: HTTPResponse, max_event: int = MAX_EVENT, /) -> Reader[object, T_co]:
        """Return a reader of the stream that came; raise what came instead of one."""

    def decode(self, response: HTTPResponse) -> Outcome[T_co]:
        """Decode a stream that was read to its end."""
        try:
            reader = self.reader(response)
            for _ in reader.feed(response.content):
                pass
            reader.end()
        except FastGPTError as error:
            return Failure(set_call_of(error, response))
        return Success(reader.answer())

    def check(self, response: HTTPResponse) -> Outcome[HTTPResponse]:
        """Return the response, unread if it streams, unless something else than a stream came."""
        if response.is_live:
            return Success(response)
        decoded = self.decode(response)
        return decoded if isinstance(decoded, Failure) else Success(response)


class StreamedCall(EventStreamCall[ChatCompletion]):
    """A call that is answered by a stream of pieces of text."""

    @property
    def ids(self) -> Ids:
        """What this request says of its chat and of the row that the answer becomes."""
        return Ids()

    def reader(self, response: HTTPResponse, max_event: int = MAX_EVENT, /) -> StreamReader[ChatEvent]:
        """Return a reader of the stream that came; raise what came instead of one."""
        return chat_reader(response, self.ids, max_event)
