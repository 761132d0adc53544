"""The installation's own tables: businesses, the webhook inbox, the steps that make a business's
schema.

`Customer` and `MessageLog` are re-exported for those who look for them here; they live in each
business's schema and exist only behind a door (`common.tenancy`).
"""

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django_tenants.models import TenantMixin

from common.crypto import decrypt, encrypt, is_readable
from conversations.models import Customer, MessageLog, Thread, Turn
from integrations.llm.prices import default_cap_cents

__all__ = [
    "Business",
    "ConnectedAccount",
    "Customer",
    "DeletionRequest",
    "InboxEvent",
    "InstallationSpend",
    "MessageLog",
    "SchemaStep",
    "Thread",
    "Turn",
]


def _new_schema_name() -> str:
    """Not derived from a name or a count: a schema's name says nothing about its business."""
    return f"b_{uuid.uuid4().hex[:20]}"


def _debounce() -> int:
    return int(settings.AI_DEBOUNCE_SECONDS)


def _takeover() -> int:
    return int(settings.AI_TAKEOVER_HOURS)


def _late() -> int:
    return int(settings.AI_LATE_MINUTES)


class Business(TenantMixin):
    """A tenant: one customer of ours, one Instagram professional account, one Postgres schema."""

    class Status(models.TextChoices):
        ACTIVE = "ACTIVE", _("Active")
        SUSPENDED = "SUSPENDED", _("Suspended")

    class Login(models.TextChoices):
        FACEBOOK = "FACEBOOK", "Facebook Login"
        INSTAGRAM = "INSTAGRAM", "Instagram Login"

    class Answers(models.TextChoices):
        ALWAYS = "ALWAYS", _("Always")
        INSIDE = "INSIDE", _("Only during business hours")
        OUTSIDE = "OUTSIDE", _("Only outside business hours")

    class History(models.TextChoices):
        NONE = "", _("Not imported")
        RUNNING = "RUNNING", _("Being imported")
        DONE = "DONE", _("Imported")
        FAILED = "FAILED", _("Instagram did not show it")

    # `core.businesses.creation.create_business` runs the schema steps instead.
    auto_create_schema = False

    schema_name = models.CharField(
        max_length=63, unique=True, default=_new_schema_name, editable=False
    )
    schema_version = models.PositiveIntegerField(default=0, editable=False)  # SchemaSteps applied
    name = models.CharField(_("name"), max_length=100)
    timezone = models.CharField(_("time zone"), max_length=64, default="UTC")
    language = models.CharField(_("language"), max_length=16, default="en")
    status = models.CharField(
        _("status"), max_length=10, choices=Status.choices, default=Status.ACTIVE
    )
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    ai_enabled = models.BooleanField(
        default=False, help_text=_("The assistant answers customers’ DMs.")
    )
    debounce_seconds = models.PositiveSmallIntegerField(
        default=_debounce, help_text="Quiet seconds before the assistant answers."
    )
    takeover_hours = models.PositiveSmallIntegerField(
        default=_takeover, help_text="Hours the assistant pauses after a person replied."
    )
    answers_when = models.CharField(max_length=10, choices=Answers.choices, default=Answers.ALWAYS)
    # {"mon": [["09:00", "12:30"], ["13:30", "18:00"]], …}; an end at or before its start is on the
    # next day.
    hours = models.JSONField(default=dict, blank=True)
    holidays = models.JSONField(default=list, blank=True)  # ["2026-12-25", …]: closed all day
    away_message = models.TextField(blank=True)
    handoff_message = models.TextField(blank=True)
    discloses = models.BooleanField(
        default=True, help_text="Customers are told that an AI answers."
    )
    disclosure_message = models.TextField(blank=True)
    shows_typing = models.BooleanField(
        default=True,
        help_text="Customers see that their message was seen and that an answer is being written.",
    )
    answers_shares = models.BooleanField(
        default=False,
        db_default=False,
        help_text="Story mentions and shares without words are answered.",
    )
    late_after_minutes = models.PositiveIntegerField(
        default=_late, help_text="An answer later than this becomes a handoff."
    )
    # Raised by each save of what is around the instructions.
    settings_version = models.PositiveIntegerField(default=0, editable=False)
    monthly_cap_cents = models.PositiveIntegerField(
        null=True,
        blank=True,
        default=default_cap_cents,
        help_text="US cents a month for the model; empty: as much as an owner may set.",
    )
    # US cents: the highest limit that this business's owners may set, given by a platform admin.
    # Null: the installation's.
    highest_cap_cents = models.PositiveIntegerField(null=True, blank=True)
    # How often the assistant was tried out, on the day `tried_on`.
    tries = models.PositiveIntegerField(default=0)
    tried_on = models.DateField(null=True, blank=True)
    tried_at = models.DateTimeField(null=True, blank=True)
    model_failed_at = models.DateTimeField(null=True, blank=True)
    model_error = models.CharField(max_length=300, blank=True)

    instagram_login = models.CharField(max_length=10, choices=Login.choices, default=Login.FACEBOOK)
    instagram_scoped_id = models.CharField(
        max_length=32, blank=True, help_text="Instagram Login: the account's id for our app alone."
    )
    meta_user_id = models.CharField(
        max_length=32, blank=True, help_text="Who connected, as Meta's callbacks name them."
    )
    instagram_account_id = models.CharField(
        max_length=32,
        unique=True,
        null=True,
        blank=True,
        help_text="17841…; webhooks are routed by it.",
    )
    instagram_page_id = models.CharField(max_length=32, unique=True, null=True, blank=True)
    instagram_page_name = models.CharField(max_length=200, blank=True)
    instagram_username = models.CharField(max_length=100, blank=True)
    instagram_name = models.CharField(max_length=200, blank=True)
    instagram_picture_url = models.TextField(blank=True)
    page_token_encrypted = models.TextField(blank=True, editable=False)
    token_failed_at = models.DateTimeField(null=True, blank=True)
    token_error = models.CharField(max_length=300, blank=True)
    token_expires_at = models.DateTimeField(null=True, blank=True)  # null: it has no end
    token_refreshed_at = models.DateTimeField(null=True, blank=True)
    # The owners were told that it failed.
    token_mailed_at = models.DateTimeField(null=True, blank=True)
    granted_scopes = models.JSONField(default=list, blank=True)
    connected_at = models.DateTimeField(null=True, blank=True)
    connected_by = models.CharField(max_length=150, blank=True)
    last_webhook_at = models.DateTimeField(null=True, blank=True)
    last_reply_at = models.DateTimeField(null=True, blank=True)
    reconciled_at = models.DateTimeField(null=True, blank=True)
    history_state = models.CharField(max_length=10, choices=History.choices, blank=True)
    history_messages = models.PositiveIntegerField(default=0)
    # Apps that are not ours and wrote as the account: {"<app id>": whether it is an automation}
    other_apps = models.JSONField(default=dict, db_default={}, blank=True, editable=False)
    # What Meta told of the account, by its own time in ms: {"policy": [1790000000123, ["block"]],
    # "<permission>": …}
    notices = models.JSONField(default=dict, db_default={}, blank=True, editable=False)

    class Meta:
        verbose_name, verbose_name_plural = _("business"), _("businesses")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(status__in=["ACTIVE", "SUSPENDED"]), name="business_status"
            ),
            models.CheckConstraint(
                condition=models.Q(page_token_encrypted="")
                | models.Q(instagram_account_id__isnull=False, instagram_page_id__isnull=False)
                | models.Q(instagram_account_id__isnull=False, instagram_login="INSTAGRAM"),
                name="business_token_has_account",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def instagram_connected(self) -> bool:
        """There is an account and a token that nobody has refused yet."""
        return bool(
            self.instagram_account_id and self.page_token_encrypted and not self.token_expired
        )

    @property
    def token_expired(self) -> bool:
        """The token is of no use: Instagram refused it (revoked, password changed, …), its time is
        over, or no key of this installation reads it. A new login helps; against a missing key, the
        key does too."""
        if self.token_failed_at is not None or not self.token_readable:
            return True
        return self.token_expires_at is not None and self.token_expires_at <= timezone.now()

    @property
    def token_readable(self) -> bool:
        """Whether a key of this installation reads the stored token; true where there is none."""
        return is_readable(self.page_token_encrypted)

    @property
    def page_access_token(self) -> str:
        """The page token in clear, for the sender alone. Raises common.crypto.Unreadable."""
        return decrypt(self.page_token_encrypted)

    @page_access_token.setter
    def page_access_token(self, token: str) -> None:
        self.page_token_encrypted = encrypt(token)

    @property
    def instagram_ids(self) -> set[str]:
        """Every id under which the account itself is a sender or a recipient."""
        return {
            self.instagram_account_id or "",
            self.instagram_page_id or "",
            self.instagram_scoped_id,
        } - {""}

    @property
    def suspended(self) -> bool:
        return self.status == self.Status.SUSPENDED


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


class InstallationSpend(models.Model):
    """What the model has cost a business in a month of UTC, for the ceiling on all of them
    together. No foreign key: it counts also when the business is gone."""

    month = models.DateField()
    business_id = models.BigIntegerField()
    spent_micros = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["month", "business_id"], name="installation_spend_once")
        ]

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}, business {self.business_id}"


