"""What the model costs in all businesses together."""

from django.db import models


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
