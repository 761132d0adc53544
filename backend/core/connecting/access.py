"""With what a business speaks to Instagram: through which login, with which token, as which node of
the graph.
"""

from common.crypto import Unreadable
from core.models import Business
from integrations.instagram.access import Access
from integrations.instagram.errors import GraphError
from integrations.instagram.logins import get_login
from integrations.instagram.token_problems import PROBLEMS, UNREADABLE


def get_access(business: Business) -> Access:
    """The business's own. Raises GraphError where no key reads its token: to whoever asks that is a
    refused one.
    """
    login = get_login(business.instagram_login)
    try:
        token = business.page_access_token
    except Unreadable:
        raise unreadable_token() from None
    node = business.instagram_page_id if login.code == "FACEBOOK" else business.instagram_account_id
    return Access(login.code, token, node or "me")


def unreadable_token() -> GraphError:
    """What asking with a token that no key reads comes to: it stops the account, and loses no
    message.
    """
    return GraphError("TOKEN", user_text=PROBLEMS[UNREADABLE].text, admin_text=UNREADABLE)
