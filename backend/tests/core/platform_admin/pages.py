"""The admin's pages, as its tests read them."""

import html
import re

from django.utils import timezone

from common.tenancy import in_business

BUSINESSES = "/admin/core/business/"
EVENTS = "/admin/core/inboxevent/"
# What the page of a business sends: its fields, and the management form of its (read-only) people.
FORM = {
    "name": "Alpha",
    "timezone": "UTC",
    "language": "en",
    "memberships-TOTAL_FORMS": "0",
    "memberships-INITIAL_FORMS": "0",
}


def read(answer) -> str:
    """The page's text without tags."""
    assert answer.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode())))


def write_instructions(business) -> None:
    from conversations.models import Instructions

    with in_business(business):
        Instructions.objects.create(
            version=1, text="A mug costs 12 euros.", created_at=timezone.now()
        )
