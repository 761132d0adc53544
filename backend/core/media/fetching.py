"""Download what a link in a webhook points at, without reaching hosts that are not allowed.

The link comes from outside and is not trusted: only hosts that the installation lists are allowed,
only HTTPS and public addresses unless host and port are both listed, the connection goes to the
address that was checked, every redirect is checked like a new link, and size, time and content type
are limited. `http.client` uses no proxy and no credentials from the environment.
"""

import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from typing import IO
from urllib.parse import SplitResult, urljoin, urlsplit

import certifi
from django.conf import settings

from conversations.attachment_problems import AttachmentProblem as Problem
from conversations.attachment_problems import write_problem
from core.media.file_types import BEGINNING_BYTES, may_be, read_declared, recognize

Resolve = Callable[[str, int], list[str]]
MAX_REDIRECTS = 3
REDIRECTS = {301, 302, 303, 307, 308}
GONE = {401, 403, 404, 410}
CONNECT_SECONDS = 5.0
TOTAL_SECONDS = 60.0
CHUNK = 64 * 1024
HEADERS = {"Accept": "*/*", "Accept-Encoding": "identity", "User-Agent": "Conversa"}
NAT64 = ipaddress.ip_network("64:ff9b::/96")


class MediaRefused(Exception):
    """The file must not be copied, and trying again would not help. `problem` is the reason in the
    form in which the attachment's row stores it.
    """

    def __init__(self, problem: Problem, count: int | None = None) -> None:
        self.problem = write_problem(problem, count)
        super().__init__(self.problem)


class MediaUnavailable(Exception):
    """The file could not be copied this time. The message is for the log and never
    holds the link.
    """


@dataclass(frozen=True)
class Target:
    """Where a checked link leads. `listed` is True if the installation lists this host with this
    port.
    """

    parts: SplitResult
    host: str
    port: int
    listed: bool


def fetch(
    url: str,
    *,
    attachment_type: str,
    into: IO[bytes],
    seconds: float = TOTAL_SECONDS,
    resolve: Resolve | None = None,
) -> tuple[str, int]:
    """Download `url` into the file `into`. Returns the content type and the size in bytes.

    `seconds` is the limit for everything, redirects included. Raises MediaRefused and
    MediaUnavailable.
    """
    deadline = time.monotonic() + seconds
    for _ in range(MAX_REDIRECTS + 1):
        target = check_link(url)
        address = choose_address(target, resolve or resolve_host)
        following = _fetch_once(
            target, address, attachment_type=attachment_type, into=into, deadline=deadline
        )
        if not isinstance(following, str):
            return following
        url = urljoin(url, following)
    raise MediaRefused(Problem.MANY_REDIRECTS)


def check_link(url: str) -> Target:
    """Return where the link leads. Raises MediaRefused unless it may be followed."""
    try:
        parts = urlsplit(url)
        port = parts.port or {"https": 443, "http": 80}.get(parts.scheme, 0)
    except ValueError:
        raise MediaRefused(Problem.LINK_UNREADABLE) from None
    host = (parts.hostname or "").lower()
    if (
        parts.username is not None
        or parts.password is not None
        or not host
        or not url.isascii()
        or not url.isprintable()
        or " " in url
    ):
        raise MediaRefused(Problem.LINK_UNREADABLE)
    name = f"[{host}]" if ":" in host else host
    if f"{name}:{port}" in settings.MEDIA_HOSTS and parts.scheme in {"http", "https"}:
        return Target(parts, host, port, listed=True)
    known = any(
        host.endswith(entry) if entry.startswith(".") else host == entry
        for entry in settings.MEDIA_HOSTS
    )
    if parts.scheme != "https" or port != 443 or not known:
        raise MediaRefused(Problem.LINK_FOREIGN)
    return Target(parts, host, port, listed=False)


