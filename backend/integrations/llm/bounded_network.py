"""One bound for a whole exchange with a server: how long it may take, and how much may come back.

A client's own time-out counts for each read anew, so a server that sends a byte now and then is
never given up. The bound is the calling thread's, because a synchronous client does its reading
there: connecting, TLS, headers and body all count.
"""

import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from math import inf
from typing import Any

import httpcore2
import httpx2


class _Bound(threading.local):
    ends_at = inf
    bytes_left = inf


_bound = _Bound()


class TooMuch(httpcore2.ReadError):
    """The server sent more than it may."""


@contextmanager
def bounded(*, seconds: float, size: int) -> Iterator[None]:
    """What this thread does inside is over after so many seconds, or so many bytes read: it then
    fails as a read does that timed out, or was refused."""
    _bound.ends_at, _bound.bytes_left = time.monotonic() + seconds, size
    try:
        yield
    finally:
        _bound.ends_at, _bound.bytes_left = inf, inf


def bound_client(client: httpx2.Client) -> None:
    """Make the bound count for all that this client does, through proxies as well."""
    for transport in (client._transport, *client._mounts.values()):
        pool = getattr(transport, "_pool", None)
        if pool is not None:
            pool._network_backend = _Backend(pool._network_backend)


def _left(timeout: float | None) -> float | None:
    left = _bound.ends_at - time.monotonic()
    if left <= 0:
        raise httpcore2.ReadTimeout("The whole took too long.")
    return timeout if left == inf else min(left, inf if timeout is None else timeout)


class _Stream(httpcore2.NetworkStream):
    def __init__(self, inner: httpcore2.NetworkStream) -> None:
        self._inner = inner

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._inner.read(max_bytes, _left(timeout))
        _bound.bytes_left -= len(data)
        if _bound.bytes_left < 0:
            raise TooMuch("The answer is too large.")
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, _left(timeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, _left(timeout)))

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


class _Backend(httpcore2.NetworkBackend):
    def __init__(self, inner: httpcore2.NetworkBackend) -> None:
        self._inner = inner

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        return _Stream(
            self._inner.connect_tcp(host, port, _left(timeout), local_address, socket_options)
        )

    def connect_unix_socket(
        self, path: str, timeout: float | None = None, socket_options: Iterable[Any] | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._inner.connect_unix_socket(path, _left(timeout), socket_options))

    def sleep(self, seconds: float) -> None:
        self._inner.sleep(seconds)
