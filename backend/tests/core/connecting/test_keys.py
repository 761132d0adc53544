"""A key that is missing costs nobody a message: nothing is paid for, nothing is lost, and everybody
is told.
"""

import html
import uuid
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth import get_user_model
from django.core import mail
from django.core.management import CommandError, call_command
from django.core.management.base import SystemCheckError
from procrastinate.contrib.django.models import ProcrastinateJob

from common.crypto import decrypt, encrypt
from common.tenancy import in_business
from conversations.models import MessageLog, Thread, Turn
from core.answering.turns import answer
from core.connecting.session import PendingLogin, pop_pending_login, store_pending_login
from core.connecting.state import describe
from core.connecting.token_keys import check_token_keys, rotate_token
from core.delivery.outcomes import resolve_outcome, resume
from core.delivery.queueing import NotConnected, send_as_person
from core.models import Business
from tests.accounts.steps import ask_for_reset, confirm, link_in_mail

OLD = "a-secret-key-for-tests-only-0123456789abcdef"
NEW = "another-secret-key-0123456789abcdefghijklmn"


@pytest.fixture
def lose_key(settings):
    """`lose_key()` is a restart with another SECRET_KEY and nothing to fall back on;
    `restore_key()` undoes it.
    """

    def lose():
        settings.SECRET_KEY = NEW

    return lose


@pytest.fixture
def restore_key(settings):
    def restore():
        settings.SECRET_KEY = OLD

    return restore


def model_calls(simulator):
    return [call for call in simulator.get("/sim/calls") if call["api"] == "model"]


def sent(simulator):
    return [item["text"] for item in simulator.get("/sim/sent", account="luna.ceramics")]


def test_the_model_is_not_asked_while_the_token_cannot_be_read(shop, hear, simulator, lose_key):
    turn = hear()
    lose_key()
    answer(shop, 1, turn.pk)
    turn.refresh_from_db()
    assert (turn.state, turn.reason) == ("SILENT", "TOKEN_EXPIRED")
    assert model_calls(simulator) == []
    assert Thread.objects.get().needs_you_reason == "TOKEN_EXPIRED"


def test_the_customer_is_answered_when_the_key_is_back(
    shop, hear, simulator, run_jobs, lose_key, restore_key
):
    turn = hear()
    lose_key()
    check_token_keys()
    answer(Business.objects.get(pk=shop.pk), 1, turn.pk)
    restore_key()
    check_token_keys()
    run_jobs()
    assert Business.objects.get(pk=shop.pk).token_failed_at is None
    assert "20 euros" in sent(simulator)[-1]


def test_a_message_that_was_waiting_is_kept_and_goes_out_when_the_key_is_back(
    shop,
    emma,
    alice,
    simulator,
    run_jobs,
    lose_key,
    restore_key,
):
    message, _ = send_as_person(
        business=shop, thread_id=emma.pk, person=alice, text="Ready at five", client_id=uuid.uuid4()
    )
    lose_key()
    run_jobs()
    message.refresh_from_db()
    assert (message.state, message.attempts) == ("QUEUED", 0)
    check_token_keys()
    restore_key()
    check_token_keys()
    run_jobs()
    message.refresh_from_db()
    assert message.state == "SENT"
    assert sent(simulator) == ["Ready at five"]


def test_a_message_that_was_waiting_goes_out_after_reconnecting(
    shop, emma, alice, connected, simulator, run_jobs, lose_key
):
    message, _ = send_as_person(
        business=shop, thread_id=emma.pk, person=alice, text="Ready at five", client_id=uuid.uuid4()
    )
    lose_key()
    check_token_keys()
    run_jobs()
    again = connected(Business.objects.get(pk=shop.pk))  # its token is stored under the new key
    Business.objects.filter(pk=shop.pk).update(token_failed_at=None, token_error="")
    with in_business(again):
        resume(again)
    run_jobs()
    message.refresh_from_db()
    assert message.state == "SENT"


def test_nothing_new_is_accepted_for_sending_while_the_token_cannot_be_read(
    shop, emma, alice, lose_key
):
    lose_key()
    with pytest.raises(NotConnected):
        send_as_person(
            business=shop, thread_id=emma.pk, person=alice, text="Hi", client_id=uuid.uuid4()
        )


def test_a_message_of_unknown_outcome_stays_so_and_is_asked_about_again(shop, emma, lose_key):
    message = MessageLog.objects.create(
        thread=emma,
        direction="OUT",
        author="PERSON",
        text="Hi",
        state="UNKNOWN",
        at=emma.last_message_at,
        sending_at=emma.last_message_at,
    )
    lose_key()
    resolve_outcome(shop, message.pk, 1)
    message.refresh_from_db()
    assert message.state == "UNKNOWN"
    assert ProcrastinateJob.objects.filter(task_name="core.settle", status="todo").exists()


def test_the_dashboard_says_what_to_do(shop, alice, client_for, lose_key):
    lose_key()
    shown = client_for(alice).get(f"/api/businesses/{shop.pk}/").json()
    assert shown["instagram"]["state"] == "TOKEN_EXPIRED"
    assert shown["instagram"]["problem"]["code"] == "UNREADABLE"
    assert "administrator" in shown["instagram"]["problem"]["text"]
    assert "reconnect" in shown["instagram"]["problem"]["text"].lower()
    assert shown["assistant_state"]["code"] == "TOKEN_EXPIRED"


