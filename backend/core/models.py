"""The models of the core by name; each is written in `core.tables`.

The tables of `conversations` are re-exported for those who look for them here; they live in each
business's schema and exist only behind a door (`common.tenancy`).
"""

from conversations.models import Customer, MessageLog, Thread, Turn
from core.tables.accounts import ConnectedAccount, DeletionRequest

# The migrations name the four functions as they are imported here.
from core.tables.businesses import Business, _debounce, _late, _new_schema_name, _takeover
from core.tables.inbox import InboxEvent
from core.tables.schemas import SchemaStep
from core.tables.spending import InstallationSpend, TrySpend

__all__ = [
    "Business",
    "ConnectedAccount",
    "Customer",
    "DeletionRequest",
    "InboxEvent",
    "InstallationSpend",
    "MessageLog",
    "SchemaStep",
    "Thread",
    "TrySpend",
    "Turn",
    "_debounce",
    "_late",
    "_new_schema_name",
    "_takeover",
]
