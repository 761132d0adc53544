"""Whose network a request comes from: the one rule, for counting tries and for the security log.

Without BEHIND_PROXY it is the peer of the socket, whatever headers say. With it, it is what the
nearest proxy wrote last into X-Forwarded-For; entries further left are the client's own word.
"""

import ipaddress
from collections.abc import Callable, Mapping, MutableMapping
from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse

_current: ContextVar[str] = ContextVar("client_address", default="")
UNKNOWN = "unknown"
Address = ipaddress.IPv4Address | ipaddress.IPv6Address


def read_client_address(meta: Mapping[str, str]) -> str:
    """The client's IP address, or `UNKNOWN`. `meta` is a request's META, a WSGI environment."""
    if settings.BEHIND_PROXY:
        nearest = str(meta.get("HTTP_X_FORWARDED_FOR", "")).rpartition(",")[2]
        if found := _parse(nearest):
            return str(found)
    return str(_parse(str(meta.get("REMOTE_ADDR", ""))) or UNKNOWN)


def read_scope_address(scope: Mapping[str, Any]) -> str:
    """As `read_client_address`, of an ASGI scope."""
    forwarded = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    peer = scope.get("client") or ("", 0)
    return read_client_address(
        {"HTTP_X_FORWARDED_FOR": forwarded.decode("latin-1"), "REMOTE_ADDR": str(peer[0])}
    )


def name_network(address: str) -> str:
    """What one subscriber has: an IPv4 address, or the /64 of an IPv6 address."""
    found = _parse(address)
    if isinstance(found, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))
    return str(found or UNKNOWN)


def _parse(text: str) -> Address | None:
    """The IP address in the text, with or without a port, as proxies write it; an IPv4 address
    mapped into IPv6 is returned as IPv4. None when there is none.
    """
    host = text.strip()
    if host.startswith("["):
        host = host[1:].partition("]")[0]
    elif host.count(":") == 1:
        host = host.partition(":")[0]
    try:
        found = ipaddress.ip_address(host.partition("%")[0])
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def get_client_address() -> str:
    """The address of the request that is being answered; empty in a job or a command."""
    return _current.get()


class ClientAddress:
    """Middleware that remembers the address for whatever the request leads to."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = _current.set(read_client_address(request.META))
        try:
            return self.get_response(request)
        finally:
            _current.reset(token)


def hide_forwarding(scope: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Return the ASGI scope as Django should see it: without BEHIND_PROXY, without X-Forwarded-*
    headers.

    Some servers believe these headers when the peer is this machine (uvicorn without
    `--no-proxy-headers` does) and report what they say as the peer. The peer is then this machine.
    """
    if settings.BEHIND_PROXY:
        return scope
    headers = [pair for pair in scope["headers"] if not pair[0].startswith(b"x-forwarded-")]
    said = b",".join(value for name, value in scope["headers"] if name == b"x-forwarded-for")
    peer, claims = scope.get("client"), {_parse(part) for part in said.decode("latin-1").split(",")}
    if said and peer and _parse(str(peer[0])) in claims:
        peer = ("127.0.0.1", 0)
    return {**scope, "headers": headers, "client": peer}
