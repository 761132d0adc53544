"""What a browser is shown when something is not there, not allowed or broken."""

import pytest
from django.test import Client, override_settings
from django.urls import path

from config.urls import handler400, handler404, handler500, urlpatterns


def fail(request):
    raise RuntimeError("emma@example.com wrote: my card is 4111")


class Broken:
    """The installation's addresses, and one that fails."""

    urlpatterns = [path("core/broken/", fail), path("api/broken/", fail), *urlpatterns]
    handler400, handler404, handler500 = handler400, handler404, handler500


@pytest.fixture
def browser(db):
    return Client(raise_request_exception=False)


@pytest.mark.parametrize(
    "address", ["/core/nowhere", "/assets/none.js", "/static/none.css", "/health/x"]
)
def test_an_address_that_leads_nowhere_gets_a_page_of_the_products(browser, address):
    answer = browser.get(address)
    page = answer.content.decode()
    assert answer.status_code == 404
    assert "<h1>Page not found</h1>" in page
    assert "Back to Conversa" in page
    assert "default-src 'none'" in answer["Content-Security-Policy"]


def test_a_failure_shows_a_number_to_pass_on_and_nothing_that_was_typed(browser):
    with override_settings(ROOT_URLCONF=Broken):
        answer = browser.post("/core/broken/", {"text": "my card is 4111"})
    page = answer.content.decode()
    assert answer.status_code == 500
    assert "<h1>Something went wrong</h1>" in page
    assert "tell your Conversa administrator this number: " in page
    assert "4111" not in page
    assert "RuntimeError" not in page


def test_a_form_that_was_open_too_long_says_so(alice, db):
    browser = Client(enforce_csrf_checks=True)
    answer = browser.post("/admin/login/", {"username": alice.email, "password": "x"})
    assert answer.status_code == 403
    assert "This page is out of date" in answer.content.decode()


@pytest.mark.parametrize(
    ("address", "status", "code"),
    [
        ("/api/nowhere/", 404, "NOT_FOUND"),
        ("/api/broken/", 500, "SERVER_ERROR"),
    ],
)
def test_programs_get_json(browser, address, status, code):
    with override_settings(ROOT_URLCONF=Broken):
        answer = browser.get(address)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