def resolve_host(host: str, port: int) -> list[str]:
    """Return the IP addresses that the system resolves the host to. Raises OSError."""
    return [str(found[4][0]) for found in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def choose_address(target: Target, resolve: Resolve) -> str:
    """Return the IP address to connect to. Raises MediaRefused if any address of a host that is not
    `listed` is not public, and MediaUnavailable if the host has no address.
    """
    try:
        addresses = resolve(target.host, target.port)
    except (OSError, UnicodeError):
        addresses = []
    if not addresses:
        raise MediaUnavailable("The host has no address.")
    if not target.listed and not all(is_public(address) for address in addresses):
        raise MediaRefused(Problem.LINK_FOREIGN)
    return addresses[0]


def is_public(address: str) -> bool:
    """Return whether the address is on the public internet. An IPv4 address written as IPv6 is
    judged as IPv4, or refused if it is tunnelled or translated.
    """
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped is not None:
            return is_public(str(ip.ipv4_mapped))
        if ip in NAT64 or ip.sixtofour is not None or ip.teredo is not None:
            return False
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _fetch_once(
    target: Target, address: str, *, attachment_type: str, into: IO[bytes], deadline: float
) -> tuple[str, int] | str:
    """Return the content type and size of what was written, or the Location of a redirect."""
    try:
        with _connect(target, address, deadline) as connection:
            path = (target.parts.path or "/") + (
                f"?{target.parts.query}" if target.parts.query else ""
            )
            connection.request("GET", path, headers={"Host": target.parts.netloc, **HEADERS})
            with closing(connection.getresponse()) as response:
                _check_time(deadline)
                if response.status in REDIRECTS and response.headers.get("Location"):
                    return str(response.headers["Location"])
                if response.status in GONE:
                    raise MediaRefused(Problem.LINK_GONE)
                if response.status != 200:
                    raise MediaUnavailable(f"HTTP {response.status}")
                return _copy(
                    response, attachment_type=attachment_type, into=into, deadline=deadline
                )
    except (OSError, http.client.HTTPException, ValueError) as error:
        # The exception's text may quote the link, and whoever has the link can open the file:
        # only its class is kept.
        raise MediaUnavailable(type(error).__name__) from None


@contextmanager
def _connect(target: Target, address: str, deadline: float) -> Iterator[http.client.HTTPConnection]:
    """Yield a connection to `address` that sends requests for the target's host. A timer shuts it
    down at the deadline.
    """
    _check_time(deadline)
    left = deadline - time.monotonic()
    raw = socket.create_connection((address, target.port), timeout=min(CONNECT_SECONDS, left))
    with closing(raw):
        wires = [raw]
        cut = threading.Timer(left, _shut, [wires])
        cut.daemon = True
        cut.start()
        try:
            if target.parts.scheme == "https":
                wires.append(
                    ssl.create_default_context(cafile=certifi.where()).wrap_socket(
                        raw, server_hostname=target.host
                    )
                )
            connection = http.client.HTTPConnection(target.host, target.port)
            connection.sock = wires[-1]
            with closing(wires[-1]):
                yield connection
        finally:
            cut.cancel()


def _check_time(deadline: float) -> None:
    """Raise MediaUnavailable after the deadline, because a connection that was shut down looks like
    one that ended normally.
    """
    if time.monotonic() >= deadline:
        raise MediaUnavailable("It took too long.")


def _shut(wires: list[socket.socket]) -> None:
    with suppress(OSError):
        wires[-1].shutdown(socket.SHUT_RDWR)


def _copy(
    response: http.client.HTTPResponse, *, attachment_type: str, into: IO[bytes], deadline: float
) -> tuple[str, int]:
    """Write the response into a file. Returns its content type and its size in bytes. Raises
    MediaRefused for a wrong type or size, and MediaUnavailable if the response is incomplete.
    """
    limit = settings.MEDIA_MAX_MB * 1024 * 1024
    declared = read_declared(response.headers.get("Content-Type", ""))
    if not may_be(declared, attachment_type):
        raise MediaRefused(Problem.WRONG_KIND)
    told = response.headers.get("Content-Length", "")
    if told.isascii() and told.isdigit() and int(told[:20]) > limit:
        raise _too_large()
    start, size = b"", 0
    into.seek(0)
    into.truncate()
    while chunk := response.read1(CHUNK):
        size += len(chunk)
        if size > limit:
            raise _too_large()
        start += chunk[: BEGINNING_BYTES - len(start)] if len(start) < BEGINNING_BYTES else b""
        into.write(chunk)
    _check_time(deadline)
    if told.isascii() and told.isdigit() and size != int(told[:20]):
        raise MediaUnavailable("It ended early.")
    content_type = recognize(start, declared=declared, attachment_type=attachment_type)
    if content_type is None:
        raise MediaRefused(Problem.WRONG_KIND)
    return content_type, size


def _too_large() -> MediaRefused:
    return MediaRefused(Problem.TOO_LARGE, settings.MEDIA_MAX_MB)
