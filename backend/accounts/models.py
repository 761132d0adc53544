"""People and what they may do in which business. Shared: one person may belong to several
businesses.
"""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.addresses import AddressField, normalise


class UserManager(BaseUserManager["User"]):
    def _create(self, email: str, password: str | None, **fields: object) -> "User":
        """Return the new user. Raises BadAddress, which is a ValueError."""
        user = self.model(email=normalise(email), **fields)
        user.set_password(password)
        user.save(using=self._db, force_insert=True)
        return user

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self._create(email, password, **fields)

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self._create(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=username or "")


class User(AbstractUser):
    """A person who logs in with an e-mail address: an owner, a member of a team, or a platform
    admin (is_staff).
    """

    # None takes a field of AbstractUser away; the stubs do not know that.
    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]  # as above
    last_name = None  # type: ignore[assignment]  # as above
    email = AddressField(_("email address"), unique=True)
    name = models.CharField(_("name"), max_length=100, blank=True)
    # What this person reads, not what a business's customers write. Empty: as the browser wishes.
    language = models.CharField(
        _("language"),
        max_length=10,
        blank=True,
        default="",
        db_default="",
        choices=settings.LANGUAGES,
    )

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    # Ours makes people by address; the stubs want AbstractUser's, which makes them by name.
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        verbose_name, verbose_name_plural = _("user"), _("users")
        constraints = [
            # Unique in any spelling: `email` is unique, and its normal form (accounts.addresses) is
            # plain ASCII in small letters without a dot at its end.
            models.CheckConstraint(
                condition=models.Q(email=Lower("email"), email__regex="^[!-~]+@[!-~]+$")
                & ~models.Q(email__endswith="."),
                name="user_email_normal_form",
            ),
        ]

    def __str__(self) -> str:
        return self.email

    def get_full_name(self) -> str:
        return self.name or self.email

    def get_short_name(self) -> str:
        return self.name.split(" ")[0] if self.name else self.email


class Role(models.TextChoices):
    OWNER = "OWNER", _("Owner")
    AGENT = "AGENT", _("Agent")


class Membership(models.Model):
    """One person's place in one business."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("user"),
    )
    business = models.ForeignKey(
        settings.TENANT_MODEL,
        on_delete=models.CASCADE,
        related_name="memberships",
        verbose_name=_("business"),
    )
    role = models.CharField(_("role"), max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)

    class Meta:
        verbose_name, verbose_name_plural = _("membership"), _("memberships")
        constraints = [
            models.UniqueConstraint(fields=["user", "business"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_role"
            ),
        ]

    def __str__(self) -> str:
        return gettext("%(person)s in %(business)s (%(role)s)") % {
            "person": self.user,
            "business": self.business,
            "role": self.get_role_display(),
        }


class SecurityEvent(models.Model):
    """One change of who may enter a business, or of what speaks in its name, for its owners to
    read.

    Kept for a year. Names are as they were when it happened.
    """

    class Kind(models.TextChoices):
        MEMBER_ADDED = "MEMBER_ADDED", _("Someone was added to your team")
        MEMBER_REMOVED = "MEMBER_REMOVED", _("Someone was removed from your team")
        ROLE_CHANGED = "ROLE_CHANGED", _("A role in your team was changed")
        PASSWORD_SET = "PASSWORD_SET", _("A team member’s password was set")
        ADDRESS_CHANGED = "ADDRESS_CHANGED", _("A team member’s email address was changed")
        PERSON_DEACTIVATED = "PERSON_DEACTIVATED", _("A team member’s account was deactivated")
        PERSON_ACTIVATED = "PERSON_ACTIVATED", _("A team member’s account was activated")
        INSTAGRAM_CONNECTED = "INSTAGRAM_CONNECTED", _("Instagram was connected")
        INSTAGRAM_DISCONNECTED = "INSTAGRAM_DISCONNECTED", _("Instagram was disconnected")
        ASSISTANT_ON = "ASSISTANT_ON", _("The assistant was turned on")
        ASSISTANT_OFF = "ASSISTANT_OFF", _("The assistant was turned off")
        SUSPENDED = "SUSPENDED", _("The business was suspended")
        ACTIVATED = "ACTIVATED", _("The business was activated")

    business = models.ForeignKey(
        settings.TENANT_MODEL, on_delete=models.CASCADE, related_name="security_events"
    )
    kind = models.CharField(max_length=30, choices=Kind.choices)
    at = models.DateTimeField(auto_now_add=True)
    # No foreign key: the line outlives the person. None: somebody at the server's command line.
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=254)
    by_admin = models.BooleanField()
    # Whom or what it is about: `accounts.security_events.About`.
    params = models.JSONField(default=dict, db_default={})
    # The same in words, in rows from before there were params whose words nobody could read.
    subject = models.CharField(max_length=600, blank=True, default="", db_default="")
    ip = models.GenericIPAddressField(null=True)

    class Meta:
        indexes = [models.Index(fields=["business", "-id"], name="security_event_newest")]

    def __str__(self) -> str:
        return f"{self.kind} {self.params or self.subject}"
