"""The webhook inbox: every event as Meta sent it."""

from typing import ClassVar

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _


class InboxEvent(models.Model):
    """One event of a webhook as Meta sent it, from the moment it was taken in until it is recorded.

    `payload` is the event's JSON as text (not jsonb, which cannot hold every valid JSON string),
    with the envelope's kind: `{"channel": "messaging", "entry_id": …, "time": …, "item": {…}}`.
    """

    class State(models.TextChoices):
        PENDING = "PENDING", _("Waiting")
        DONE = "DONE", _("Recorded")
        UNROUTED = "UNROUTED", _("No business has this account")
        UNREADABLE = "UNREADABLE", _("Not understood")
        FAILED = "FAILED", _("Recording failed")
        TEST = "TEST", _("Meta’s test event")
        APART = "APART", _("Kept apart: no Instagram conversation’s")

    id = models.BigAutoField(primary_key=True)
    account_id = models.CharField(_("account ID"), max_length=64, blank=True)
    customer_id = models.CharField(_("customer ID"), max_length=64, blank=True)
    shard = models.SmallIntegerField(_("shard"))
    payload = models.TextField()
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, db_default="PENDING", default="PENDING"
    )
    error = models.CharField(_("error"), max_length=300, blank=True, db_default="", default="")
    received_at = models.DateTimeField(_("received at"), db_default=Now())
    processed_at = models.DateTimeField(_("processed at"), null=True)

    class Meta:
        verbose_name, verbose_name_plural = _("inbox event"), _("inbox events")
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=["shard", "account_id", "customer_id", "id"],
                name="inbox_pending",
                condition=models.Q(state="PENDING"),
            ),
            models.Index(
                fields=["-id"],
                name="inbox_troubled",
                condition=models.Q(state__in=["UNROUTED", "UNREADABLE", "FAILED"]),
            ),
        ]

    def __str__(self) -> str:
        return gettext("event %(number)s") % {"number": self.pk}
