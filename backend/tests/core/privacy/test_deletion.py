"""Data that is to be deleted: what goes, what stays, and when it is done."""

import time
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.test import Client
from django.utils import timezone
from procrastinate.contrib.django.models import ProcrastinateJob

from common.tenancy import in_business
from conversations.models import Attachment, Customer, MessageLog, PublicComment, Thread
from core.connecting.connections import disconnect
from core.connecting.state import describe
from core.media.storage import FilesAway
from core.models import ConnectedAccount, DeletionRequest, InboxEvent
from core.privacy.deletion import retry_deletions
from tests.core.connecting.walking import words
from tests.core.privacy.callbacks import LOGINS, call


@pytest.mark.parametrize("login", LOGINS)
def test_deletion_answers_with_a_code_and_a_page_that_says_when_it_is_done(
    connect, alpha, alice, run_jobs, login
):
    connect(alpha, alice, login)
    told = call("data-deletion", alpha.meta_user_id, login).json()
    assert told == {
        "url": f"http://localhost:9/deletion/{told['confirmation_code']}/",
        "confirmation_code": told["confirmation_code"],
    }
    address = f"/deletion/{told['confirmation_code']}/"
    assert "Your data is being deleted" in words(Client().get(address))
    # Meta asks again: the same request
    assert call("data-deletion", alpha.meta_user_id, login).json() == told
    run_jobs()
    text = words(Client().get(address))
    assert "Your data is deleted" in text
    assert told["confirmation_code"] in text
    assert "luna" not in text
    alpha.refresh_from_db()
    assert (alpha.instagram_account_id, alpha.page_token_encrypted, alpha.meta_user_id) == (
        None,
        "",
        "",
    )
    assert describe(alpha).state == "NOT_CONNECTED"
    assert not ConnectedAccount.objects.exists()


def remember(business, thread_in, account):
    """A customer of the account with a message and a photo. Returns the photo's name in the
    storage.
    """
    thread = thread_in(business, igsid=f"7001-{account}")
    Customer.objects.filter(pk=thread.customer_id).update(account_id=account)
    now = timezone.now()
    message = MessageLog.objects.create(
        thread=thread,
        direction="IN",
        author="CUSTOMER",
        text="secret words",
        state="RECEIVED",
        at=now,
        mid=f"m-{account}",
    )
    name = default_storage.save(f"{business.schema_name}/{account}.jpg", ContentFile(b"photo"))
    Attachment.objects.create(
        message=message, type="image", state="STORED", file=name, fetched_at=now
    )
    InboxEvent.objects.create(
        account_id=account, customer_id="7001", shard=0, payload="{}", state="DONE"
    )
    return name


@pytest.mark.parametrize(
    "meanwhile", [lambda **_: None, disconnect], ids=["still connected", "disconnected"]
)
def test_under_instagram_login_everything_of_the_account_goes_and_nothing_else(
    connect, alpha, beta, alice, run_jobs, thread_in, settings, tmp_path, meanwhile
):
    settings.MEDIA_ROOT = str(tmp_path)
    connect(alpha, alice, "INSTAGRAM")
    account, user_id = alpha.instagram_account_id, alpha.meta_user_id
    run_jobs()
    with in_business(alpha):
        photo, others = (
            remember(alpha, thread_in, account),
            remember(alpha, thread_in, "17841000000000009"),
        )
        PublicComment.objects.create(
            comment_id="c1", kind="COMMENT", text="secret words", at=timezone.now()
        )
    with in_business(beta):
        # Another business that once had it: its own people connected it
        remember(beta, thread_in, account)
    meanwhile(business=alpha, person=alice)
    call("data-deletion", user_id, "INSTAGRAM")
    run_jobs()
    with in_business(alpha):
        assert list(Customer.objects.values_list("account_id", flat=True)) == ["17841000000000009"]
        assert (
            MessageLog.objects.count() == Thread.objects.count() == Attachment.objects.count() == 1
        )
        assert not PublicComment.objects.exists()
    assert not default_storage.exists(photo)
    assert default_storage.exists(others)
    assert not InboxEvent.objects.filter(account_id=account).exists()
    with in_business(beta):
        assert Customer.objects.count() == 1


def test_under_facebook_login_the_connection_goes_and_the_conversations_stay(
    connect, alpha, alice, run_jobs, thread_in, settings, tmp_path
):
    settings.MEDIA_ROOT = str(tmp_path)
    connect(alpha, alice, "FACEBOOK")
    with in_business(alpha):
        remember(alpha, thread_in, alpha.instagram_account_id)
    call("data-deletion", alpha.meta_user_id, "FACEBOOK")
    run_jobs()
    alpha.refresh_from_db()
    assert alpha.instagram_account_id is None
    with in_business(alpha):
        assert Thread.objects.count() == 1


