"""Django looks for the admin here: each page is registered by the module of `core.platform_admin`
that is imported.
"""

from core.platform_admin.businesses import BusinessAdmin
from core.platform_admin.deletions import DeletionRequestAdmin
from core.platform_admin.inbox import InboxEventAdmin
from core.platform_admin.jobs import JobAdmin
from core.platform_admin.messages import MessageLogAdmin

__all__ = [
    "BusinessAdmin",
    "DeletionRequestAdmin",
    "InboxEventAdmin",
    "JobAdmin",
    "MessageLogAdmin",
]
