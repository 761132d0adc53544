"""HTTP calls that always end: `requests` under one deadline for the whole call, and with a limit on
the size of the answer.

The timeout of `requests` is for each read, so an answer that drips a byte at a time never ends.
Here every read, of the headers too, has what is left of the call's time. The watch also knows
whether the request was written, which no exception tells: a TLS error may come from the handshake
or from the answer.
"""

import http.client
import io
import socket
import threading
import time
from dataclasses import dataclass
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

CONNECT_SECONDS = 5.0
# The longest answer that is awaited, a page of Graph's conversations, has a tenth of it.
MOST_BYTES = 5_000_000
_local = threading.local()


class TooLarge(requests.RequestException):
    """The answer is longer than anything that is awaited."""


@dataclass
class Watch:
    """One call: the moment (time.monotonic) at which it ends, and whether the other side may have
    received it.
    """

    deadline: float
    was_written: bool = False

    def fetch(self, method: str, url: str, **options: Any) -> tuple[requests.Response, bytes]:
        """The answer and its body, on this thread's connections.
        Raises requests.RequestException.
        """
        _local.watch = self
        left = max(self.deadline - time.monotonic(), 0.001)
        try:
            answer = _session().request(
                method,
                url,
                timeout=(min(CONNECT_SECONDS, left), left),
                stream=True,
                allow_redirects=False,
                **options,
            )
            with answer:
                body: bytes = answer.raw.read(MOST_BYTES + 1, decode_content=True)
        except urllib3.exceptions.HTTPError as failure:
            raise requests.ConnectionError(type(failure).__name__) from failure
        finally:
            _local.watch = None
        if len(body) > MOST_BYTES:
            raise TooLarge(f"more than {MOST_BYTES} bytes")
        return answer, body


def _session() -> requests.Session:
    """This thread's connections; a Session may not be shared between threads."""
    known: requests.Session | None = getattr(_local, "session", None)
    if known is not None:
        return known
    made = _local.session = _Session()
    for scheme in ("http://", "https://"):
        made.mount(scheme, _Adapter(pool_connections=2, pool_maxsize=2))
    return made


class _Session(requests.Session):
    def get_redirect_target(self, resp: requests.Response) -> None:
        """Always None: a request is meant for one host only. Otherwise `requests` would read the
        whole body of a redirect, whatever its size.
        """


def _watch() -> Watch | None:
    return getattr(_local, "watch", None)


class _Reader(io.RawIOBase):
    """A socket's bytes, each read under what is left of the call's time. `file` is what http.client
    made of the socket.
    """

    def __init__(self, sock: socket.socket, file: io.BufferedIOBase, deadline: float) -> None:
        self.sock, self.file, self.deadline = sock, file, deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError("the time of the call is over")
        self.sock.settimeout(left)
        return self.sock.recv_into(buffer)

    def close(self) -> None:
        self.file.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, sock: socket.socket, *args: Any, **kwargs: Any) -> None:
        super().__init__(sock, *args, **kwargs)
        watch = _watch()
        if watch is not None:
            self.fp = io.BufferedReader(_Reader(sock, self.fp, watch.deadline))


class _Noting:
    """Notes when the request goes out. What a proxy is asked while connecting is not the request
    yet.

    Mixed into both connection classes of urllib3, so the type checker, which sees it alone, must be
    told to believe that `connect` and `send` have a parent.
    """

    response_class = _Response
    sock: socket.socket | None

    def connect(self) -> None:
        watch = _watch()
        try:
            super().connect()  # type: ignore[misc]  # the connection's, beside this in its classes
        finally:
            if watch is not None:
                watch.was_written = False
        if watch is not None and time.monotonic() > watch.deadline:
            raise TimeoutError("connecting took all the time of the call")

    def send(self, data: Any) -> None:
        watch = _watch()
        if self.sock is None:
            self.connect()
        if watch is not None:
            watch.was_written = True
        super().send(data)  # type: ignore[misc]  # likewise


# `response_class` and `sock` are declared otherwise by urllib3's own base.
class _Connection(_Noting, HTTPConnection):  # type: ignore[misc]
    pass


class _SecureConnection(_Noting, HTTPSConnection):  # type: ignore[misc]  # as above
    pass


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


_POOLS = {"http": _Pool, "https": _SecurePool}


class _Adapter(HTTPAdapter):
    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = _POOLS

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = _POOLS
        return manager
