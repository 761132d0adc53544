"""A customer's file, shown to the team alone."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from common.tenancy import in_business
from conversations.models import Attachment, PublicComment, Thread
from tests.conversations.rows import NOON, attached, said
from tests.core.media.samples import PHOTO

pytestmark = pytest.mark.usefixtures("media_folder")


@pytest.fixture
def stored(alpha, thread_in):
    """`stored(b"…", "image/jpeg")` is an attachment of alpha's with that content, and
    its address.
    """

    def make(content, content_type, state="STORED"):
        with in_business(alpha):
            thread = Thread.objects.first() or thread_in(alpha)
            message = said(thread, "", NOON)
            file = default_storage.save(f"{alpha.schema_name}/file", ContentFile(content))
            attachment = attached(
                message, "file", state, file=file, content_type=content_type, bytes=len(content)
            )
        place = f"/api/businesses/{alpha.pk}/threads/{thread.pk}/messages/{message.pk}"
        return f"{place}/attachments/{attachment.pk}/"

    return make


def test_a_member_sees_the_picture_and_it_can_do_nothing_in_the_browser(client_for, bob, stored):
    answer = client_for(bob).get(
        stored(PHOTO, "image/jpeg"), headers={"Accept": "image/avif,image/webp"}
    )
    assert (answer.status_code, answer.content, answer.headers["Content-Type"]) == (
        200,
        PHOTO,
        "image/jpeg",
    )
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Disposition"].startswith("inline;")


def test_a_document_is_only_offered_for_download_under_a_name_of_ours(client_for, bob, stored):
    disposition = (
        client_for(bob).get(stored(b"%PDF-1.7", "application/pdf")).headers["Content-Disposition"]
    )
    assert disposition.startswith('attachment; filename="attachment-')
    assert disposition.endswith('.pdf"')


@pytest.mark.parametrize(
    ("asked", "status", "content", "told"),
    [
        ("bytes=0-3", 206, b"0123", "bytes 0-3/10"),
        ("bytes=4-", 206, b"456789", "bytes 4-9/10"),
        ("bytes=-3", 206, b"789", "bytes 7-9/10"),
        ("bytes=0-99", 206, b"0123456789", "bytes 0-9/10"),
        ("bytes=10-", 416, b"", "bytes */10"),
        ("bytes=5-2", 416, b"", "bytes */10"),
        ("bytes=-", 200, b"0123456789", None),
        ("pages=1-2", 200, b"0123456789", None),
    ],
)
def test_a_player_may_ask_for_a_part(client_for, bob, stored, asked, status, content, told):
    answer = client_for(bob).get(stored(b"0123456789", "audio/mp4"), headers={"Range": asked})
    assert (answer.status_code, answer.content, answer.headers.get("Content-Range")) == (
        status,
        content,
        told,
    )


@pytest.mark.parametrize("state", ["LINKED", "WAITING", "FAILED", "ERASED"])
def test_what_is_not_stored_is_not_there(client_for, bob, stored, state):
    assert client_for(bob).get(stored(b"x", "image/png", state=state)).status_code == 404


def test_a_storage_that_is_away_is_said_so(client_for, bob, stored, settings, tmp_path):
    address = stored(b"x", "image/png")
    (tmp_path / "file").write_text("not a folder")
    settings.MEDIA_ROOT = str(tmp_path / "file")
    answer = client_for(bob).get(address)
    assert (answer.status_code, answer.json()["code"]) == (503, "FILES_AWAY")


def test_a_file_that_is_gone_from_the_storage_is_not_there(client_for, bob, stored, alpha):
    address = stored(b"x", "image/png")
    with in_business(alpha):
        default_storage.delete(Attachment.objects.get().file)
    assert client_for(bob).get(address).status_code == 404


def test_nobody_of_another_business_gets_the_file_by_any_id(
    client_for, charlie, stored, alpha, beta, thread_in
):
    address = stored(PHOTO, "image/jpeg")
    with in_business(beta):
        mine = said(thread_in(beta), "", NOON)
    client, last = client_for(charlie), address.rstrip("/").rpartition("/")[2]
    tries = [
        address,
        address.replace(f"/businesses/{alpha.pk}/", f"/businesses/{beta.pk}/"),
        f"/api/businesses/{beta.pk}/threads/{mine.thread_id}"
        f"/messages/{mine.pk}/attachments/{last}/",
    ]
    assert [client.get(path).status_code for path in tries] == [404, 404, 404]


def test_an_attachment_of_another_message_is_not_found_under_this_one(
    client_for, bob, stored, alpha
):
    first, second = stored(b"1", "image/png"), stored(b"2", "image/png")
    mixed = first.rsplit("/", 2)[0] + "/" + second.rsplit("/", 2)[1] + "/"
    assert client_for(bob).get(mixed).status_code == 404


def test_the_timeline_links_what_is_stored_and_what_is_only_linked(
    client_for, bob, alpha, thread_in
):
    with in_business(alpha):
        message = said(thread_in(alpha), "", NOON, kind="IMAGE")
        stored, linked = (
            attached(message, content_type="image/png", bytes=5),
            attached(message, "ig_post", "LINKED", url="https://cdn.example/1"),
        )
        attached(message, "share", "LINKED", url="javascript:alert(1)")
        attached(message, "audio", "WAITING", url="https://cdn.example/2")
        thread_id, message_id = message.thread_id, message.pk
    (item,) = (
        client_for(bob)
        .get(f"/api/businesses/{alpha.pk}/threads/{thread_id}/timeline/")
        .json()["items"]
    )
    urls = [attachment["url"] for attachment in item["attachments"]]
    assert urls == [
        f"/api/businesses/{alpha.pk}/threads/{thread_id}"
        f"/messages/{message_id}/attachments/{stored.pk}/",
        linked.url,
        None,
        None,
    ]


def test_comments_are_listed_newest_first(client_for, bob, alpha):
    with in_business(alpha):
        for number in range(60):
            PublicComment.objects.create(
                comment_id=str(number),
                kind="COMMENT",
                text=f"Nice {number}",
                at=NOON + timedelta(minutes=number),
            )
    comments = client_for(bob).get(f"/api/businesses/{alpha.pk}/comments/").json()
    assert (len(comments), comments[0]["text"], comments[0]["author_username"]) == (
        50,
        "Nice 59",
        None,
    )
