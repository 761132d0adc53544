"""What the assistant costs."""

from django.db import models


class MonthSpend(models.Model):
    """What the model has cost the business in one month (of its time zone), in millionths of a US
    dollar.
    """

    month = models.DateField(primary_key=True)  # its first day
    spent_micros = models.BigIntegerField(default=0)
    warned_at = models.DateTimeField(null=True)  # the owners were told that 80 % of the cap is used
    capped_at = models.DateTimeField(null=True)  # the cap kept the assistant from answering

    def __str__(self) -> str:
        return f"spend of {self.month}"
