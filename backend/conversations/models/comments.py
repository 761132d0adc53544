"""What people say in public."""

from django.db import models


class PublicComment(models.Model):
    """A comment under a post or a mention of the account: recorded, never answered by the
    assistant.
    """

    class Kind(models.TextChoices):
        COMMENT = "COMMENT", "Comment"
        LIVE_COMMENT = "LIVE_COMMENT", "Live comment"
        MENTION = "MENTION", "Mention"

    # A mention without one has "media:<media id>". Django's second index, for LIKE, is not there.
    comment_id = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    media_id = models.CharField(max_length=64, blank=True)
    author_id = models.CharField(max_length=64, blank=True)
    author_username = models.CharField(max_length=100, blank=True)
    text = models.TextField(blank=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"comment {self.pk}"
