"""What a call to Instagram needs: the login, the token and the node of the graph."""

from dataclasses import dataclass, field

from integrations.instagram.logins import LoginCode


@dataclass(frozen=True)
class Access:
    """`node` sends and subscribes: the Page's id under Facebook Login, the account's 17841… id
    under Instagram Login.
    """

    login: LoginCode
    token: str = field(repr=False)
    node: str = "me"
