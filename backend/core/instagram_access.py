"""With what a business speaks to Instagram: through which login, with which token, as which node of the graph."""

from dataclasses import dataclass, field

from common.crypto import Unreadable
from core.graph_errors import GraphError
from core.logins import LoginCode, get_login
from core.models import Business
from core.token_problems import PROBLEMS, UNREADABLE


@dataclass(frozen=True)
class Access:
    """`node` sends and subscribes: the Page's id under Facebook Login, the account's 17841… id under Instagram Login."""

    login: LoginCode
    token: str = field(repr=False)
    node: str = "me"


def get_access(business: Business) -> Access:
    """The business's own. Raises GraphError where no key reads its token: to whoever asks that is a refused one."""
    login = get_login(business.instagram_login)
    try:
        token = business.page_access_token
    except Unreadable:
        raise unreadable_token() from None
    node = business.instagram_page_id if login.code == "FACEBOOK" else business.instagram_account_id
    return Access(login.code, token, node or "me")


def unreadable_token() -> GraphError:
    """What asking with a token that no key reads comes to: it stops the account, and loses no message."""
    return GraphError("TOKEN", user_text=PROBLEMS[UNREADABLE].text, admin_text=UNREADABLE)
