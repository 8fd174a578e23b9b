"""How requests are sent: engines behind one Protocol, and all that is the same for each of them.

An engine sends one request and returns a reply whose body is still to be read.  The default one has connections of our
own: a pool, in which each connection has one owner at a time.  What comes over them is read by h11, or by llhttp where
the extra ``fast`` is installed and asked for; through a proxy, and for HTTP/2, they are httpcore's single connections.
A client of httpx that the caller brings is used as it is.  The transports read what came, within the limits of the
call, and put what went wrong in our words.

Importing this package imports httpx, so it is imported where a client is made or a raw response is given or taken, not
before.
"""

from .network import network_of as network_of
from .transports import (
    AsyncHTTPTransport as AsyncHTTPTransport,
    HTTPTransport as HTTPTransport,
    async_transport as async_transport,
    sync_transport as sync_transport,
)
