"""What one business owns. These tables exist once in every business's schema and nowhere else.

No foreign key leaves the schema: a row that names a person keeps the user's id and the name as it
was. Every index must earn its place, because each costs 8 kB for every empty business.
"""

from conversations.models.comments import PublicComment
from conversations.models.customers import Customer
from conversations.models.instructions import Instructions
from conversations.models.messages import Attachment, MessageLog
from conversations.models.spending import MonthSpend
from conversations.models.threads import Thread, ThreadNote
from conversations.models.turns import Turn

__all__ = [
    "Attachment",
    "Customer",
    "Instructions",
    "MessageLog",
    "MonthSpend",
    "PublicComment",
    "Thread",
    "ThreadNote",
    "Turn",
]
