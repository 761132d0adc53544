"""The live stream over real HTTP: a web process, its database, and clients that listen."""

import asyncio
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import requests

from api.live.hub import (
    MANY_THREADS,
    MOST_REMEMBERED,
    SEND_TIMEOUT_SECONDS,
    Hub,
    Subscriber,
)
from tests.api.listening import Server, Stream, make_cast


@pytest.fixture(scope="module")
def cast(new_database: Callable[[str], str]) -> dict[str, Any]:
    return make_cast(new_database("live"))


@pytest.fixture(scope="module")
def server(cast: dict[str, Any]) -> Iterator[Server]:
    running = Server("tests.api.live.server:application", cast)
    yield running
    running.stop()


@pytest.fixture
def listen(server: Server) -> Iterator[Callable[[str, str], Stream]]:
    """`listen("alice", "alpha")` opens a stream that has been greeted; it is closed after
    the test.
    """

    def open_stream(person: str, business: str) -> Stream:
        stream = server.listen(person, business)
        stream.wait_for("event: hello")
        return stream

    yield open_stream
    for stream in server.streams:
        stream.answer.close()


def thread_event(server: Server, business: str, number: int) -> str:
    return f'data: {{"thread_id": {server.cast[f"{business}_threads"][number]}}}'


def test_a_change_arrives_before_a_few_more_requests_are_answered(server, listen):
    """Pushed, not polled for. It is compared with requests of the same moment, because a second is
    long on a machine of its own and short on a busy one.
    """
    stream = listen("alice", "alpha")
    server.act("bob", "alpha", 0, "take-over")
    for _ in range(5):
        server.act("bob", "alpha", 1, "read")
    answered = time.monotonic()
    assert stream.wait_for(thread_event(server, "alpha", 0)) < answered


def test_everyone_who_listens_hears_it(server, listen):
    streams = [listen("alice", "alpha"), listen("bob", "alpha"), listen("alice", "alpha")]
    server.act("alice", "alpha", 1, "take-over")
    for stream in streams:
        stream.wait_for(thread_event(server, "alpha", 1))


def test_changes_of_another_business_never_arrive(server, listen):
    of_alpha, of_beta = listen("alice", "alpha"), listen("charlie", "beta")
    server.act("charlie", "beta", 2, "take-over")
    of_beta.wait_for(thread_event(server, "beta", 2))
    server.act("alice", "alpha", 0, "close")  # whatever came before it has come
    of_alpha.wait_for(thread_event(server, "alpha", 0))
    assert of_alpha.data() == [{}, {"thread_id": server.cast["alpha_threads"][0]}]
    assert of_beta.data() == [{}, {"thread_id": server.cast["beta_threads"][2]}]


def test_a_change_of_the_business_is_its_own_event(server, listen):
    stream = listen("alice", "alpha")
    with server.database() as connection:
        connection.execute("SELECT pg_notify('conversa_live', %s)", [f"{server.cast['alpha']}:"])
    stream.wait_for("event: business")


@pytest.mark.parametrize("read_ago", ["900", "-1", "nan", "1&read_ago=2", "0.2000", ""])
def test_a_page_that_was_read_long_ago_or_says_nothing_readable_reads_all_again(
    server, listen, read_ago
):
    server.listen("alice", "alpha", f"?read_ago={read_ago}").wait_for("event: hello")


@pytest.fixture
def hub(monkeypatch):
    """A hub that has listened for a minute, and `hub.clock`, its time."""
    made = Hub()
    made.clock = [1000.0]
    monkeypatch.setattr("api.live.hub.time.monotonic", lambda: made.clock[0])
    made.begin()
    made.clock[0] += 60
    return made


def test_a_page_that_was_just_read_hears_what_it_missed_instead_of_reading_all_again(hub):
    hub.deliver("1:5")
    hub.deliver("2:6")
    hub.deliver("1:")
    hub.clock[0] += 2
    assert hub.join(1, 7, read_ago=1.0).take() == (
        "event: welcome\ndata: {}\n\nevent: business\ndata: {}\n\nevent: thread\ndata: "
        '{"thread_id": 5}\n\n'
    )


@pytest.mark.parametrize(("read_ago", "told"), [(None, 1), (31.0, 1), (1.0, MOST_REMEMBERED + 1)])
def test_a_page_that_was_read_before_what_the_hub_remembers_reads_all_again(hub, read_ago, told):
    for number in range(told):
        hub.deliver(f"2:{number}")
    assert hub.join(1, 7, read_ago=read_ago).take() == "event: hello\ndata: {}\n\n"


def test_a_quiet_stream_is_kept_alive(listen):
    listen("alice", "alpha").wait_for(": keep-alive")


def test_it_is_an_event_stream_that_nobody_keeps_or_collects(listen):
    headers = listen("alice", "alpha").answer.headers
    assert headers["content-type"] == "text/event-stream; charset=utf-8"
    assert (headers["cache-control"], headers["x-accel-buffering"]) == (
        "no-cache, no-transform",
        "no",
    )


