"""The people who write."""

from django.db import models

from conversations.row_ids import RowId


class Customer(models.Model):
    """A person who writes to the business, known by an IGSID that only this account's apps see."""

    id = RowId(primary_key=True)
    account_id = models.CharField(max_length=32)
    igsid = models.CharField(max_length=64)
    name = models.CharField(max_length=200, blank=True)
    username = models.CharField(max_length=100, blank=True)
    picture_url = models.TextField(blank=True)
    follower_count = models.IntegerField(null=True)
    is_follower = models.BooleanField(null=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    profile_fetched_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account_id", "igsid"], name="customer_once")
        ]

    def __str__(self) -> str:
        return self.name or self.username or f"customer {self.pk}"
