"""Comments and mentions in public: recorded once, shown newest first, never answered by the
assistant.
"""

from datetime import datetime

from conversations.events import Event
from conversations.models import PublicComment

SHOWN = 50


def record_comment(*, event: Event, at: datetime) -> None:
    """Write the comment down; one that is known changes nothing."""
    PublicComment.objects.bulk_create(
        [
            PublicComment(
                comment_id=event.mid,
                kind=event.kind,
                media_id=event.details["media_id"],
                author_id=event.details["author_id"],
                author_username=event.details["username"],
                text=event.text,
                at=at,
            )
        ],
        ignore_conflicts=True,
    )


def list_comments() -> list[PublicComment]:
    """The newest fifty."""
    return list(PublicComment.objects.order_by("-at", "-comment_id")[:SHOWN])
