"""Which way a request goes: straight to its host or through a proxy, and what TLS trusts there.

What the caller says stands; what is left open, the environment says.  A value of the environment that cannot be used
matters only to the hosts that it concerns: then it is a ``ConfigurationError`` that names the variable, never its
value, as that may hold a password.  Certificates are loaded when the first ``https`` host is asked, since that costs
more than making a client.
"""

from __future__ import annotations

import os
import re
import ssl
from collections.abc import Mapping
from functools import lru_cache
from importlib.util import find_spec
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from threading import Lock
from typing import NamedTuple, SupportsIndex, overload
from urllib.request import getproxies

import httpcore
import httpx

from ..errors import ConfigurationError
from ..values import Secret, is_hostname
from .connections import Proxy
from .network import Network

PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")
PORTS: Mapping[str, int] = {"http": 80, "https": 443, "socks5": 1080, "socks5h": 1080}


class Route(NamedTuple):
    """The way to a host."""

    proxy: Secret | None
    """The URL of the proxy, which may hold a password; None: straight to the host."""
    variable: str
    """The argument, or the environment variable, that names the proxy."""
    secure: bool
    """Whether the host is spoken to over TLS."""


PLAIN, SECURE = Route(None, "", secure=False), Route(None, "", secure=True)


class Exemption(NamedTuple):
    """One entry of ``NO_PROXY``: hosts that are asked directly."""

    scheme: str | None
    name: str
    """A host, whose subdomains are meant too; empty where it is an address."""
    network: IPv4Network | IPv6Network | None
    port: int | None

    def covers(self, scheme: str, host: str, port: int) -> bool:
        """Whether a host is among these."""
        if (self.scheme or scheme) != scheme or (port if self.port is None else self.port) != port:
            return False
        if self.network is None:
            return host == self.name or host.endswith(f".{self.name}")
        try:
            return ip_address(host) in self.network
        except ValueError:
            return False


def exemptions(text: str) -> tuple[Exemption, ...] | None:
    """Return the entries of ``NO_PROXY``; None where it exempts all hosts; what is no entry is left out."""
    found: list[Exemption] = []
    for entry in re.split(r"[,\s]+", text.lower()):
        if entry == "*":
            return None
        scheme, _, rest = entry.rpartition("://")
        parts = re.fullmatch(r"\[(?P<address>[^\]]+)\](?P<prefix>/\d+)?(:(?P<port>\d+))?", rest) or re.fullmatch(
            r"(?P<address>[^:]+)(?P<prefix>)(:(?P<port>\d+))?|(?P<bare>.+)", rest
        )
        if parts is None:
            continue
        groups = parts.groupdict()
        host = groups["address"] + (groups["prefix"] or "") if groups["address"] else groups["bare"]
        port = None if groups["port"] is None else int(groups["port"][:6])  # longer is no port either
        try:
            found.append(Exemption(scheme or None, "", ip_network(host, strict=False), port))
        except ValueError:
            if name := host.removeprefix("*").strip("."):
                found.append(Exemption(scheme or None, name, None, port))
    return tuple(found)


USUAL = Network()


class Environment:
    """What the caller and the environment say of proxies and certificates, read when a client is made.

    Threads may share it.
    """

    def __init__(self, network: Network = USUAL) -> None:
        self.network: Network = network
        self._proxies: dict[str, tuple[str, Secret]] = {}
        self._exempt: tuple[Exemption, ...] = ()
        if network.proxy is not None:
            self._proxies["all"] = ("proxy", network.proxy)
        elif network.trust_env:
            values = getproxies()
            exempt = exemptions(values.get("no", ""))
            self._exempt = exempt or ()
            for scheme in ("http", "https", "all") if exempt is not None else ():
                if values.get(scheme, "").strip():
                    self._proxies[scheme] = (variable_of(scheme), Secret(values[scheme].strip()))
        self._route = lru_cache(256)(self._find)
        self._trust: ssl.SSLContext | None = None
        self._lock = Lock()

    def after_fork(self) -> None:
        """Forget a lock that another thread of the parent may hold for ever."""
        self._lock = Lock()

    def route(self, url: httpx.URL) -> Route:
        """Return the way to the host of *url*."""
        scheme = url.scheme
        if not self._proxies:
            return SECURE if scheme == "https" else PLAIN
        return self._route(scheme, url.host, url.port)

    def _find(self, scheme: str, host: str, port: int | None) -> Route:
        direct = SECURE if scheme == "https" else PLAIN
        proxy = self._proxies.get(scheme) or self._proxies.get("all")
        name, number = host.lower().rstrip("."), PORTS.get(scheme, 0) if port is None else port
        if proxy is None or any(each.covers(scheme, name, number) for each in self._exempt):
            return direct
        return Route(proxy[1], proxy[0], direct.secure)

    def check(self, url: httpx.URL) -> None:
        """Raise ``ConfigurationError`` if what the environment says keeps requests from the host of *url*."""
        route = self.route(url)
        self.proxy(route)
        self.trust(route)

    def trust(self, route: Route) -> ssl.SSLContext | None:
        """Return what TLS trusts on a route; None where none is spoken."""
        return self._loaded() if route.secure else None

    def proxy(self, route: Route) -> Proxy | None:
        """Return the proxy of a route, if it has one."""
        url = proxy_url(route)
        if url is None:
            return None
        parsed = httpx.Proxy(url.copy_with(scheme="socks5") if url.scheme.startswith("socks") else url)
        plain = parsed.url
        target = httpcore.URL(scheme=plain.raw_scheme, host=plain.raw_host, port=plain.port, target=plain.raw_path)
        auth = parsed.raw_auth
        hidden = None if auth is None else (SecretBytes(auth[0]), SecretBytes(auth[1]))
        return Proxy(target, hidden, self._loaded() if url.scheme == "https" else None)

    def _loaded(self) -> ssl.SSLContext:
        with self._lock:
            if self._trust is None:
                self._trust = trusted(self.network)
            return self._trust


