"""How the web process shares its threads: no person and no network, with however many sessions,
keeps others from being answered.
"""

import asyncio
import threading
from itertools import count

import pytest

from common.asgi import Busy
from config.threads import Threads

ALL = 12
MANY = 300


class Door:
    """An app whose answers to `/slow` wait until it is opened."""

    def __init__(self):
        self.open, self.inside, self.most = threading.Event(), 0, 0
        self.lock = threading.Lock()

    def __call__(self, environ, start_response):
        if environ["PATH_INFO"] == "/slow":
            with self.lock:
                self.inside += 1
                self.most = max(self.most, self.inside)
            self.open.wait(30)
            with self.lock:
                self.inside -= 1
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [b"answered"]


@pytest.fixture
def door():
    return Door()


async def ask(threads, path, *, person, network, body=b""):
    """The status, or "BUSY"."""
    answers = []

    async def send(message):
        answers.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "query_string": b"",
        "headers": [],
        "http_version": "1.1",
    }
    try:
        await threads.answer(scope, None, send, body=body, person=person, network=network)
    except Busy:
        return "BUSY"
    return answers[0]["status"]


def attack(door, persons, *, body=b""):
    """MANY slow requests from one network; the answer that somebody elsewhere gets meanwhile, and
    theirs.
    """

    async def live_through():
        threads = Threads(door, workers=ALL, each=4, name="test")
        slow = [
            asyncio.create_task(
                ask(threads, "/slow", person=next(persons), network="192.0.2.1", body=body)
            )
            for _ in range(MANY)
        ]
        await asyncio.sleep(0)
        other = await asyncio.wait_for(
            ask(threads, "/quick", person="bob", network="192.0.2.2"), 20
        )
        door.open.set()
        return other, await asyncio.gather(*slow)

    return asyncio.run(live_through())


def test_one_session_fills_neither_the_threads_nor_the_places_to_wait(door):
    other, theirs = attack(door, iter(["alice"] * MANY))
    assert other == 200
    assert door.most <= 4
    assert "BUSY" in theirs
    assert 200 in theirs


def test_a_made_up_cookie_for_each_request_gets_no_more_than_a_share(door):
    other, theirs = attack(door, map(str, count()))
    assert other == 200
    assert door.most <= ALL // 2
    assert "BUSY" in theirs


def test_large_bodies_of_one_network_leave_room_for_those_of_others(door):
    other, theirs = attack(door, map(str, count()), body=b"x" * 1024 * 1024)
    assert other == 200
    assert "BUSY" in theirs


def test_nothing_is_kept_of_requests_that_were_answered(door):
    async def live_through():
        threads = Threads(door, workers=2, each=1, name="test")
        door.open.set()
        await asyncio.gather(
            *(
                ask(threads, "/slow", person=str(number % 5), network="192.0.2.1")
                for number in range(50)
            )
        )
        return threads

    threads = asyncio.run(live_through())
    assert threads.queues == {}
    assert (threads.everybody.requests, threads.everybody.size) == (0, 0)
