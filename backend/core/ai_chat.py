"""The name that is promised to whoever uses the product from a shell. Nothing inside the product
imports it from here.
"""

from core.assistant.paying import answer_once

__all__ = ["get_ai_response"]


def get_ai_response(business_id: int, text: str) -> str:
    """What the assistant of that business would answer to `text` as a first message. Sends nothing,
    and counts towards what the month may cost.

    Raises NotFound where there is no such business, ModelFailed, and Conflict at the month's limit.
    """
    return answer_once(business_id, text)
