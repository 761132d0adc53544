"""Emails as people get them: plain text, and the same text as HTML with one button.

A template extends `layout`, which is first `email/layout.txt` and then `email/layout.html`, and
fills the blocks `body`, `button` (its label), `link` (where the button leads; by default the
variable `link`) and `after`.
"""

import re
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string

from common.tenancy import give_back_connection

# Answering machines leave alone what says that a program wrote it (RFC 3834).
HEADERS = {"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}


def send_email(*, to: str, subject: str, template: str, context: Mapping[str, Any]) -> None:
    """Render `template` twice and send it to one address. Calls the mail server: not inside a
    transaction.

    The layout reads from `context`: `name`, the first name of who is greeted, empty for somebody
    whose address is not proven; `link`; and `business`, the name of the business it is about, if
    any. Raises SMTPException, OSError.
    """
    words = {**context, "subject": subject}
    text = render_to_string(template, {**words, "layout": "email/layout.txt"})
    html = render_to_string(template, {**words, "layout": "email/layout.html"})
    body = re.sub(r"\n{3,}", "\n\n", text).strip() + "\n"
    message = EmailMultiAlternatives(
        " ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, [to], headers=HEADERS
    )
    message.attach_alternative(html, "text/html")
    give_back_connection()  # a mail server that hangs would keep it from everybody
    message.send()
