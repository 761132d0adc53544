"""HTTP calls that always end: one deadline for the whole call, and a limit on the size of the
answer.

The timeout of an HTTP client is for each read, so an answer that drips a byte at a time never ends.
Here every read, of the headers too, has what is left of the call's time. The watch also knows
whether the request was written, which no exception tells: a TLS error may come from the handshake
or from the answer.

The connections are urllib3's, kept open and shared by all threads. Of `requests`, which builds its
request anew through four objects, are the rules of proxies and certificates, looked up once for
each server, and the names of what fails.
"""

import http.client
import io
import json as json_format
import os
import socket
import ssl
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any
from urllib.parse import urlencode, urlsplit

import certifi
import requests
import requests.utils
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

CONNECT_SECONDS = 5.0
# The longest answer that is awaited, a page of Graph's conversations, has a tenth of it.
MOST_BYTES = 5_000_000
# As many calls of one server as a worker has places keep their connections.
KEPT_CONNECTIONS = 256
_local = threading.local()


class TooLarge(requests.RequestException):
    """The answer is longer than anything that is awaited."""


@dataclass(frozen=True)
class Answer:
    """Status and headers of an answer, whose names are found in any case."""

    status_code: int
    headers: Mapping[str, str]


@dataclass
class Watch:
    """One call: the moment (time.monotonic) at which it ends, and whether the other side may have
    received it.
    """

    deadline: float
    was_written: bool = False

    def fetch(
        self,
        method: str,
        url: str,
        *,
        params: dict[str, Any] | None = None,
        json: Any = None,
        data: dict[str, str] | None = None,
        headers: dict[str, str] | None = None,
        proxies: dict[str, str] | None = None,
        verify: str | None = None,
        most_bytes: int = MOST_BYTES,
    ) -> tuple[Answer, bytes]:
        """The answer and its body. `json` or `data`, a form, is what is posted; `proxies` and
        `verify`, a file of certificates, stand in place of the machine's.
        Raises requests.RequestException. A redirect is an answer, and not followed.
        """
        body, kind = _encode(json, data)
        url = _add(url, params)
        _local.watch = self
        try:
            answer = self._ask(
                _find_pools(url, proxies, verify),
                method,
                url,
                body=body,
                headers={**ACCEPTED, **kind, **(headers or {})},
            )
            with answer:
                content: bytes = answer.read(most_bytes + 1, decode_content=True)
        except (urllib3.exceptions.HTTPError, OSError) as failure:
            raise _name_failure(failure) from failure
        finally:
            _local.watch = None
        if len(content) > most_bytes:
            raise TooLarge(f"more than {most_bytes} bytes")
        return Answer(answer.status, answer.headers), content

    def _ask(
        self,
        pools: urllib3.PoolManager,
        method: str,
        url: str,
        *,
        body: bytes | None,
        headers: dict[str, str],
    ) -> urllib3.BaseHTTPResponse:
        """Once, and no further than the first answer's head."""
        left = max(self.deadline - time.monotonic(), 0.001)
        return pools.request(
            method,
            url,
            body=body,
            headers=headers,
            timeout=urllib3.Timeout(connect=min(CONNECT_SECONDS, left), read=left),
            retries=False,
            redirect=False,
            preload_content=False,
        )


ACCEPTED = {"Accept": "*/*", "Accept-Encoding": "gzip, deflate", "User-Agent": "Conversa"}
JSON, FORM = "application/json", "application/x-www-form-urlencoded"


def _add(url: str, params: dict[str, Any] | None) -> str:
    """The URL with those of the parameters that are not None."""
    given = {name: value for name, value in (params or {}).items() if value is not None}
    mark = "&" if "?" in url else "?"
    return f"{url}{mark}{urlencode(given, doseq=True)}" if given else url


def _encode(json: Any, form: dict[str, str] | None) -> tuple[bytes | None, dict[str, str]]:
    """The body, and the header that says what it is."""
    if json is not None:
        return json_format.dumps(json, allow_nan=False).encode(), {"Content-Type": JSON}
    if form is not None:
        return urlencode(form).encode(), {"Content-Type": FORM}
    return None, {}


def _name_failure(failure: Exception) -> requests.RequestException:
    """The failure by the name that `requests` has for it, without its text, which holds the URL."""
    names: list[tuple[type[Exception], type[requests.RequestException]]] = [
        (urllib3.exceptions.SSLError, requests.exceptions.SSLError),
        (urllib3.exceptions.ConnectTimeoutError, requests.ConnectTimeout),
        (urllib3.exceptions.ReadTimeoutError, requests.ReadTimeout),
        (urllib3.exceptions.ProxyError, requests.exceptions.ProxyError),
    ]
    name = next((name for kind, name in names if isinstance(failure, kind)), None)
    return (name or requests.ConnectionError)(type(failure).__name__)


def _find_pools(
    url: str, proxies: dict[str, str] | None, verify: str | None
) -> urllib3.PoolManager:
    if proxies is None and verify is None:
        address = urlsplit(url)
        return _make_pools(*_find_way(f"{address.scheme}://{address.netloc}"))
    proxy = requests.utils.select_proxy(url, proxies)
    return _make_pools(proxy or "", verify or certifi.where())


@lru_cache(maxsize=256)
def _find_way(server: str) -> tuple[str, str]:
    """The proxy on the way to the server, and the file or folder of certificates to believe, by the
    environment's HTTPS_PROXY, NO_PROXY, REQUESTS_CA_BUNDLE and their like."""
    found = requests.Session().merge_environment_settings(server, {}, None, None, None)
    proxy = requests.utils.select_proxy(server, found["proxies"])
    verify = found["verify"]
    return proxy or "", verify if isinstance(verify, str) else certifi.where()


@cache
def _make_pools(proxy: str, certificates: str) -> urllib3.PoolManager:
    folder = os.path.isdir(certificates)
    context = ssl.create_default_context(
        cafile=None if folder else certificates, capath=certificates if folder else None
    )
    options: dict[str, Any] = {
        "num_pools": 32,
        "maxsize": KEPT_CONNECTIONS,
        "ssl_context": context,
    }
    if proxy:
        name, password = requests.utils.get_auth_from_url(proxy)
        asked = urllib3.make_headers(proxy_basic_auth=f"{name}:{password}") if name else None
        pools: urllib3.PoolManager = urllib3.ProxyManager(proxy, proxy_headers=asked, **options)
    else:
        pools = urllib3.PoolManager(**options)
    pools.pool_classes_by_scheme = _POOLS
    return pools


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


_POOLS: dict[str, type[HTTPConnectionPool]] = {"http": _Pool, "https": _SecurePool}
