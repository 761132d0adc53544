"""The simulator as a process: its faults, its memory, its start, and who may reach it."""

import itertools
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
import requests

from simulator.app import CONTROLS
from simulator.settings import BadSetting, read_settings
from simulator.world.store import ADDED_COLUMNS, Store
from tests.simulator.apps import APP_ID, APP_SECRET


def test_killed_simulator_forgets_nothing_and_delivers_what_was_waiting(launch, product, tmp_path):
    product.forget()
    product.statuses = [500]
    sim, process = launch(product.url, data=str(tmp_path / "world.sqlite"))
    shop = sim.post("/sim/connect", account="luna.ceramics")
    token = shop["page_access_token"]
    sim.graph(
        "POST", f"/{shop['page_id']}/subscribed_apps", token, data={"subscribed_fields": "messages"}
    )
    told = sim.post("/sim/dm", account="luna.ceramics", customer="emma.w", text="Hello")
    product.posts(1)
    mid = sim.send(token, told["igsid"], "Hi Emma").json()["message_id"]
    process.kill()
    process.wait()
    again, _ = launch(product.url, data=str(tmp_path / "world.sqlite"), port=urlsplit(sim.url).port)
    again.post("/sim/deliveries/retry")
    items = product.items(3)
    assert [item["message"]["mid"] for item in items] == [told["mid"], told["mid"], mid]
    thread = again.get("/sim/thread", account="luna.ceramics", customer="emma.w")
    assert [message["mid"] for message in thread["messages"]] == [told["mid"], mid]
    assert again.send(token, told["igsid"], "still connected").status_code == 200


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"FB_APP_SECRET": " "}, "FB_APP_SECRET is not set"),
        ({"FB_VERIFY_TOKEN": ""}, "FB_VERIFY_TOKEN is not set"),
        ({"SIMULATOR_WEBHOOK_URL": ""}, "SIMULATOR_WEBHOOK_URL is not set"),
        ({"SIMULATOR_WEBHOOK_URL": "localhost/hook"}, "SIMULATOR_WEBHOOK_URL must be an http"),
        ({"SIMULATOR_PUBLIC_URL": "ftp://x"}, "SIMULATOR_PUBLIC_URL must be an http"),
        ({"SIMULATOR_PORT": "http"}, "SIMULATOR_PORT must be a port number"),
        ({"SIMULATOR_PORT": "70000"}, "SIMULATOR_PORT must be a port number"),
    ],
)
def test_bad_setting_is_told_in_a_sentence(changes, sentence):
    given = {
        "SIMULATOR_WEBHOOK_URL": "http://localhost/hook",
        "FB_APP_ID": "1",
        "FB_APP_SECRET": "s",
        "FB_VERIFY_TOKEN": "v",
    }
    assert read_settings(given).public_url == "http://127.0.0.1:8100"
    with pytest.raises(BadSetting, match=sentence):
        read_settings({**given, **changes})


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"FB_APP_ID": ""}, "FB_APP_ID is not set"),
        ({"SIMULATOR_DATA": "/nowhere/at/all.sqlite"}, "Cannot open SIMULATOR_DATA"),
    ],
)
def test_simulator_that_cannot_start_says_why_in_one_line(refusal, changes, sentence):
    code, output = refusal(**changes)
    assert code == 1
    assert sentence in output
    assert output.count("\n") == 1


def test_taken_port_ends_with_one_plain_line(refusal, sim):
    code, output = refusal(SIMULATOR_PORT=str(urlsplit(sim.url).port))
    assert code == 1
    assert "Cannot listen on" in output
    assert output.count("\n") == 1


