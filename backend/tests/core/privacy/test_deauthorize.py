"""An app that was removed from the account, and callbacks that are not for this connection."""

import time

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import Customer, MessageLog, Thread
from core.connecting.state import describe
from core.models import Business, DeletionRequest
from tests.conversations.rows import queued
from tests.core.privacy.callbacks import LOGINS, call


@pytest.mark.parametrize("login", LOGINS)
def test_who_removes_the_app_is_disconnected_and_told_and_can_come_back(
    connect, alpha, alice, run_jobs, thread_in, login
):
    connect(alpha, alice, login)
    account = alpha.instagram_account_id
    with in_business(alpha):
        thread = thread_in(alpha)
        queued(thread)
    assert call("deauthorize", alpha.meta_user_id, login).status_code == 200
    alpha.refresh_from_db()
    assert alpha.page_token_encrypted == ""
    assert not alpha.instagram_connected
    shown = describe(alpha)
    assert (shown.state, shown.problem.code, shown.username) == (
        "TOKEN_EXPIRED",
        "REVOKED",
        "luna.ceramics",
    )
    run_jobs()
    assert [message.subject for message in mail.outbox] == [
        "Alpha: Conversa was removed from the account"
    ]
    with in_business(alpha):
        assert MessageLog.objects.get(direction="OUT").state == "QUEUED"
    connect(alpha, alice, login)
    assert (alpha.instagram_account_id, alpha.instagram_connected) == (account, True)
    with in_business(alpha):
        assert Thread.objects.get(pk=thread.pk).customer.account_id == account


@pytest.mark.parametrize("path", ["deauthorize", "data-deletion"])
@pytest.mark.parametrize("login", LOGINS)
def test_the_other_login_and_other_people_are_left_alone(connect, alpha, alice, login, path):
    connect(alpha, alice, login)
    other = next(each for each in LOGINS if each != login)
    assert call(path, alpha.meta_user_id, other).status_code == 200
    assert call(path, "999", login).status_code == 200
    alpha.refresh_from_db()
    assert alpha.instagram_connected


@pytest.mark.parametrize("path", ["deauthorize", "data-deletion"])
@pytest.mark.parametrize(
    "form",
    [{}, {"signed_request": ""}, {"signed_request": "a.b"}, {"signed_request": "x" * 20_000}],
)
def test_a_request_that_meta_did_not_sign_changes_nothing(connect, alpha, alice, path, form):
    connect(alpha, alice, "FACEBOOK")
    answer = Client().post(f"/core/meta/{path}/", form)
    assert (answer.status_code, answer["Content-Type"]) == (400, "text/plain; charset=utf-8")
    alpha.refresh_from_db()
    assert alpha.instagram_connected
    assert not DeletionRequest.objects.exists()
    assert Client().get(f"/core/meta/{path}/").status_code == 405


def test_an_account_that_one_business_gave_up_is_connected_by_another(
    connect, alpha, beta, alice, charlie, run_jobs
):
    connect(alpha, alice, "INSTAGRAM")
    call("deauthorize", alpha.meta_user_id, "INSTAGRAM")
    connect(beta, charlie, "INSTAGRAM")
    alpha.refresh_from_db()
    assert beta.instagram_connected
    assert describe(alpha).state == "NOT_CONNECTED"
    assert Business.objects.filter(instagram_account_id=beta.instagram_account_id).count() == 1


@pytest.mark.parametrize("login", LOGINS)
def test_a_request_that_is_played_again_leaves_a_newer_connection_alone(
    connect, alpha, alice, run_jobs, thread_in, login
):
    connect(alpha, alice, login)
    user_id, account = alpha.meta_user_id, alpha.instagram_account_id
    long_ago = int(time.time()) - 3600
    DeletionRequest.objects.create(
        code="before", login=login, user_id=user_id, state="DONE", finished_at=timezone.now()
    )
    with in_business(alpha):
        thread_in(alpha)
    assert call("deauthorize", user_id, login, issued_at=long_ago).status_code == 200
    assert (
        call("data-deletion", user_id, login, issued_at=long_ago).json()["confirmation_code"]
        == "before"
    )
    run_jobs()
    alpha.refresh_from_db()
    assert (alpha.instagram_connected, alpha.instagram_account_id) == (True, account)
    with in_business(alpha):
        assert Customer.objects.count() == 1


@pytest.mark.parametrize("login", LOGINS)
def test_a_removal_that_comes_just_after_reconnecting_leaves_the_new_connection(
    connect, alpha, alice, login
):
    connect(alpha, alice, login)
    removed_at = int(time.time()) - 20
    assert call("deauthorize", alpha.meta_user_id, login, issued_at=removed_at).status_code == 200
    alpha.refresh_from_db()
    assert alpha.instagram_connected
