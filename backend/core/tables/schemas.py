"""The steps that make the schema of a business."""

from django.db import models


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