def test_error_fault_is_answered_so_many_times(sim, wrote):
    token, igsid = wrote
    sim.post(
        "/sim/faults",
        scope="send",
        kind="error",
        status=500,
        code=2,
        subcode=1545133,
        transient=True,
        times=2,
    )
    answers = [sim.send(token, igsid, "Hi") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [500, 500, 200]
    error = answers[0].json()["error"]
    assert (error["code"], error["error_subcode"], error["is_transient"]) == (2, 1545133, True)
    assert len(sim.get("/sim/sent")) == 1


def test_rate_fault_says_when_to_come_back(sim, wrote):
    sim.post("/sim/faults", scope="send", kind="error", status=429, code=613, retry_after=7)
    assert sim.send(*wrote, "Hi").json()["error"]["error_data"] == {"retry_after": 7}


def test_send_can_be_accepted_and_then_time_out(sim, wrote):
    sim.post("/sim/faults", scope="send", kind="timeout_after_accept", seconds=0.05, times=1)
    assert sim.send(*wrote, "Did it arrive?").status_code == 504
    assert [sent["text"] for sent in sim.get("/sim/sent")] == ["Did it arrive?"]


def test_hanging_send_is_not_accepted(sim, wrote):
    sim.post("/sim/faults", scope="send", kind="hang", seconds=0.05, times=1)
    assert sim.send(*wrote, "Hi").status_code == 504
    assert sim.get("/sim/sent") == []


def test_fault_of_one_account_spares_the_others(sim, wrote, connect):
    sim.post("/sim/faults", scope="send", account="harbor.barber", kind="error", code=1)
    assert sim.send(*wrote, "Hi").status_code == 200
    barber = connect("harbor.barber", subscribe=False)["page_access_token"]
    igsid = sim.post("/sim/dm", account="harbor.barber", customer="jonas_k", text="Hi")["igsid"]
    assert sim.send(barber, igsid, "Hi").json()["error"]["code"] == 1
    assert requests.delete(f"{sim.url}/sim/faults", timeout=5).json() == {"ok": True}
    assert sim.send(barber, igsid, "Hi").status_code == 200


def test_faults_are_listed_and_cleared_for_one_account(sim):
    for account in ("luna.ceramics", "harbor.barber"):
        sim.post(
            "/sim/faults", scope="send", account=account, kind="error", code=-1, subcode=2534023
        )
    sim.post("/sim/faults", scope="cdn", kind="redirect", url="http://127.0.0.1:1/")
    assert [fault["code"] for fault in sim.get("/sim/faults", account="luna.ceramics")] == [-1]
    assert (
        sim.http.delete(
            f"{sim.url}/sim/faults", params={"account": "luna.ceramics"}, timeout=5
        ).status_code
        == 200
    )
    assert sim.get("/sim/faults", account="luna.ceramics") == []
    assert [fault["scope"] for fault in sim.get("/sim/faults")] == ["send", "cdn"]


def test_login_of_one_account_can_fail_while_others_pass(sim):
    def exchange(token):
        params = {
            "grant_type": "fb_exchange_token",
            "client_id": APP_ID,
            "client_secret": APP_SECRET,
            "fb_exchange_token": token,
        }
        return sim.graph("GET", "/oauth/access_token", params=params).json()

    luna, barber = (
        sim.post("/sim/connect", account=account)["page_access_token"]
        for account in ("luna.ceramics", "harbor.barber")
    )
    sim.post("/sim/faults", scope="oauth", account="luna.ceramics", kind="error", code=1)
    assert exchange(luna)["error"]["code"] == 1
    assert "access_token" in exchange(barber)


def test_fault_of_an_account_meets_its_owner_and_who_inspects_its_token(sim, connect):
    luna, barber = (
        connect(account, subscribe=False)["page_access_token"]
        for account in ("luna.ceramics", "harbor.barber")
    )
    app = f"{APP_ID}|{APP_SECRET}"
    sim.post("/sim/faults", scope="graph", account="luna.ceramics", kind="error", code=2)
    assert sim.graph("GET", "/me", luna).status_code == 500
    assert sim.graph("GET", "/me", barber).status_code == 200
    statuses = [
        sim.graph("GET", "/debug_token", app, params={"input_token": token}).status_code
        for token in (luna, barber)
    ]
    assert statuses == [500, 200]


@pytest.mark.parametrize(
    ("kind", "status", "content_type"),
    [
        ("error", 503, "text/plain"),
        ("garbage", 200, "text/html"),
        ("redirect", 302, ""),
        ("hang", 504, "text/plain"),
    ],
)
def test_file_can_fail_to_come(sim, connect, kind, status, content_type):
    sim.post("/sim/dm", account="luna.ceramics", customer="emma.w", attachments=[{"type": "image"}])
    url = sim.get("/sim/thread", account="luna.ceramics", customer="emma.w")["messages"][0][
        "attachments"
    ][0]["payload"]["url"]
    sim.post("/sim/faults", scope="cdn", account="luna.ceramics", kind=kind, seconds=0.01, times=1)
    answer = sim.http.get(url, timeout=10, allow_redirects=False)
    assert answer.status_code == status
    assert answer.headers.get("content-type", "").startswith(content_type)
    assert sim.http.get(url, timeout=10).headers["content-type"] == "image/jpeg"


def test_file_can_be_without_end(sim):
    sim.post("/sim/dm", account="luna.ceramics", customer="emma.w", attachments=[{"type": "image"}])
    url = sim.get("/sim/thread", account="luna.ceramics", customer="emma.w")["messages"][0][
        "attachments"
    ][0]["payload"]["url"]
    sim.post("/sim/faults", scope="cdn", kind="huge", times=1)
    with sim.http.get(url, timeout=10, stream=True) as answer:
        sizes = itertools.accumulate(len(block) for block in answer.iter_content(1_048_576))
        assert any(size > 26 * 1_048_576 for size in sizes)


@pytest.mark.parametrize(
    ("scope", "path"),
    [("profile", "/{igsid}"), ("conversations", "/me/conversations"), ("graph", "/me")],
)
def test_faults_keep_to_their_scope(sim, wrote, scope, path):
    token, igsid = wrote
    sim.post("/sim/faults", scope=scope, kind="error", code=4)
    assert sim.graph("GET", path.format(igsid=igsid), token).json()["error"]["code"] == 4
    assert sim.send(token, igsid, "Hi").status_code == 200


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/sim/dm", {"account": "nobody", "customer": "emma.w", "text": "x"}),
        ("/sim/dm", {"account": "luna.ceramics", "customer": "nobody", "text": "x"}),
        ("/sim/dm", {"account": "luna.ceramics", "customer": "emma.w"}),
        ("/sim/dm", {"account": "luna.ceramics", "customer": "emma.w", "text": "x", "copies": 0}),
        ("/sim/faults", {"scope": "weather", "kind": "error"}),
        ("/sim/faults", {"scope": "send", "kind": "drop"}),
        ("/sim/faults", {"scope": "send", "kind": "error", "times": "many"}),
        ("/sim/faults", {"scope": "profile", "kind": "error", "match": "x"}),
        ("/sim/faults", {"scope": "model", "kind": "error", "account": "luna.ceramics"}),
        ("/sim/faults", {"scope": "cdn", "kind": "refuse"}),
        ("/sim/model", {"reply": 1}),
        ("/sim/echo", {"mode": "sometimes"}),
        ("/sim/clock", {"advance_seconds": -1}),
        ("/sim/people", {"name": ""}),
        (
            "/sim/people",
            {"name": "X", "pages": [{"name": "Y", "instagram_username": "luna.ceramics"}]},
        ),
        ("/sim/connect", {"person": "fb-sam", "account": "luna.ceramics"}),
        ("/sim/tokens/expire", {"account": "luna.ceramics", "subcode": 1}),
        ("/sim/unsend", {"mid": "nothing"}),
        (
            "/sim/history",
            {"account": "luna.ceramics", "customer": "a", "messages": [{"from": "x"}]},
        ),
    ],
)
def test_senseless_control_gets_a_plain_sentence(sim, path, body):
    answer = sim.http.post(sim.url + path, json=body, timeout=5)
    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


