"""A business: a tenant, with its assistant's settings and its Instagram connection."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_tenants.models import TenantMixin

from common.crypto import decrypt, encrypt, is_readable
from integrations.llm.prices import default_cap_cents


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
