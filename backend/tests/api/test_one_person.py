"""What one signed-in person can make slow keeps nobody else waiting."""

import json
import os
import select
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor, wait

import psycopg
import pytest
import requests
from django.utils import timezone

from common.locks import Lock
from config.postgres import embedded_socket_folder
from conftest import HOME
from core.spending.installation import month_of
from core.spending.tries import SET_ASIDE_SQL
from tests.servers import manage
from tests.web import running_web

CAST = 'exec(open("tests/api/live_cast.py").read())'
MODEL_SECONDS = 3


@pytest.fixture(scope="module")
def database(new_database):
    return new_database("one_person")


@pytest.fixture(scope="module")
def cast(database):
    said = manage({**os.environ, "DB_NAME": database}, "shell", "-c", CAST)
    return json.loads(said.split("CAST ", 1)[1])


@pytest.fixture(scope="module")
def web(database, cast, simulator_process, tmp_path_factory):
    log = tmp_path_factory.mktemp("one_person") / "web.log"
    environment = {"DB_POOL_SIZE": "4", "WEB_STATEMENT_SECONDS": "2", "BEHIND_PROXY": "True"}
    with running_web(
        database, log, OPENAI_BASE_URL=f"{simulator_process}/v1", **environment
    ) as running:
        yield running


@pytest.fixture
def sql(database):
    with psycopg.connect(
        host=str(embedded_socket_folder(HOME)), user="postgres", dbname=database, autocommit=True
    ) as connection:
        yield connection.execute


def ask(web, cast, person, business):
    """What a try-it of that person answers: the status, and the code of a refusal."""
    body = {
        "messages": [{"role": "customer", "text": "Do you have mugs?"}],
        "instructions": "Sell mugs.",
    }
    session = web.session(cast["sessions"][person])
    answer = session.post(
        f"{web.url}/api/businesses/{cast[business]}/assistant/try/", json=body, timeout=60
    )
    return answer.status_code, answer.json().get("code")


def test_thirty_tries_at_a_slow_model_keep_nobody_waiting(web, cast, simulator):
    simulator.post("/sim/model", seconds=MODEL_SECONDS)
    with ThreadPoolExecutor(32) as crowd:
        tries = [crowd.submit(ask, web, cast, "alice", "alpha") for _ in range(30)]
        wait(tries, return_when="FIRST_COMPLETED")  # one was refused, so another is at the model
        session = web.session(cast["sessions"]["bob"])
        assert (
            session.get(
                f"{web.url}/api/businesses/{cast['alpha']}/threads/", timeout=30
            ).status_code
            == 200
        )
        # The model still thinks about the first.
        assert (200, None) not in [asked.result() for asked in tries if asked.done()]
        answered = Counter(asked.result() for asked in tries)
    assert answered.pop((200, None)) >= 1
    assert set(answered) == {(409, "STILL_TRYING")}


def test_after_an_answer_the_next_may_be_asked_for(web, cast, simulator):
    assert [ask(web, cast, "charlie", "beta") for _ in range(2)] == [(200, None)] * 2


def test_one_persons_tries_do_not_stop_anothers(web, cast, simulator):
    simulator.post("/sim/model", seconds=1)
    with ThreadPoolExecutor(2) as crowd:
        asked = [
            crowd.submit(ask, web, cast, "charlie", "beta"),
            crowd.submit(ask, web, cast, "bob", "alpha"),
        ]
        assert [one.result() for one in asked] == [(200, None)] * 2


SPENT = "INSERT INTO core_tryspend (month, spent_micros, refused_micros) VALUES (%s, %s, 0)"
SHARE = 100_000_000  # micros: a tenth of the ceiling of 1000 dollars


@pytest.fixture
def tried(sql):
    """`tried(micros)`: so much was spent on trying out this month."""
    yield lambda micros: (
        sql("DELETE FROM core_tryspend"),
        sql(SPENT, [month_of(timezone.now()), micros]),
    )
    sql("DELETE FROM core_tryspend")


