"""The views under /core/, by name; each is written in the room that it belongs to."""

from core.connecting.views import instagram_callback, instagram_choose, instagram_connect
from core.intake.views import instagram_webhook
from core.privacy.views import data_deletion, deauthorize

__all__ = [
    "data_deletion",
    "deauthorize",
    "instagram_callback",
    "instagram_choose",
    "instagram_connect",
    "instagram_webhook",
]
