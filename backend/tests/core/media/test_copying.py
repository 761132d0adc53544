"""A customer's file: copied while its link lives, gone when it should be."""

import errno
import json
import os
import tempfile
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.utils import timezone

from common.tenancy import in_business
from conversations.models import Attachment
from core.intake.inbox import store_body
from core.media import copying
from core.privacy import erasure
from core.tasks import sweep_media
from tests.conversations.rows import attached, said
from tests.core.media.samples import PHOTO
from tests.webhooks import payload

pytestmark = pytest.mark.usefixtures("media_folder")


@pytest.fixture
def shop(alpha, connected):
    connected(alpha)
    with in_business(alpha):
        yield alpha


@pytest.fixture
def received(shop, simulator, thread_in):
    """`received({"type": "image"})` is a message whose attachments lie on the simulator's CDN and
    wait to be copied.
    """
    thread = thread_in(
        shop,
        igsid=simulator.post("/sim/igsid", username="emma.w", account="luna.ceramics")["igsid"],
    )

    def make(*attachments):
        body = {
            "account": "luna.ceramics",
            "customer": "emma.w",
            "attachments": list(attachments),
            "deliver": "never",
        }
        sent = simulator.post("/sim/dm", **body)
        urls = [item["payload"]["url"] for item in find(simulator, sent["mid"])["attachments"]]
        message = said(
            thread, "", timezone.now(), mid=sent["mid"], kind="IMAGE", description="Sent a photo"
        )
        for url, item in zip(urls, attachments, strict=True):
            attached(message, item["type"], "WAITING", url=url)
        return message

    return make


def find(simulator, mid):
    thread = simulator.get("/sim/thread", account="luna.ceramics", customer="emma.w")
    return next(message for message in thread["messages"] if message["mid"] == mid)


def copy(shop, message, tries=0):
    copying.fetch_media(shop, message.pk, tries)
    return list(message.attachments.order_by("position"))


def exists(name):
    return default_storage.exists(name)


def test_everything_that_came_is_copied_under_the_business_and_a_random_name(shop, received):
    message = received({"type": "image"}, {"type": "audio"}, {"type": "video"}, {"type": "file"})
    copies = copy(shop, message)
    assert [c.state for c in copies] == ["STORED"] * 4
    assert [c.content_type for c in copies] == [
        "image/jpeg",
        "audio/mp4",
        "video/mp4",
        "application/pdf",
    ]
    assert all(c.file.startswith(f"{shop.schema_name}/") and "mug" not in c.file for c in copies)
    assert default_storage.open(copies[0].file).read() == PHOTO
    assert copies[0].bytes == len(PHOTO)


def test_the_same_job_again_copies_nothing_more(shop, received, simulator):
    message = received({"type": "image"})
    (first,) = copy(shop, message)
    (again,) = copy(shop, message)
    assert first.file == again.file
    assert len(default_storage.listdir(shop.schema_name)[1]) == 1


class NoRoom(tempfile.SpooledTemporaryFile):
    """A temporary file on a disk that is full: the last bytes find no room when it is rewound."""

    def seek(self, *place):
        if self.tell():
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        return super().seek(*place)


def test_a_disk_without_room_for_a_file_on_its_way_is_waited_for(shop, received, run_jobs):
    message = received({"type": "image"})
    with pytest.MonkeyPatch.context() as full:
        full.setattr(tempfile, "SpooledTemporaryFile", NoRoom)
        (attachment,) = copy(shop, message)
    assert attachment.state == "WAITING"
    run_jobs(timed=True)
    attachment.refresh_from_db()
    assert attachment.state == "STORED"


def test_a_run_that_died_leaves_no_file_behind(shop, received):
    message = received({"type": "image"})
    left = default_storage.save(f"{shop.schema_name}/left", ContentFile(b"half"))
    Attachment.objects.update(file=left)
    (attachment,) = copy(shop, message)
    assert (attachment.state, exists(left)) == ("STORED", False)


def test_a_dead_link_is_told_to_the_owner(shop, received, simulator):
    message = received({"type": "image"})
    Attachment.objects.update(url=f"{simulator.url}/cdn/asset/1?oe=1&oh=2")
    (attachment,) = copy(shop, message)
    assert (attachment.state, attachment.error) == ("FAILED", "LINK_GONE")