class TrySpend(models.Model):
    """What trying out has cost all businesses together in a month of UTC; see core.spending.tries.
    `refused_micros` is the cheapest try for which there was no room; 0 where there always was."""

    month = models.DateField(unique=True)
    spent_micros = models.BigIntegerField(default=0)
    refused_micros = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"


class SchemaStep(models.Model):
    """One tenant migration as the SQL that it ran in the template schema; in order, they make a
    schema.

    Written by `core.businesses.template`; `position` counts from 1 and is what
    `Business.schema_version` refers to.
    """

    position = models.PositiveIntegerField(unique=True)
    app = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    sql = models.TextField()
    needs_python = models.BooleanField(default=False)  # RunPython: no SQL stands for it
    # The template as it is after this step, as SQL; the newest step's alone is kept.
    snapshot = models.TextField(blank=True, default="", db_default="")

    def __str__(self) -> str:
        return f"{self.position}: {self.app}.{self.name}"


class ConnectedAccount(models.Model):
    """An account that a person connected to a business, now or once: by it a deletion request finds
    whose data it means.
    """

    business = models.ForeignKey(Business, on_delete=models.CASCADE)
    login = models.CharField(max_length=10, choices=Business.Login.choices)
    account_id = models.CharField(max_length=32)
    # The person's, or under Instagram Login the account's, for our app alone.
    user_id = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["business", "login", "account_id"], name="connected_account_once"
            )
        ]
        indexes = [models.Index(fields=["user_id"], name="connected_account_user")]

    def __str__(self) -> str:
        return f"account {self.account_id}"


class DeletionRequest(models.Model):
    """Meta passed on that somebody wants their data deleted; `code` opens the page that says how it
    stands.
    """

    class State(models.TextChoices):
        WAITING = "WAITING", _("Being deleted")
        DONE = "DONE", _("Deleted")
        NOTHING = "NOTHING", _("There was nothing to delete")

    code = models.CharField(max_length=40, unique=True)
    login = models.CharField(_("login"), max_length=10, choices=Business.Login.choices)
    user_id = models.CharField(max_length=64)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING
    )
    received_at = models.DateTimeField(_("received at"), auto_now_add=True)
    issued_at = models.DateTimeField(null=True, blank=True)  # when Meta wrote it
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)

    class Meta:
        verbose_name, verbose_name_plural = _("deletion request"), _("deletion requests")

    def __str__(self) -> str:
        return gettext("deletion request %(number)s") % {"number": self.pk}
