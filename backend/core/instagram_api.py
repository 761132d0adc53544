"""Names that are promised to whoever uses the product from a shell. Nothing inside the product
imports them from here.
"""

from typing import Any

from integrations.instagram.access import Access
from integrations.instagram.errors import GraphError
from integrations.instagram.facebook_login import get_user_pages
from integrations.instagram.messages import post_text

__all__ = ["GraphError", "get_user_pages", "send_instagram_text_reply"]


def send_instagram_text_reply(
    page_access_token: str, recipient_id: str, text: str
) -> dict[str, Any]:
    """Send a text with a Page token by hand, from a shell: Graph's `{"recipient_id",
    "message_id"}`. Raises GraphError.
    """
    return post_text(Access("FACEBOOK", page_access_token), recipient_id=recipient_id, text=text)