def test_what_fails_in_passing_is_tried_again_and_given_up_in_the_end(
    shop, received, settings, run_jobs
):
    message = received({"type": "image"})
    settings.MEDIA_HOSTS = ["127.0.0.1:9"]  # nobody listens there
    Attachment.objects.update(url="http://127.0.0.1:9/photo")
    (attachment,) = copy(shop, message)
    assert attachment.state == "WAITING"
    assert run_jobs(timed=True) == ["core.fetch_media"] * len(copying.WAITS)
    attachment.refresh_from_db()
    assert (attachment.state, attachment.error) == ("FAILED", "NOT_COPIED")
    copying.erase_old(shop)
    attachment.refresh_from_db()
    assert (attachment.state, attachment.file) == ("FAILED", "")


def test_a_storage_that_is_away_is_waited_for(shop, received, settings, tmp_path, run_jobs):
    message = received({"type": "image"})
    (tmp_path / "file").write_text("not a folder")
    settings.MEDIA_ROOT = str(tmp_path / "file" / "media")
    (attachment,) = copy(shop, message)
    assert attachment.state == "WAITING"
    settings.MEDIA_ROOT = str(tmp_path)
    run_jobs(timed=True)
    attachment.refresh_from_db()
    assert attachment.state == "STORED"


def test_of_two_runs_at_once_one_copy_stays(shop, received):
    message = received({"type": "image"})
    slow = Attachment.objects.get()
    (quick,) = copy(shop, message)
    assert copying.fetch_attachment(shop, slow, last=False)
    assert default_storage.listdir(shop.schema_name)[1] == [quick.file.partition("/")[2]]


def test_after_the_last_crash_nobody_waits_any_more(shop, received):
    message = received({"type": "image"})
    copying.give_up(shop, 1, message.pk, 0)
    assert message.attachments.get().state == "FAILED"


def test_what_is_too_large_is_told_to_the_owner(shop, received, simulator, settings):
    message = received({"type": "video"})
    settings.MEDIA_MAX_MB = 0
    (attachment,) = copy(shop, message)
    assert (attachment.state, attachment.error) == ("FAILED", "TOO_LARGE:0")


def test_the_file_of_an_unsent_message_is_deleted(shop, received):
    message = received({"type": "image"})
    (attachment,) = copy(shop, message)
    message.kind = "DELETED"
    message.save()
    Attachment.objects.update(state="ERASED")
    erasure.erase_message(shop, "17841", message.mid)
    attachment.refresh_from_db()
    assert (attachment.file, attachment.bytes, exists(f"{shop.schema_name}/x")) == ("", None, False)
    assert default_storage.listdir(shop.schema_name)[1] == []


def test_the_file_of_a_message_that_is_unsent_while_it_is_copied_is_not_kept(shop, received):
    message = received({"type": "image"})
    waiting = Attachment.objects.get()
    Attachment.objects.update(state="ERASED")
    assert copying.fetch_attachment(shop, waiting, last=False)
    assert Attachment.objects.get().file == ""
    assert copy(shop, message)[0].state == "ERASED"


def test_files_go_when_their_time_is_over_and_not_before(shop, received, run_jobs, settings):
    settings.MEDIA_KEEP_DAYS = 30
    old, fresh = received({"type": "image"}), received({"type": "image"})
    for message in (old, fresh):
        copy(shop, message)
    Attachment.objects.filter(message=old).update(fetched_at=timezone.now() - timedelta(days=31))
    sweep_media()
    assert set(run_jobs()) == {"core.erase_old_media"}
    assert [(a.state, a.error) for a in Attachment.objects.order_by("id")] == [
        ("ERASED", "ERASED:30"),
        ("STORED", ""),
    ]
    assert default_storage.listdir(shop.schema_name)[1] == [
        fresh.attachments.get().file.partition("/")[2]
    ]


def test_the_webhook_of_a_photo_ends_in_a_copy(shop, simulator, run_jobs):
    body = {
        "account": "luna.ceramics",
        "customer": "emma.w",
        "text": "Is it whole?",
        "attachments": [{"type": "image"}],
    }
    sent = simulator.post("/sim/dm", **body, deliver="never")
    stored = find(simulator, sent["mid"])
    body = payload(
        "message_photo",
        account=shop.instagram_account_id,
        customer=sent["igsid"],
        at=int(timezone.now().timestamp() * 1000),
        mid=sent["mid"],
        attachments=stored["attachments"],
    )
    store_body(json.dumps(body).encode())
    assert "core.fetch_media" in run_jobs()
    assert Attachment.objects.get().state == "STORED"
