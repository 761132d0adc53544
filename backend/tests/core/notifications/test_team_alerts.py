"""The team is alerted by email: once in a while, about what still waits, and never with what a
customer wrote.
"""

from datetime import timedelta

import pytest
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.jobs import Job

from accounts.models import User
from common.jobs import enqueue
from common.tenancy import in_business
from conversations.models import MessageLog, Thread
from core.notifications.email import MailsNotSent, email_owners, one_line
from core.notifications.notices import THREAD_MAILS, Notice
from core.notifications.team_alerts import alert_team


@pytest.fixture
def thread(alpha, thread_in):
    with in_business(alpha):
        waiting = thread_in(
            alpha,
            needs_you_reason="HANDOFF",
            handoff_reason="Says: my card is 4111",
            last_text="my card is 4111",
        )
        MessageLog.objects.create(
            thread=waiting,
            direction="IN",
            author="CUSTOMER",
            state="RECEIVED",
            text="my card is 4111",
            at=timezone.now(),
        )
        yield waiting


def test_everybody_of_the_team_gets_one_link_and_no_word_of_the_customers(
    alpha, thread, mailoutbox
):
    alert_team(alpha, thread.pk, "HANDOFF")
    assert [mail.to for mail in mailoutbox] == [["alice@example.com"], ["bob@example.com"]]
    assert mailoutbox[0].subject == "Alpha: Emma Wilson is waiting for you"
    assert f"http://localhost:9/b/{alpha.pk}/inbox/{thread.pk}\n" in mailoutbox[0].body
    assert "4111" not in mailoutbox[0].subject + mailoutbox[0].body


def test_a_former_member_is_not_emailed(alpha, thread, mailoutbox):
    User.objects.filter(email="bob@example.com").update(is_active=False)
    alert_team(alpha, thread.pk, "HANDOFF")
    assert [mail.to for mail in mailoutbox] == [["alice@example.com"]]


@pytest.mark.parametrize(("minutes", "mails"), [(59, 0), (61, 2)])
def test_the_same_thread_alerts_the_team_once_an_hour(alpha, thread, mailoutbox, minutes, mails):
    Thread.objects.update(alerted_at=timezone.now() - timedelta(minutes=minutes))
    alert_team(alpha, thread.pk, "HANDOFF")
    assert len(mailoutbox) == mails


@pytest.mark.parametrize("reason", ["", "LATE"])
def test_a_thread_that_somebody_has_dealt_with_alerts_no_one(alpha, thread, mailoutbox, reason):
    Thread.objects.update(needs_you_reason=reason)
    alert_team(alpha, thread.pk, "HANDOFF")
    assert mailoutbox == []


@pytest.mark.parametrize(
    ("what", "subject"),
    [
        ("LATE", "Alpha: 2 customers are still waiting"),
        ("OVER_BUDGET", "Alpha: 2 customers are waiting: monthly limit reached"),
    ],
)
def test_many_who_wait_for_one_cause_are_one_email_and_the_next_comes_an_hour_later(
    alpha, thread, thread_in, mailoutbox, run_jobs, what, subject
):
    Thread.objects.update(needs_you_reason=what)
    second = thread_in(alpha, igsid="2", needs_you_reason=what)
    for number in (thread.pk, second.pk):
        alert_team(alpha, number, what)
    assert [mail.subject for mail in mailoutbox] == [subject] * 2  # alice and bob
    third = thread_in(alpha, igsid="3", needs_you_reason=what)
    alert_team(alpha, third.pk, what)
    assert len(mailoutbox) == 2
    Thread.objects.exclude(pk=third.pk).update(needs_you_reason="")  # seen to
    run_jobs(timed=True)
    assert len(mailoutbox) == 4


@pytest.mark.parametrize("what", list(THREAD_MAILS))
def test_there_are_words_for_each_reason(alpha, thread, mailoutbox, what):
    Thread.objects.update(needs_you_reason=what)
    alert_team(alpha, thread.pk, what)
    assert "Emma Wilson" in mailoutbox[0].subject
    assert "{" not in mailoutbox[0].subject + mailoutbox[0].body


def test_the_owners_alone_are_told_about_money(alpha, mailoutbox, run_jobs):
    enqueue("core.tell_team", business_id=alpha.pk, what="BUDGET_80")
    assert run_jobs() == ["core.tell_team"]
    assert [mail.to for mail in mailoutbox] == [["alice@example.com"]]
    assert f"/b/{alpha.pk}/assistant/around\n" in mailoutbox[0].body


def test_a_mail_server_that_is_away_is_tried_again_by_the_job_and_marks_nothing(
    alpha, thread, settings
):
    settings.EMAIL_BACKEND, settings.EMAIL_HOST, settings.EMAIL_PORT = (
        "django.core.mail.backends.smtp.EmailBackend",
        "127.0.0.1",
        9,
    )
    with pytest.raises(MailsNotSent):
        alert_team(alpha, thread.pk, "HANDOFF")
    thread.refresh_from_db()
    assert thread.alerted_at is None


@pytest.mark.parametrize(
    "task", ["core.tell_team", "core.tell_token_failed", "core.tell_security_event"]
)
def test_a_mail_server_that_asks_to_come_again_in_a_quarter_of_an_hour_gets_the_mail_then(task):
    retry = app.tasks[task].retry_strategy
    jobs = [
        Job(id=1, queue="default", lock=None, queueing_lock=None, task_name=task, attempts=number)
        for number in range(20)
    ]
    decisions = [retry.get_retry_decision(exception=MailsNotSent(), job=job) for job in jobs]
    waits = [decision.retry_at - timezone.now() for decision in decisions if decision is not None]
    assert timedelta(minutes=30) < sum(waits, timedelta()) < timedelta(hours=3)


def test_a_name_cannot_break_a_subject(alpha, mailoutbox):
    alpha.name = "Alpha\r\nBcc: everybody@example.com"
    email_owners(alpha, lambda: Notice("Hello", "Words.", "Open"), path="inbox")
    assert mailoutbox[0].subject == "Alpha Bcc: everybody@example.com: Hello"
    assert len(one_line("x" * 200)) == 60