class SecretBytes(bytes):
    """Bytes that travel as themselves, and are not shown: httpcore logs what it is called with.

    A part of them is not shown either, as what shows values may show the beginning of what is long.
    """

    def __repr__(self) -> str:
        return "SecretBytes(…)"

    @overload
    def __getitem__(self, place: SupportsIndex, /) -> int: ...
    @overload
    def __getitem__(self, place: slice, /) -> SecretBytes: ...
    def __getitem__(self, place: SupportsIndex | slice, /) -> int | SecretBytes:
        """Return a byte, or a part that is not shown either."""
        found = super().__getitem__(place)
        return found if isinstance(found, int) else SecretBytes(found)


def proxy_url(route: Route) -> httpx.URL | None:
    """Return the URL of the proxy of a route; raise ``ConfigurationError`` if it cannot be used."""
    if route.proxy is None:
        return None
    text = route.proxy if "://" in route.proxy else Secret(f"http://{route.proxy}")
    try:
        url = httpx.URL(text)
        host = url.host
    except (httpx.InvalidURL, UnicodeError):
        url, host = None, ""
    if url is not None and url.scheme not in PROXY_SCHEMES:
        message = f"{route.variable}: expected a proxy of http, https, socks5 or socks5h, got one of {url.scheme!r}"
        raise ConfigurationError(message)
    if url is None or not is_hostname(host) or re.search(r"\s|%20|\\", host) or (url.port or 1) > 65_535:
        raise ConfigurationError(
            f"{route.variable}: expected the URL of a proxy, such as http://host:port, got what is none"
        )
    if url.scheme.startswith("socks") and find_spec("socksio") is None:
        raise ConfigurationError(
            f"{route.variable}: expected the package socksio, which a SOCKS proxy needs (pip install 'httpx[socks]')"
        )
    return url


def place(url: httpx.URL) -> str:
    """Return host and port of a URL, and no more of it: the rest may be a secret."""
    try:
        name = url.host
    except UnicodeError:  # it cannot be shown as people write it
        name = url.raw_host.decode("ascii", "replace")
    host = f"[{name}]" if ":" in name else name
    port = PORTS.get(url.scheme) if url.port is None else url.port
    return host if port is None else f"{host}:{port}"


def variable_of(scheme: str) -> str:
    """Return the name of the environment variable that names a proxy, spelled as it is set."""
    name = f"{scheme}_proxy"
    spellings = (name, name.upper(), *os.environ)
    return next((each for each in spellings if each.lower() == name and os.environ.get(each)), name)


def trusted(network: Network) -> ssl.SSLContext:
    """Return what TLS trusts, and what it shows of itself."""
    verify, cert = network.verify, network.cert
    if isinstance(verify, ssl.SSLContext):
        return verify
    if isinstance(verify, str):
        context = authorities(verify)
    elif verify:
        context = certificates(trust_env=network.trust_env)
    else:
        context = httpx.create_ssl_context(verify=False, trust_env=network.trust_env)
    if cert:
        try:
            # Without a password OpenSSL would ask for one at the terminal.
            context.load_cert_chain(cert[0], cert[1] if len(cert) > 1 else None, cert[2] if len(cert) > 2 else "")
        except OSError as error:  # ssl.SSLError is one
            reason = error.strerror or type(error).__name__
            raise ConfigurationError(f"cert: expected files of a certificate and its key (PEM) ({reason})") from None
    return context


def authorities(path: str) -> ssl.SSLContext:
    """Load the certificates of authorities from a file or a folder."""
    folder = os.path.isdir(path)
    try:
        return ssl.create_default_context(cafile=None if folder else path, capath=path if folder else None)
    except OSError as error:  # ssl.SSLError is one
        reason = error.strerror or type(error).__name__
    raise ConfigurationError(f"verify: expected a file or folder of certificates (PEM), got {path!r} ({reason})")


def certificates(*, trust_env: bool) -> ssl.SSLContext:
    """Load what httpx trusts; raise ``ConfigurationError`` that names the variable that keeps it from that."""
    try:
        return httpx.create_ssl_context(trust_env=trust_env)
    except OSError as error:  # ssl.SSLError is one
        log = os.environ.get("SSLKEYLOGFILE")
        key_log = log is not None and error.filename == log
        variable = "SSLKEYLOGFILE" if key_log else "SSL_CERT_FILE"
        wanted = "a file that can be written" if key_log else "a readable file of certificates (PEM)"
        reason = error.strerror or type(error).__name__
    raise ConfigurationError(f"{variable}: expected {wanted}, got {os.environ.get(variable)!r} ({reason})")
