"""What the owner wrote for the assistant."""

from django.db import models


class Instructions(models.Model):
    """One version of what the owner wrote for the assistant; the highest version is the one in
    force.
    """

    version = models.PositiveIntegerField(primary_key=True)
    text = models.TextField()
    author_id = models.BigIntegerField(null=True)
    author_name = models.CharField(max_length=150, blank=True)
    created_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "instructions"

    def __str__(self) -> str:
        return f"instructions v{self.version}"
