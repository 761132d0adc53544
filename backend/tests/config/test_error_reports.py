"""The page and the email of a crash hold nothing that was typed and no secret, with DEBUG and
without.
"""

import logging

import pytest
from django.conf import settings as installed
from django.db import connection, transaction
from django.test import Client
from django.urls import path
from django.utils.log import AdminEmailHandler

# Not as it stands here: a report shows the lines of the code
TYPED = "-".join(["correct", "horse", "battery"])


def fail(request):
    typed = request.POST.get("password") or request.GET.get("code") or request.body.decode()
    raise RuntimeError(f"This view has a defect with {len(typed)} characters.")


def quote_a_value(request):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT %s::bigint", [request.POST["password"]])


def quote_a_row(request):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO accounts_user (id, email, name) VALUES (1, %s, NULL)",
            [request.POST["password"]],
        )


urlpatterns = [
    path("defect/", fail),
    path("api/defect/", fail),
    path("row/", quote_a_row),
    path("value/", quote_a_value),
]
handler500 = "config.error_pages.server_error"


@pytest.fixture
def browser(settings, db):
    settings.ROOT_URLCONF = "tests.config.test_error_reports"
    client = Client(raise_request_exception=False, headers={"authorization": f"Bearer {TYPED}"})
    client.cookies["sessionid"] = TYPED
    return client


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize(
    ("method", "address", "given"),
    [
        ("post", "/defect/", {"data": {"password": TYPED}}),
        (
            "post",
            "/api/defect/",
            {"data": f'{{"password": "{TYPED}"}}', "content_type": "application/json"},
        ),
        ("get", f"/defect/?code={TYPED}", {}),
        ("post", "/row/", {"data": {"password": TYPED}}),
        ("post", "/value/", {"data": {"password": TYPED}}),
    ],
)
def test_the_page_of_a_crash_shows_nothing_that_was_typed(
    browser, settings, debug, method, address, given
):
    settings.DEBUG = debug
    for accept in ("text/html", "application/json"):
        answer = getattr(browser, method)(address, headers={"accept": accept}, **given)
        assert answer.status_code == 500
        page = answer.content.decode()
        assert TYPED not in page
        assert not [
            name
            for name in ("SECRET_KEY", "FB_APP_SECRET", "OPENAI_API_KEY")
            if getattr(installed, name) in page
        ]


def test_with_debug_it_still_says_where_and_why(browser, settings):
    settings.DEBUG = True
    page = browser.post("/defect/", {"password": TYPED}).content.decode()
    assert f"This view has a defect with {len(TYPED)} characters." in page
    assert "test_error_reports.py" in page


def test_an_email_about_a_crash_says_no_more(browser, settings, mailoutbox):
    settings.ADMINS = [("Admin", "admin@example.com")]
    handler = AdminEmailHandler(include_html=True)
    logging.getLogger("django.request").addHandler(handler)
    try:
        browser.post("/row/", {"password": TYPED})
    finally:
        logging.getLogger("django.request").removeHandler(handler)
    assert "IntegrityError" in mailoutbox[0].body
    assert TYPED not in mailoutbox[0].body + str(mailoutbox[0].alternatives)