def test_an_account_connected_through_the_other_login_meanwhile_stays_connected(
    connect, alpha, alice, run_jobs
):
    connect(alpha, alice, "INSTAGRAM")
    user_id = alpha.meta_user_id
    connect(alpha, alice, "FACEBOOK")
    call("data-deletion", user_id, "INSTAGRAM")
    run_jobs()
    alpha.refresh_from_db()
    assert alpha.instagram_connected
    assert DeletionRequest.objects.get().state == "DONE"


def test_a_deletion_that_was_broken_off_is_taken_up_again_until_it_is_done(
    connect, alpha, alice, run_jobs
):
    connect(alpha, alice, "INSTAGRAM")
    call("data-deletion", alpha.meta_user_id, "INSTAGRAM")
    ProcrastinateJob.objects.filter(task_name="core.erase_account").delete()  # it gave up
    now = timezone.now()
    retry_deletions(now)
    assert "core.erase_account" not in run_jobs()  # not before it is overdue
    assert DeletionRequest.objects.get().state == "WAITING"
    retry_deletions(now + timedelta(hours=1))
    run_jobs()
    assert DeletionRequest.objects.get().state == "DONE"
    assert not ConnectedAccount.objects.exists()


def test_a_deletion_waits_for_a_storage_that_is_away(
    connect, alpha, alice, run_jobs, thread_in, settings, tmp_path
):
    settings.MEDIA_ROOT = str(tmp_path)
    connect(alpha, alice, "INSTAGRAM")
    with in_business(alpha):
        photo = remember(alpha, thread_in, alpha.instagram_account_id)
    call("data-deletion", alpha.meta_user_id, "INSTAGRAM")
    (tmp_path / "file").write_text("not a folder")
    settings.MEDIA_ROOT = str(tmp_path / "file" / "media")
    with pytest.raises(FilesAway):
        run_jobs()
    with in_business(alpha):
        assert Attachment.objects.get().file == photo  # its name is known until it is gone
    assert DeletionRequest.objects.get().state == "WAITING"
    settings.MEDIA_ROOT = str(tmp_path)
    retry_deletions(timezone.now() + timedelta(hours=1))
    run_jobs()
    assert not default_storage.exists(photo)
    assert DeletionRequest.objects.get().state == "DONE"


def test_a_business_that_went_meanwhile_leaves_nothing_to_wait_for(connect, alpha, alice):
    connect(alpha, alice, "INSTAGRAM")
    call("data-deletion", alpha.meta_user_id, "INSTAGRAM")
    ConnectedAccount.objects.all().delete()
    retry_deletions(timezone.now() + timedelta(hours=1))
    assert DeletionRequest.objects.get().state == "DONE"


def test_a_deletion_that_comes_late_deletes_what_there_was_and_leaves_the_new_connection(
    connect, alpha, alice, run_jobs, thread_in
):
    connect(alpha, alice, "INSTAGRAM")
    issued_at = timezone.now() - timedelta(hours=1)
    with in_business(alpha):
        old, new = thread_in(alpha, igsid="1"), thread_in(alpha, igsid="2")
        Customer.objects.filter(pk=old.customer_id).update(
            first_seen_at=issued_at - timedelta(hours=1)
        )
    told = call(
        "data-deletion", alpha.meta_user_id, "INSTAGRAM", issued_at=int(issued_at.timestamp())
    ).json()
    run_jobs()
    alpha.refresh_from_db()
    assert alpha.instagram_connected
    with in_business(alpha):
        assert [customer.igsid for customer in Customer.objects.all()] == [new.customer.igsid]
    assert DeletionRequest.objects.get(code=told["confirmation_code"]).state == "DONE"
    # A second one, not the same again
    call("data-deletion", alpha.meta_user_id, "INSTAGRAM", issued_at=int(time.time()) + 2)
    run_jobs()
    alpha.refresh_from_db()
    assert alpha.instagram_account_id is None
    assert not ConnectedAccount.objects.exists()


def test_a_deletion_takes_the_events_that_named_the_account_by_its_other_ids(
    connect, alpha, alice, run_jobs
):
    connect(alpha, alice, "INSTAGRAM")
    InboxEvent.objects.create(
        account_id=alpha.instagram_scoped_id, shard=0, payload='{"item":{}}', state="DONE"
    )
    call("data-deletion", alpha.meta_user_id, "INSTAGRAM")
    run_jobs()
    assert not InboxEvent.objects.exists()
