"""What browsers are told with every kind of answer, in one table."""

import json
import os
import re

import pytest
import requests
from django.test import Client
from django.urls import path

from config.page_policy import build_page_policy
from tests.servers import manage
from tests.web import read_answer, running_web

CAST = 'exec(open("tests/api/live_cast.py").read())'
PAGE, ADMIN, NOTHING = (
    "default-src 'self'; img-src 'self' data: blob:",
    "default-src 'self'; img-src 'self' data:;",
    "default-src 'none'",
)
KEPT = {
    "/assets/app-12345678.js": "max-age=",
    "/static/admin/css/base.css": "max-age=",
    "/index.html": "max-age=60",
    "/": "no-cache",
    "/b/1/inbox": "no-cache",
}


@pytest.fixture(scope="module")
def web(new_database, tmp_path_factory):
    """An installation under https, with a built dashboard."""
    dist = tmp_path_factory.mktemp("dist")
    (dist / "assets").mkdir()
    (dist / "index.html").write_text("<!doctype html><title>Conversa</title>")
    (dist / "assets" / "app-12345678.js").write_text("1")
    database = new_database("policy")
    said = manage({**os.environ, "DB_NAME": database}, "shell", "-c", CAST)
    settings = {"PUBLIC_URL": "https://conversa.example", "DASHBOARD_DIST": str(dist)}
    with running_web(database, dist / "web.log", **settings) as running:
        running.cast = json.loads(said.split("CAST ", 1)[1])
        yield running


def check(headers, path, policy):
    """The failures of one answer."""
    expected = {
        "X-Content-Type-Options": "nosniff",
        "X-Frame-Options": "DENY",
        "Referrer-Policy": "same-origin",
        "Strict-Transport-Security": "max-age=31536000",
        "Cache-Control": KEPT.get(path, "no-store"),
        "Permissions-Policy": "camera=()",
        "Content-Security-Policy": policy,
    }
    wrong = [
        f"{name}: {headers.get(name)}"
        for name, value in expected.items()
        if value not in headers.get(name, "")
    ]
    return wrong + ["framed"] * (
        "frame-ancestors 'none'" not in headers.get("Content-Security-Policy", "")
    )


@pytest.mark.parametrize(
    ("method", "path", "status", "policy"),
    [
        ("GET", "/", 200, PAGE),
        ("GET", "/b/1/inbox", 200, PAGE),
        ("GET", "/index.html", 200, PAGE),
        ("GET", "/assets/app-12345678.js", 200, NOTHING),
        ("GET", "/assets/nothing.js", 404, ""),
        ("GET", "/static/admin/css/base.css", 200, NOTHING),
        ("GET", "/admin/login/", 200, ADMIN),
        ("GET", "/admin/", 302, ADMIN),
        ("GET", "/privacy/", 200, NOTHING),
        ("GET", "/deletion/unknown/", 404, NOTHING),
        ("GET", "/core/instagram/connect/1/", 302, PAGE),
        ("GET", "/core/nothing/", 404, ""),
        ("GET", "/api/session/", 200, NOTHING),
        ("GET", "/api/businesses/", 401, NOTHING),
        ("GET", "/api/nothing/", 404, NOTHING),
        ("POST", "/api/auth/login/", 403, NOTHING),
        ("GET", "/api/businesses/1/live/", 401, NOTHING),
        ("GET", "/core/webhook/instagram/", 403, NOTHING),
        ("POST", "/core/webhook/instagram/", 403, NOTHING),
        ("GET", "/health/live", 200, NOTHING),
        ("GET", "/health/ready", 503, NOTHING),
    ],
)
def test_every_kind_of_answer_says_what_a_browser_may_do(web, method, path, status, policy):
    answer = requests.request(method, web.url + path, allow_redirects=False, timeout=20)
    assert (answer.status_code, check(answer.headers, path, policy)) == (status, [])


@pytest.mark.parametrize(
    "path",
    [
        "/api/businesses/{}/",
        "/api/businesses/{}/threads/",
        "/core/instagram/choose/{}/",
        "/api/businesses/{}/live/",
    ],
)
def test_private_answers_are_cached_by_nobody(web, path):
    address = path.format(web.cast["alpha"])
    answer = requests.get(
        web.url + address,
        cookies={"sessionid": web.cast["sessions"]["alice"]},
        stream=True,
        timeout=20,
    )
    assert re.search("no-store|no-cache, no-transform", answer.headers["Cache-Control"])
    answer.close()


def test_a_refusal_before_django_carries_the_policy_too(web):
    connection = web.connect(
        b"POST /api/auth/login/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 99999999\r\n\r\n"
    )
    status, _ = read_answer(connection)
    assert status == 413
    answer = requests.get(web.url + "/", headers={"Host": "attacker.example"}, timeout=20)
    assert (answer.status_code, check(answer.headers, "", "")) == (400, [])


def fail(request):
    raise RuntimeError("This view has a defect.")


urlpatterns = [path("api/defect/", fail), path("defect/", fail), path("admin/defect/", fail)]
handler500 = "config.error_pages.server_error"


@pytest.mark.parametrize("address", ["/api/defect/", "/defect/", "/admin/defect/"])
def test_a_crash_carries_the_policy_too(settings, address):
    settings.ROOT_URLCONF, settings.PUBLIC_URL = (
        "tests.config.test_page_policy",
        "https://conversa.example",
    )
    answer = Client(raise_request_exception=False).get(address)
    assert (answer.status_code, check(answer.headers, address, "")) == (500, [])


def test_pictures_come_from_instagram_and_the_simulator_alone(settings):
    settings.MEDIA_HOSTS, settings.FB_DIALOG_URL = (
        [".fbcdn.net", "127.0.0.1:8100", "pictures.example"],
        "http://localhost:8100",
    )
    sources = (
        "https://*.fbcdn.net http://127.0.0.1:8100 https://127.0.0.1:8100 "
        "https://pictures.example http://localhost:8100"
    )
    assert f"img-src 'self' data: blob: {sources};" in build_page_policy()
    settings.MEDIA_HOSTS, settings.FB_DIALOG_URL = [".fbcdn.net"], "https://www.facebook.com"
    assert "img-src 'self' data: blob: https://*.fbcdn.net;" in build_page_policy()
