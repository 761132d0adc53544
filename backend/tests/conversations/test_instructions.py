"""Versions of the instructions: how many are kept, and how fast they may be made."""

from datetime import timedelta

import pytest

from common.tenancy import in_business
from conversations import instructions
from conversations.instructions import TooManyVersions, save_instructions
from conversations.models import Instructions, Turn
from tests.conversations.rows import NOON, answered_turn


@pytest.fixture
def save(alpha):
    """`save()` saves one more version, hours after the last."""
    with in_business(alpha):

        def one_more(version):
            Instructions.objects.update(created_at=NOON - timedelta(days=1))
            return save_instructions(
                text=f"Version {version}.",
                base_version=version - 1,
                author_id=None,
                author_name="Alice",
            )

        yield one_more


def test_the_newest_versions_are_kept_and_older_ones_that_a_reply_was_given_by(
    save, alpha, thread_in, monkeypatch
):
    monkeypatch.setattr(instructions, "KEPT_VERSIONS", 5)
    monkeypatch.setattr(instructions, "PRUNED_EVERY", 10)
    answered_turn(thread_in(alpha), NOON)
    Turn.objects.update(instructions_version=3)
    for version in range(1, 11):
        save(version)
    assert list(Instructions.objects.order_by("version").values_list("version", flat=True)) == [
        3,
        6,
        7,
        8,
        9,
        10,
    ]


def test_versions_cannot_be_saved_without_end(save, monkeypatch):
    monkeypatch.setattr(instructions, "MOST_AN_HOUR", 2)
    save(1)

    def another(text):
        return save_instructions(
            text=text,
            base_version=Instructions.objects.count(),
            author_id=None,
            author_name="Alice",
        ).version

    assert another("Version 2.") == 2
    with pytest.raises(TooManyVersions):
        another("Version 3.")
    assert another("Version 2.") == 2  # the same text is no save
