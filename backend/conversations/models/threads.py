"""The conversations, and what is noted in them beside the messages."""

from typing import Literal

from django.db import models
from django.db.models import Q

from conversations.models.customers import Customer
from conversations.row_ids import RowId
from conversations.silences import NEEDS_YOU_CHOICES, NeedsYouCause, SilenceReason


class Thread(models.Model):
    """The one conversation of a customer with the business, and who answers in it."""

    class State(models.TextChoices):
        OPEN = "OPEN", "Open"
        CLOSED = "CLOSED", "Closed"

    id = RowId(primary_key=True)
    customer = models.OneToOneField(Customer, on_delete=models.CASCADE, related_name="thread")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    # What the last closing cleared, and when: for undoing it.
    closed_from = models.JSONField(null=True)
    # A person answers until then; the assistant before and after. Null: the assistant.
    person_until = models.DateTimeField(null=True)
    person_id = models.BigIntegerField(null=True)  # accounts.User, or null for the Instagram app
    person_name = models.CharField(max_length=150, blank=True)
    # Who answers writes with another app.
    person_app_id = models.CharField(max_length=32, blank=True, db_default="")
    # Empty: nobody is needed.
    needs_you_reason: "models.CharField[NeedsYouCause | SilenceReason | Literal[''], str]" = (
        models.CharField(max_length=60, blank=True, choices=NEEDS_YOU_CHOICES)
    )
    # The assistant asked for a person, and pauses until one answers or hands back.
    handed_off_at = models.DateTimeField(null=True)
    handoff_reason = models.CharField(max_length=200, blank=True)
    # When the team was last emailed about it. The column keeps its first name.
    alerted_at = models.DateTimeField(null=True, db_column="told_at")
    # The last hand-back: what was said before it is handled.
    context_from = models.DateTimeField(null=True)
    # When the customer was last told that an AI answers.
    disclosed_at = models.DateTimeField(null=True)
    # The away message of the closed period that ends then was sent.
    away_until = models.DateTimeField(null=True)
    # Another app of the account holds the conversation until then, and we do not answer in it.
    held_by_app = models.CharField(max_length=32, blank=True)
    held_until = models.DateTimeField(null=True)
    control_at = models.DateTimeField(null=True)  # Instagram's time of the newest pass or take
    unread = models.PositiveIntegerField(default=0)
    window_opened_at = models.DateTimeField(null=True)  # the customer's last opening action
    last_message_at = models.DateTimeField()
    last_text = models.CharField(max_length=200, blank=True)
    # Of a last message without words: what its description depends on.
    last_facts = models.JSONField(null=True)
    last_author = models.CharField(max_length=10, blank=True)
    last_kind = models.CharField(max_length=15, blank=True)

    class Meta:
        indexes = [
            models.Index(fields=["state", "-last_message_at", "-id"], name="thread_in_tab"),
            # The two tabs of few threads among many, and their counts.
            models.Index(
                fields=["-last_message_at", "-id"],
                include=["unread", "needs_you_reason"],
                condition=Q(state="OPEN") & (Q(unread__gt=0) | ~Q(needs_you_reason="")),
                name="thread_waits",
            ),
        ]

    def __str__(self) -> str:
        return f"thread {self.pk}"


class ThreadNote(models.Model):
    """A line in the timeline that is no message: who took over, who handed back, what Instagram
    changed.
    """

    class Code(models.TextChoices):
        TOOK_OVER = "TOOK_OVER"
        HANDED_BACK = "HANDED_BACK"
        HANDED_OFF = "HANDED_OFF"
        APP_TOOK = "APP_TOOK"
        APP_GAVE = "APP_GAVE"
        APP_ASKED = "APP_ASKED"
        REFERRAL = "REFERRAL"
        OTHER = "OTHER"

    id = RowId(primary_key=True)
    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, related_name="notes", db_index=False
    )
    code = models.CharField(max_length=15, choices=Code.choices)
    at = models.DateTimeField()
    person_id = models.BigIntegerField(null=True)
    person_name = models.CharField(max_length=150, blank=True)
    # Why a person was asked for, or the app that somebody answered with. Notes from before `params`
    # have their whole sentence here, in English.
    text = models.CharField(max_length=300, blank=True)
    # What the sentence of the code names: an app's id, where the customer came from.
    params = models.JSONField(null=True)

    class Meta:
        indexes = [models.Index(fields=["thread", "at", "id"], name="note_in_order")]

    def __str__(self) -> str:
        return f"note {self.pk}"
