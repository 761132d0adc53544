"""The views under /core/, by name; each is written in the room that it belongs to."""

from core.connecting.views import instagram_callback, instagram_choose, instagram_connect
from core.intake.views import instagram_webhook

__all__ = ["instagram_callback", "instagram_choose", "instagram_connect", "instagram_webhook"]
