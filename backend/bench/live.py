"""500 open dashboards: the time from a commit to the event on each, and what a stream takes."""

import select
import socket
import time

from bench.inbox import open_session
from bench.stage import Row, Stage, percentile
from bench.usage import read_memory_mb

STREAMS, PEOPLE = 500, 50  # ten streams each, the most that one person has
COMMITS, PAUSE_SECONDS = 100, 0.1
LATEST_MS, MOST_KB = 50, 20


def measure(stage: Stage) -> list[Row]:
    from common.live import announce

    business_id, sessions = _make_people()
    stage.start("web")
    try:
        _close(_open_all(stage, business_id, sessions[:1] * 10))  # what the first ones load
        web = stage.processes["web"].pid
        before = read_memory_mb(web)
        streams = _open_all(stage, business_id, sessions * (STREAMS // PEOPLE))
        time.sleep(2)
        kb = (read_memory_mb(web) - before) * 1000 / STREAMS
        poll = select.epoll()
        for stream in streams:
            poll.register(stream, select.EPOLLIN)
        meter, taken = stage.measure_cpu(), []
        for number in range(COMMITS):
            announce(business_id, 1 + number)
            taken += _time_events(poll, streams)
            time.sleep(PAUSE_SECONDS)
        cpu = meter.per(COMMITS * STREAMS)
        _close(streams)
    finally:
        stage.stop("web")
    return _rows(taken, kb, cpu)


def _rows(taken: list[float], kb: float, cpu: dict[str, float]) -> list[Row]:
    p99 = percentile(taken, 0.99)
    return [
        Row(
            f"Commit to event on {STREAMS} live streams, 99th of 100",
            p99,
            "ms",
            f"median {percentile(taken, 0.5):.0f} ms (limit {LATEST_MS} ms)",
            p99 < LATEST_MS,
            cpu=cpu,
            means=f"{STREAMS} people of one business have its inbox open; the CPU time is that of "
            "one event on one stream.",
        ),
        Row("Memory of a live stream", kb, "kB", f"limit {MOST_KB} kB", kb <= MOST_KB),
    ]


def _make_people() -> tuple[int, list[str]]:
    """Return a business and the sessions of its people."""
    from accounts.models import Membership, Role, User
    from core.businesses.creation import create_business

    people = [
        User.objects.get_or_create(email=f"agent{number}@example.com")[0]
        for number in range(PEOPLE)
    ]
    business = create_business(name="A business with a large team", owner=people[0])
    for person in people[1:]:
        Membership.objects.create(user=person, business=business, role=Role.AGENT)
    return business.pk, [open_session(person) for person in people]


def _open_all(stage: Stage, business_id: int, sessions: list[str]) -> list[socket.socket]:
    return [
        # Of two networks, because one has 400 streams at most.
        _open(stage, business_id, session, f"127.0.0.{1 + number % 2}")
        for number, session in enumerate(sessions)
    ]


def _open(stage: Stage, business_id: int, session: str, address: str) -> socket.socket:
    """Return a stream whose head and first event have been read."""
    from django.conf import settings

    stream = socket.create_connection(
        ("127.0.0.1", stage.web_port), timeout=30, source_address=(address, 0)
    )
    stream.sendall(
        f"GET /api/businesses/{business_id}/live/ HTTP/1.1\r\nHost: localhost\r\n"
        f"Cookie: {settings.SESSION_COOKIE_NAME}={session}\r\n\r\n".encode()
    )
    received = b""
    while b"event: hello" not in received:
        part = stream.recv(65536)
        if not part:
            raise RuntimeError(received[:300])
        received += part
    return stream


def _time_events(poll: select.epoll, streams: list[socket.socket]) -> list[float]:
    """Return the milliseconds until each stream had its event, beginning now."""
    started, waiting, taken = time.perf_counter(), {one.fileno(): one for one in streams}, []
    while waiting:
        found = poll.poll(30)
        if not found:
            raise RuntimeError(f"{len(waiting)} streams had no event")
        now = time.perf_counter()
        for number, _what in found:
            stream = waiting.get(number)
            if stream is not None and b"event: thread" in stream.recv(65536):
                del waiting[number]
                taken.append((now - started) * 1000)
    return taken


def _close(streams: list[socket.socket]) -> None:
    for stream in streams:
        stream.close()
