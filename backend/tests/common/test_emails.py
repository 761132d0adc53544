"""What an email looks like to who gets it: text, HTML and one button, whatever a name contains."""

import re

import pytest
from allauth.account.adapter import get_adapter

from core.notifications.email import email_team
from core.notifications.notices import Notice

ACCOUNT_EMAILS = [
    "account_already_exists",
    "email_confirmation",
    "email_confirmation_signup",
    "password_changed",
    "password_reset_key",
    "unknown_account",
]
LINKS = {
    "password_reset_url": "http://localhost:9/reset-password/1/a?b=1&c=2",
    "activate_url": "http://localhost:9/verify-email/a?b=1&c=2",
}


def html_of(message):
    [(content, kind)] = message.alternatives
    assert kind == "text/html"
    return content


@pytest.mark.parametrize("name", ACCOUNT_EMAILS)
def test_an_account_email_is_text_and_html_with_the_same_one_button(name, mailoutbox):
    get_adapter().send_mail(f"account/email/{name}", "o'brien@example.com", LINKS)
    [message] = mailoutbox
    [link] = re.findall(r"https?://\S+", message.body)
    assert re.findall(r'href="([^"]+)"', html_of(message)) == [link.replace("&", "&amp;")]
    assert message.body.startswith("Hi,\n\n")
    assert "&#x27;" not in message.body
    assert "{" not in message.body + message.subject
    assert message.extra_headers["Auto-Submitted"] == "auto-generated"


def test_a_team_email_greets_by_first_name_and_names_the_business(alpha, mailoutbox):
    email_team(alpha, lambda: Notice("Hello", "One.\n\nTwo.", "Open the inbox"), path="inbox")
    message = mailoutbox[0]
    assert message.body == (
        f"Hi Alice,\n\nOne.\n\nTwo.\n\nOpen the inbox:\nhttp://localhost:9/b/{alpha.pk}/inbox\n\n"
        "Sent by Conversa for Alpha\n"
    )
    assert "<p>One.</p>" in html_of(message)


def test_markup_in_a_name_is_shown_as_written(alpha, alice, mailoutbox):
    alpha.name, alice.name = "A & <b>B</b>", "<script>"
    alice.save()
    email_team(alpha, lambda: Notice("Hello", "<i>Emma</i> is waiting.", "Open"), path="inbox")
    message = mailoutbox[0]
    assert message.body.startswith("Hi <script>,\n\n<i>Emma</i> is waiting.")
    assert "Sent by Conversa for A & <b>B</b>" in message.body
    for shown in ("Hi &lt;script&gt;,", "&lt;i&gt;Emma", "for A &amp; &lt;b&gt;B"):
        assert shown in html_of(message)
