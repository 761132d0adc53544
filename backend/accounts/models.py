"""People and what they may do in which business. Shared: one person may belong to several businesses."""

from typing import ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower

from accounts.addresses import AddressField, normalise


class UserManager(BaseUserManager["User"]):
    def _create(self, email: str, password: str | None, **fields: object) -> "User":
        """Raises BadAddress, a ValueError."""
        user = self.model(email=normalise(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_user(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self._create(email, password, **fields)

    def create_superuser(self, email: str, password: str | None = None, **fields: object) -> "User":
        return self._create(email, password, **{**fields, "is_staff": True, "is_superuser": True})

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=username or "")


class User(AbstractUser):
    """A person who logs in with an e-mail address: an owner, a member of a team, or a platform admin (is_staff)."""

    # None takes a field of AbstractUser away; the stubs do not know that.
    username = None  # type: ignore[assignment]
    first_name = None  # type: ignore[assignment]
    last_name = None  # type: ignore[assignment]
    email = AddressField(unique=True)
    name = models.CharField(max_length=100, blank=True)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects: ClassVar[UserManager] = UserManager()  # type: ignore[assignment]

    class Meta:
        constraints = [
            # Unique in any spelling: `email` is unique, and its normal form (accounts.addresses) is plain
            # ASCII in small letters without a dot at its end.
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
    OWNER = "OWNER", "Owner"
    AGENT = "AGENT", "Agent"


class Membership(models.Model):
    """One person's place in one business."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    business = models.ForeignKey(settings.TENANT_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=10, choices=Role.choices)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "business"], name="membership_once"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="membership_role"),
        ]

    def __str__(self) -> str:
        return f"{self.user} in {self.business}: {self.role}"