def test_a_token_that_only_the_worker_cannot_read_is_reported_too(shop, lose_key, restore_key):
    lose_key()
    check_token_keys()
    restore_key()  # the web process has the key
    assert (
        describe(Business.objects.get(pk=shop.pk)).problem.title
        == "The access to Instagram can’t be read"
    )


def test_owners_are_emailed_only_when_nobody_mended_it_in_an_hour(shop, run_jobs, lose_key):
    lose_key()
    check_token_keys()
    run_jobs()
    assert mail.outbox == []
    run_jobs(timed=True)
    assert [message.to for message in mail.outbox] == [["alice@example.com"]]


def test_a_token_that_instagram_refused_stays_refused(shop, lose_key, restore_key):
    Business.objects.filter(pk=shop.pk).update(
        token_failed_at=shop.connected_at, token_error="REVOKED: x"
    )
    lose_key()
    check_token_keys()
    restore_key()
    check_token_keys()
    assert describe(Business.objects.get(pk=shop.pk)).problem.code == "REVOKED"


# --- who is told --------------------------------------------------------------------------------
def check_database() -> str:
    out = StringIO()
    with pytest.raises(SystemCheckError) as failed:
        call_command("check", databases=["default"], stdout=out, stderr=out)
    return str(failed.value)


def test_manage_check_fails_and_names_the_businesses(shop, lose_key):
    lose_key()
    said = check_database()
    assert "conversa.E018" in said
    assert f"({shop.pk})" in said
    assert "SECRET_KEY_FALLBACKS" in said


def test_migrate_runs_without_the_key(shop, lose_key):
    lose_key()
    call_command("migrate", verbosity=0)


def test_health_has_a_red_line_and_goes_on_taking_in_webhooks(shop, client, lose_key):
    assert client.get("/health/ready").json()["tokens"] == "OK"
    lose_key()
    check_token_keys()
    assert client.get("/health/ready").json()["tokens"] == "UNREADABLE"


def test_the_admin_says_it_on_every_page(shop, client, lose_key):
    root = get_user_model().objects.create(
        email="root@example.com", is_staff=True, is_superuser=True
    )
    lose_key()
    check_token_keys()
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    page = html.unescape(client.get("/admin/").content.decode())
    assert "1 stored Instagram token can’t be read" in page
    assert "FIELD_ENCRYPTION_KEYS" in page


# --- another SECRET_KEY -------------------------------------------------------------------------
def test_sessions_last_with_the_old_key_as_a_fallback(shop, alice, client_for, settings):
    client = client_for(alice)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert client.get("/api/session/").json()["user"]["email"] == "alice@example.com"
    settings.SECRET_KEY_FALLBACKS = []
    assert client_for(None).get("/api/session/").json()["user"] is None


def test_a_reset_link_made_with_the_old_key_works_with_it_as_a_fallback(
    alice, client_for, settings
):
    client = client_for(None)
    ask_for_reset(client)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    answer = confirm(client, *link_in_mail(r"/reset-password/(\S+)/(\S+)"))
    assert answer.status_code == 200, answer.content


def test_a_connection_begun_with_the_old_key_ends_well(db, settings, client):
    session = client.session
    begun = PendingLogin(1, 2, redirect_uri="https://x.example", next="")
    state = store_pending_login(session, begun)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert pop_pending_login(session, state, user_id=2) == begun


# --- rotation -----------------------------------------------------------------------------------
def rotate() -> str:
    out = StringIO()
    call_command("rotate_keys", stdout=out)
    return out.getvalue()


def test_setting_encryption_keys_later_keeps_what_the_derived_key_wrote(settings):
    stored = encrypt("token")
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    assert decrypt(stored) == "token"


def test_a_new_secret_key_reads_what_its_fallback_wrote(settings):
    stored = encrypt("token")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = NEW, [OLD]
    assert decrypt(stored) == "token"
    assert decrypt(encrypt("fresh")) == "fresh"


def test_rotating_puts_every_token_under_the_newest_key(shop, beta, settings):
    token = shop.page_access_token
    key = Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [key]
    assert "1 re-encrypted, 0 were under the newest key already, 0 cannot be read" in rotate()
    settings.SECRET_KEY = NEW  # the old one is gone
    assert Business.objects.get(pk=shop.pk).page_access_token == token


def test_rotating_again_finds_nothing_to_do(shop, settings):
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    rotate()
    stored = Business.objects.get(pk=shop.pk).page_token_encrypted
    assert "0 re-encrypted, 1 was under the newest key already" in rotate()
    assert Business.objects.get(pk=shop.pk).page_token_encrypted == stored


def test_rotating_says_what_it_could_not_read_and_fails(shop, lose_key):
    lose_key()
    with pytest.raises(CommandError, match=rf"1 cannot be read.*{shop.pk}"):
        rotate()
    assert Turn.objects.count() == 0


def test_a_token_stored_by_a_new_connection_meanwhile_is_not_overwritten(shop, settings):
    read = shop.page_token_encrypted
    settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
    Business.objects.filter(pk=shop.pk).update(page_token_encrypted=encrypt("newer"))
    rotate_token(shop.pk, read)
    assert Business.objects.get(pk=shop.pk).page_access_token == "newer"
