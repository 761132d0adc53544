"""Who loses access hears nothing more, at once; and nobody has streams without end."""

from collections.abc import Callable, Iterator
from typing import Any
from uuid import uuid4

import pytest
import requests

from api.live.hub import STREAMS_EACH
from tests.api.listening import Server, Stream, make_cast


@pytest.fixture(scope="module")
def cast(new_database: Callable[[str], str]) -> dict[str, Any]:
    return make_cast(new_database("live_ends"))


def log_out(server: Server, session_key: str) -> None:
    with requests.Session() as session:
        session.cookies.set("sessionid", session_key)
        session.get(f"{server.url}/api/session/", timeout=20)
        headers = {"X-CSRFToken": session.cookies["csrftoken"], "Referer": server.url}
        session.post(
            f"{server.url}/api/auth/logout/", headers=headers, timeout=20
        ).raise_for_status()


@pytest.fixture(scope="module")
def patient_server(cast: dict[str, Any]) -> Iterator[Server]:
    """One that would look only after a minute whether somebody may still listen."""
    running = Server("config.asgi:application", cast)
    yield running
    running.stop()


@pytest.fixture
def another_session(cast: dict[str, Any], patient_server: Server) -> Callable[[str], str]:
    """`another_session("bob")` is the key of one more session of bob."""

    def log_in(person: str) -> str:
        key = uuid4().hex
        with patient_server.database() as connection:
            connection.execute(
                "INSERT INTO django_session SELECT %s, session_data, expire_date FROM "
                "django_session WHERE session_key = %s",
                [key, cast["sessions"][person]],
            )
        return key

    return log_in


def test_logging_out_ends_the_streams_of_that_session_at_once_and_no_other(
    patient_server, another_session
):
    keys = [another_session("bob"), another_session("bob")]
    here, elsewhere = [Stream(f"{patient_server.path('alpha')}/live/", key) for key in keys]
    for stream in (here, elsewhere):
        stream.wait_for("event: hello")
    log_out(patient_server, keys[0])
    assert here.ended.wait(5)
    assert not elsewhere.ended.is_set()


@pytest.mark.parametrize(
    ("change", "restore"),
    [
        (
            "UPDATE accounts_user SET password = 'changed' WHERE id = %(user)s",
            "UPDATE accounts_user SET password = '' WHERE id = %(user)s",
        ),
        (
            "UPDATE accounts_user SET is_active = false WHERE id = %(user)s",
            "UPDATE accounts_user SET is_active = true WHERE id = %(user)s",
        ),
    ],
)
def test_a_person_who_loses_access_loses_their_streams_at_once_in_every_process(
    patient_server, cast, another_session, change, restore
):
    stream = Stream(f"{patient_server.path('alpha')}/live/", another_session("bob"))
    stream.wait_for("event: hello")
    with patient_server.database() as connection:
        connection.execute(change, {"user": cast["ids"]["bob"]})
        connection.execute(
            "SELECT pg_notify('conversa_live', %s)", [f"person:{cast['ids']['bob']}"]
        )
        assert stream.ended.wait(5)
        connection.execute(restore, {"user": cast["ids"]["bob"]})


def test_suspending_a_business_ends_its_streams_at_once(patient_server, cast):
    stream = patient_server.listen("charlie", "beta")
    stream.wait_for("event: hello")
    with patient_server.database() as connection:
        connection.execute(
            "UPDATE core_business SET status = 'SUSPENDED' WHERE id = %s", [cast["beta"]]
        )
        connection.execute("SELECT pg_notify('conversa_live', %s)", [f"{cast['beta']}:"])
        assert stream.ended.wait(5)
        connection.execute(
            "UPDATE core_business SET status = 'ACTIVE' WHERE id = %s", [cast["beta"]]
        )


def test_a_persons_eleventh_stream_takes_the_place_of_the_first_which_is_told(
    patient_server, another_session
):
    streams, session_key = [], another_session("alice")
    for _ in range(STREAMS_EACH + 1):
        streams.append(Stream(f"{patient_server.path('alpha')}/live/", session_key))
        streams[-1].wait_for("event: hello")
    assert streams[0].ended.wait(5)
    streams[0].wait_for("event: replaced")
    assert [stream.ended.is_set() for stream in streams[1:]] == [False] * STREAMS_EACH
