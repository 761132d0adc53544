"""With what a business speaks to Instagram: through which login, with which token, as which node of the graph."""

from dataclasses import dataclass, field

from core.logins import LoginCode, get_login
from core.models import Business


@dataclass(frozen=True)
class Access:
    """`node` sends and subscribes: the Page's id under Facebook Login, the account's 17841… id under Instagram Login."""

    login: LoginCode
    token: str = field(repr=False)
    node: str = "me"


def get_access(business: Business) -> Access:
    """The business's own. Raises common.crypto.Unreadable."""
    login = get_login(business.instagram_login)
    node = business.instagram_page_id if login.code == "FACEBOOK" else business.instagram_account_id
    return Access(login.code, business.page_access_token, node or "me")