def test_other_web_sites_cannot_touch_the_controls(sim):
    answer = sim.http.post(
        f"{sim.url}/sim/reset", headers={"Origin": "https://evil.example"}, timeout=5
    )
    assert answer.status_code == 403


def test_reset_brings_the_default_world_back(sim):
    sim.post(
        "/sim/people", name="Ada Berg", pages=[{"name": "Ada's", "instagram_username": "ada.berg"}]
    )
    sim.post("/sim/customers", username="Nina.B", name="Nina")
    sim.post("/sim/clock", advance_seconds=60)
    sim.post("/sim/reset")
    world = sim.get("/sim/world")
    assert [person["id"] for person in world["people"]] == [
        "fb-nora",
        "fb-sam",
        "fb-mira",
        "fb-theo",
        "fb-ines",
        "fb-paul",
        "fb-gia",
    ]
    assert [customer["username"] for customer in world["customers"]] == [
        "emma.w",
        "jonas_k",
        "priya.shah",
        "leo.m",
        "aiko.t",
    ]
    assert sim.get("/sim/clock")["offset_seconds"] == 0


def test_thread_shows_what_both_people_see(sim, wrote):
    token, igsid = wrote
    sim.send(token, igsid, "Hi Emma")
    sim.post("/sim/seen", account="luna.ceramics", customer="emma.w")
    thread = sim.get("/sim/thread", account="luna.ceramics", customer="emma.w")
    assert [(m["from"], m["via"], m["text"], m["seen"]) for m in thread["messages"]] == [
        ("customer", "instagram", "Hello", True),
        ("business", "api", "Hi Emma", True),
    ]


def test_phone_page_is_told_of_every_change(sim, wrote):
    with sim.http.get(f"{sim.url}/sim/events", stream=True, timeout=5) as events:
        lines = events.iter_lines(decode_unicode=True)
        assert next(lines) == "event: hello"
        requests.post(
            f"{sim.url}/sim/phone",
            json={"account": "luna.ceramics", "customer": "emma.w", "text": "x"},
            timeout=5,
        )
        assert next(line for line in lines if line == "event: change")
        assert '"customer": "emma.w"' in next(lines)


def test_phone_page_is_served_with_a_strict_policy(sim):
    page = sim.http.get(sim.url, timeout=5)
    assert page.url.endswith("/phone")
    assert page.headers["content-security-policy"].startswith("default-src 'self'")


def test_readme_names_every_control():
    told = (Path(__file__).parents[2] / "simulator" / "README.md").read_text()
    named = set(re.findall(r"/sim(/[a-z_/{}]+)`", told))
    assert {path.replace(":int", "") for path, _, _ in CONTROLS} - named == set()


def test_file_of_an_older_simulator_is_taken_up(tmp_path):
    path = str(tmp_path / "world.sqlite")
    old = Store(path)
    for table, column, _ in ADDED_COLUMNS:
        old.run(f"ALTER TABLE {table} DROP COLUMN {column}")
    old.run("INSERT INTO customers VALUES ('emma.w', 'Emma Wilson')")
    old.close()
    taken_up = Store(path)
    assert taken_up.one("SELECT name FROM customers")["name"] == "Emma Wilson"
    for table, column, _ in ADDED_COLUMNS:
        assert column in {row["name"] for row in taken_up.all(f"PRAGMA table_info({table})")}
    taken_up.close()