def test_of_two_tries_at_once_the_last_money_of_all_tries_pays_one(
    web, cast, simulator, sql, tried
):
    tried(SHARE)
    assert ask(web, cast, "alice", "alpha") == (409, "TRIES_PAUSED")
    (worst,) = sql("SELECT refused_micros FROM core_tryspend").fetchone()
    tried(SHARE - worst * 3 // 2)
    simulator.post("/sim/model", seconds=1)
    with ThreadPoolExecutor(2) as crowd:
        asked = [crowd.submit(ask, web, cast, person, "alpha") for person in ("alice", "bob")]
        assert {one.result() for one in asked} == {(200, None), (409, "TRIES_PAUSED")}


def test_a_crowd_that_reserves_at_the_same_instant_does_not_pass_the_share(database, sql, tried):
    tried(0)
    found = {"month": month_of(timezone.now()), "micros": 10, "share": 55}
    ready, login = (
        threading.Barrier(20),
        {"host": str(embedded_socket_folder(HOME)), "user": "postgres"},
    )

    def reserve(_):
        with psycopg.connect(**login, dbname=database) as connection:
            ready.wait(timeout=30)
            return connection.execute(SET_ASIDE_SQL, found).fetchone() is not None

    with ThreadPoolExecutor(20) as crowd:
        assert sum(crowd.map(reserve, range(20))) == 5
    assert sql("SELECT spent_micros FROM core_tryspend").fetchone() == (50,)


def test_a_second_search_waits_for_the_first_and_is_told_so(web, cast, sql):
    with sql("SELECT 1").connection.transaction():
        sql(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [Lock.SEARCH.of(cast["ids"]["alice"])],
        )
        path = f"{web.url}/api/businesses/{cast['alpha']}/threads/?search=mug"
        refused = requests.get(path, cookies={"sessionid": cast["sessions"]["alice"]}, timeout=20)
        other = requests.get(path, cookies={"sessionid": cast["sessions"]["bob"]}, timeout=20)
    assert (refused.status_code, refused.json()["code"]) == (429, "STILL_SEARCHING")
    assert other.status_code == 200


def test_eighty_searches_of_one_person_take_few_connections_and_all_are_answered(web, cast):
    path = f"{web.url}/api/businesses/{cast['alpha']}/threads/"

    def look(number):
        return requests.get(
            path,
            params={"search": f"mug {number}"},
            cookies={"sessionid": cast["sessions"]["alice"]},
            timeout=60,
        ).status_code

    with ThreadPoolExecutor(80) as crowd:
        searches = [crowd.submit(look, number) for number in range(80)]
        session = web.session(cast["sessions"]["bob"])
        assert session.get(path, timeout=30).status_code == 200
        assert {one.result() for one in searches} <= {200, 429}


def test_four_hundred_searches_of_one_person_do_not_make_others_be_refused(web, cast, sql):
    path = f"{web.url}/api/businesses/{cast['alpha']}/threads/"

    def look(number):
        return requests.get(
            path,
            params={"search": f"mug {number}"},
            cookies={"sessionid": cast["sessions"]["alice"]},
            timeout=60,
        ).status_code

    with ThreadPoolExecutor(420) as crowd:
        with sql("SELECT 1").connection.transaction():
            sql(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
                [Lock.SEARCH.of(cast["ids"]["alice"])],
            )
            searches = [crowd.submit(look, number) for number in range(420)]
            wait(searches, return_when="FIRST_COMPLETED")
            assert web.session(cast["sessions"]["bob"]).get(path, timeout=30).status_code == 200
        assert {one.result() for one in searches} <= {200, 429, 503}


def ask_to_listen(web, business, session_key, network):
    """A connection on which somebody of that network has just asked for the live stream."""
    head = (
        f"GET /api/businesses/{business}/live/ HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: "
        f"{network}\r\n"
    )
    return web.connect(f"{head}Cookie: sessionid={session_key}\r\n\r\n".encode())


def test_a_crowd_of_one_network_at_the_live_stream_keeps_no_other_from_it(web, cast):
    crowd = [
        ask_to_listen(web, cast["alpha"], f"a-session-made-up-{number}", "203.0.113.7")
        for number in range(400)
    ]
    with ask_to_listen(web, cast["beta"], cast["sessions"]["charlie"], "198.51.100.2") as charlie:
        assert charlie.recv(12) == b"HTTP/1.1 200"
        answered = select.select(crowd, [], [], 0)[0]
    for connection in crowd:
        connection.close()
    assert len(answered) < len(crowd) / 2


@pytest.mark.parametrize(
    "change",
    [
        lambda number: {"takeover_hours": number + 1},
        lambda number: {"hours": {"mon": [["09:00", f"{10 + number % 10}:00"]]}},
        lambda number: {"instructions": f"Sell mug {number}."},
        lambda number: {"instructions": f"Sell bowl {number}.", "away_message": f"Away {number}."},
    ],
    ids=["timing", "hours", "instructions", "both"],
)
def test_of_fifty_saves_on_one_version_one_wins_and_the_others_are_told(web, cast, change):
    path, session = (
        f"{web.url}/api/businesses/{cast['alpha']}/assistant/",
        web.session(cast["sessions"]["alice"]),
    )
    seen = session.get(path, timeout=20).json()
    base = {"base_version": seen["version"], "base_settings_version": seen["settings_version"]}

    def save(number):
        answer = session.put(path, json={**base, **change(number)}, timeout=60)
        return answer.status_code, answer.json().get("code")

    with ThreadPoolExecutor(50) as crowd:
        assert Counter(crowd.map(save, range(50))) == {
            (200, None): 1,
            (409, "CHANGED_MEANWHILE"): 49,
        }


@pytest.mark.parametrize(("query", "code"), [("", "TOO_SLOW"), ("?search=mug", "SEARCH_TOO_SLOW")])
def test_a_statement_of_a_request_ends_in_time_and_the_person_is_told(web, cast, sql, query, code):
    schema = sql("SELECT schema_name FROM core_business WHERE id = %s", [cast["beta"]]).fetchone()[
        0
    ]
    with sql("SELECT 1").connection.transaction():
        sql(f'LOCK TABLE "{schema}".conversations_thread')
        path = f"{web.url}/api/businesses/{cast['beta']}/threads/{query}"
        answer = requests.get(path, cookies={"sessionid": cast["sessions"]["charlie"]}, timeout=20)
    assert (answer.status_code, answer.json()["code"]) == (503, code)
