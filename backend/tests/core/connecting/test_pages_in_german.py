"""The few pages that are not the dashboard's, as a German reads them."""

import html
import re

import pytest
from django.test import RequestFactory
from django.utils import timezone, translation

from common.errors import Forbidden, NotFound
from config.error_pages import PAGES, answer_page
from core.connecting import problems
from core.connecting.pages import show_choice, show_connected, show_problem
from core.models import DeletionRequest
from integrations.instagram.errors import GraphError
from integrations.instagram.facebook_login import Account, Page
from integrations.instagram.logins import LOGINS
from integrations.instagram.token_problems import PROBLEMS

# Words that no German sentence has, and hardly an English one lacks.
ENGLISH = re.compile(r"\b(the|you|your|is|has|this|it|and|of|to|by|can|not|for|page)\b", re.I)
PROBLEMS_WITHOUT_VALUES = [
    problem
    for problem in problems.ConnectProblem.__subclasses__()
    if problem not in {problems.ScopesDeclined, problems.HeldByAnother, problems.Refused}
]
ALL_PROBLEMS = {
    **{problem.__name__: problem for problem in PROBLEMS_WITHOUT_VALUES},
    "ScopesDeclined": lambda: problems.ScopesDeclined(
        [(asked.scope, asked.why) for asked in LOGINS[0].permissions]
    ),
    "HeldByYours": lambda: problems.HeldByAnother("luna", "Beta"),
    "HeldByOthers": lambda: problems.HeldByAnother(""),
    "Refused": lambda: problems.Refused(GraphError("INVALID", trace_id="AbC")),
    "NotFound": NotFound,
    "Forbidden": Forbidden,
}


@pytest.fixture
def request_of_german():
    with translation.override("de"):
        yield RequestFactory().get("/")


def assert_german(answer):
    page = answer.content.decode()
    words = html.unescape(re.sub(r"<style.*?</style>|<[^>]+>", " ", page, flags=re.DOTALL))
    assert '<html lang="de">' in page
    assert ENGLISH.findall(words) == []
    assert "%(" not in words


@pytest.mark.parametrize("name", ALL_PROBLEMS)
def test_whatever_goes_wrong_while_connecting_is_said_in_german(request_of_german, name):
    assert_german(
        show_problem(
            request_of_german,
            ALL_PROBLEMS[name](),
            login=LOGINS[0],
            again="/again",
            back="/",
            other=(LOGINS[1], "/other"),
        )
    )


def test_choosing_an_account_and_being_connected_is_said_in_german(request_of_german, alpha):
    alpha.instagram_page_name, alpha.instagram_username = "Luna", "luna"
    pages = [Page("1", "Luna", "token", Account("2", "luna", "Luna Ceramics", ""))]
    for answer in (
        show_choice(request_of_german, alpha, pages, back="/", nothing_chosen=True),
        show_connected(request_of_german, alpha, back="/"),
    ):
        assert_german(answer)


@pytest.mark.parametrize("status", PAGES)
def test_a_page_of_a_failure_is_in_german(request_of_german, status):
    assert_german(answer_page(request_of_german, status))


@pytest.mark.parametrize("state", DeletionRequest.State.values)
@pytest.mark.parametrize("login", ["INSTAGRAM", "FACEBOOK"])
def test_how_a_deletion_stands_is_said_in_german_with_a_german_date(client, db, state, login):
    at = timezone.datetime(2026, 3, 9, 14, 5, tzinfo=timezone.get_default_timezone())
    asked = DeletionRequest.objects.create(
        code="a-code", login=login, user_id="1", state=state, finished_at=at
    )
    DeletionRequest.objects.filter(pk=asked.pk).update(received_at=at)
    answer = client.get("/deletion/a-code/", headers={"accept-language": "de"})
    assert "9. März 2026, 14:05 UTC" in answer.content.decode()
    assert_german(answer)


@pytest.mark.parametrize(
    ("name", "email"), [("Luna GmbH", "a@example.com"), ("Luna GmbH", ""), ("", "")]
)
def test_privacy_is_explained_in_german(client, db, settings, name, email):
    settings.PRIVACY_CONTACT_NAME, settings.PRIVACY_CONTACT_EMAIL = name, email
    assert_german(client.get("/privacy/", headers={"accept-language": "de"}))
    unknown = client.get("/deletion/nobody-has-it/", headers={"accept-language": "de"})
    assert_german(unknown)


@pytest.mark.parametrize("name", PROBLEMS)
def test_why_a_connection_is_broken_is_said_in_german(name):
    with translation.override("de"):
        said = f"{PROBLEMS[name].title} {PROBLEMS[name].text}"
    assert ENGLISH.findall(said) == []
