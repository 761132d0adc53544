"""The assistant's decisions."""

from typing import Literal

from django.db import models
from django.db.models import Q

from conversations.models.threads import Thread
from conversations.row_ids import RowId
from conversations.silences import SilenceReason


class Turn(models.Model):
    """One decision of the assistant: the messages it answers, what it said, or why it stayed
    silent.

    OPEN waits for `due_at`; THINKING is claimed by a job until `lease_until`. A claim raises
    `attempt`, and only the holder of the newest attempt may finish the turn: that, not a queue's
    lock, is why a turn is answered once.
    """

    class State(models.TextChoices):
        OPEN = "OPEN", "Waiting"
        THINKING = "THINKING", "Thinking"
        ANSWERED = "ANSWERED", "Answered"
        SILENT = "SILENT", "Silent"

    LIVE = (State.OPEN, State.THINKING)

    id = RowId(primary_key=True)
    thread = models.ForeignKey(
        Thread, on_delete=models.CASCADE, related_name="turns", db_index=False
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    # Why it ended without a reply.
    reason: "models.CharField[SilenceReason | Literal[''], str]" = models.CharField(
        max_length=30, blank=True, choices=SilenceReason.choices
    )
    resumes_at = models.DateTimeField(null=True)
    asked_by_id = models.BigIntegerField(null=True)  # accounts.User who wanted an answer at once
    opened_at = models.DateTimeField()
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField(null=True)
    claimed_by_job = models.BigIntegerField(null=True)
    attempt = models.PositiveIntegerField(default=0)
    finished_at = models.DateTimeField(null=True)
    # Evidence
    instructions_version = models.IntegerField(null=True)
    model = models.CharField(max_length=100, blank=True)
    provider_request_id = models.CharField(max_length=100, blank=True)
    prompt_tokens = models.IntegerField(null=True)
    completion_tokens = models.IntegerField(null=True)
    seconds = models.FloatField(null=True)
    history_messages = models.IntegerField(null=True)
    # Why the assistant asked for a person.
    handoff_reason = models.CharField(max_length=200, blank=True)
    # Millionths of a US dollar: what the call cost, null where no price is known, and what is set
    # aside while it runs.
    cost_micros = models.BigIntegerField(null=True)
    reserved_micros = models.BigIntegerField(default=0)
    # The model's failure, as a platform admin reads it.
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["thread"],
                condition=Q(state__in=["OPEN", "THINKING"]),
                name="turn_one_live_a_thread",
            ),
            models.CheckConstraint(
                condition=~Q(state="SILENT") | ~Q(reason=""),
                name="turn_silence_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["OPEN", "THINKING"], finished_at__isnull=True)
                | Q(state__in=["ANSWERED", "SILENT"], finished_at__isnull=False),
                name="turn_finished_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["thread", "opened_at", "id"], name="turn_in_order"),
            models.Index(
                fields=["finished_at"], name="turn_answered_at", condition=Q(state="ANSWERED")
            ),
        ]

    def __str__(self) -> str:
        return f"turn {self.pk}"
