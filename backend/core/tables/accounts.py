"""Which accounts were ever connected, and whose data Meta asked us to delete."""

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from core.tables.businesses import Business


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