@pytest.mark.parametrize(
    ("person", "status", "code"),
    [("nobody", 401, "NOT_AUTHENTICATED"), ("charlie", 404, "NOT_FOUND")],
)
def test_strangers_are_refused_as_by_the_api(server, person, status, code):
    assert server.refusal(person, "alpha") == (status, code)


def test_a_forged_session_is_refused(server):
    answer = requests.get(
        f"{server.path('alpha')}/live/", cookies={"sessionid": "a" * 32}, timeout=20
    )
    assert answer.status_code == 401


def test_a_business_that_is_not_there_is_404(server):
    cookies = {"sessionid": server.cast["sessions"]["alice"]}
    answer = requests.get(
        f"{server.url}/api/businesses/999999999/live/", cookies=cookies, timeout=20
    )
    assert answer.status_code == 404


def test_only_get_is_answered(server):
    answer = requests.post(
        f"{server.path('alpha')}/live/",
        cookies={"sessionid": server.cast["sessions"]["alice"]},
        timeout=20,
    )
    assert (answer.status_code, answer.json()["code"]) == (405, "METHOD_NOT_ALLOWED")


def test_a_suspended_business_is_refused_and_its_streams_end(server, listen):
    stream = listen("charlie", "beta")
    with server.database() as connection:
        connection.execute(
            "UPDATE core_business SET status = 'SUSPENDED' WHERE id = %s", [server.cast["beta"]]
        )
        assert stream.ended.wait(5)
        refusal = server.refusal("charlie", "beta")
        connection.execute(
            "UPDATE core_business SET status = 'ACTIVE' WHERE id = %s", [server.cast["beta"]]
        )
    assert refusal == (403, "SUSPENDED")


def test_the_stream_of_a_removed_member_ends_and_others_go_on(server, listen):
    of_bob, of_alice = listen("bob", "alpha"), listen("alice", "alpha")
    with server.database() as connection:
        connection.execute(
            "DELETE FROM accounts_membership WHERE user_id = %s", [server.cast["ids"]["bob"]]
        )
        assert of_bob.ended.wait(5)
        connection.execute(
            "INSERT INTO accounts_membership (user_id, business_id, role, created_at) "
            "VALUES (%s, %s, 'AGENT', now())",
            [server.cast["ids"]["bob"], server.cast["alpha"]],
        )
    assert not of_alice.ended.is_set()


def test_after_a_lost_connection_everyone_is_greeted_again_and_hears_on(server, listen):
    stream = listen("alice", "alpha")
    heard = len(stream.lines)
    with server.database() as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE application_name = 'conversa live' AND datname = current_database()"
        )
    stream.wait_for("event: hello", after=heard)
    heard = len(stream.lines)
    server.act("alice", "alpha", 2, "take-over")
    stream.wait_for(thread_event(server, "alpha", 2), after=heard)


def test_a_process_listens_on_one_connection_however_many_streams(server, listen):
    for _ in range(5):
        listen("alice", "alpha")
    with server.database() as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'conversa live' "
            "AND datname = %s",
            [server.cast["database"]],
        ).fetchone()
    assert row == (1,)


def test_an_open_stream_does_not_keep_the_server_from_stopping(cast):
    server = Server("config.asgi:application", cast)
    stream = server.listen("alice", "alpha")
    stream.wait_for("event: hello")
    server.process.terminate()
    server.process.wait(20)
    assert stream.ended.wait(5)


def test_a_slow_client_is_told_once_of_changes_that_came_several_times():
    subscriber = Subscriber(1)
    subscriber.take()
    for _ in range(3):
        subscriber.add_change(7)
        subscriber.add_change(None)
    subscriber.add_change(8)
    assert subscriber.take() == (
        "event: business\ndata: {}\n\n"
        'event: thread\ndata: {"thread_id": 7}\n\n'
        'event: thread\ndata: {"thread_id": 8}\n\n'
    )
    assert subscriber.take() == ""


def test_a_client_that_missed_very_much_is_told_to_fetch_everything():
    subscriber = Subscriber(1)
    subscriber.take()
    for number in range(MANY_THREADS + 1):
        subscriber.add_change(number)
    assert subscriber.take() == "event: hello\ndata: {}\n\n"


def test_a_stream_whose_client_does_not_read_is_given_up_after_half_a_minute():
    async def send_to_nobody():
        subscriber = Subscriber(1)
        subscriber.task = task = asyncio.create_task(asyncio.Event().wait())
        subscriber.sending_since = 100.0
        await asyncio.sleep(0)
        subscriber.tick(100.0 + SEND_TIMEOUT_SECONDS - 1)
        await asyncio.sleep(0)
        assert (task.done(), subscriber.stopped_reading) == (False, False)
        subscriber.tick(100.0 + SEND_TIMEOUT_SECONDS)
        await asyncio.wait([task], timeout=5)
        assert (task.cancelled(), subscriber.stopped_reading) == (True, True)

    asyncio.run(send_to_nobody())


def test_a_stream_on_which_nothing_happens_is_woken_when_it_is_due():
    subscriber = Subscriber(1)
    subscriber.take()
    subscriber.wake_at = 100.0
    subscriber.tick(99.0)
    assert not subscriber.wake.is_set()
    subscriber.tick(100.0)
    assert subscriber.wake.is_set()
