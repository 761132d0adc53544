"""Instagram's login dialog as a person's browser walks it, with the simulator behind it."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests


@dataclass
class InstagramDialog:
    """What one person does in the dialog of Instagram Login: `declined` are scopes that they switch
    off.
    """

    simulator: Any
    account: str = "luna.ceramics"
    declined: set[str] = field(default_factory=set)

    def answer(self, dialog_url: str, action: str = "accept") -> str:
        """The path and query that Instagram sends the browser back to, without host
        and fragment.
        """
        asked = dict(parse_qsl(urlsplit(dialog_url).query))
        form = [("account", self.account), ("action", action)]
        form += [
            ("scope_granted", scope)
            for scope in asked["scope"].split(",")
            if scope not in self.declined
        ]
        answer = requests.post(dialog_url, data=form, allow_redirects=False, timeout=20)
        assert answer.status_code == 302, answer.text
        parts = urlsplit(answer.headers["Location"])
        assert parts.fragment == "_"
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == asked["redirect_uri"]
        return f"{parts.path}?{parts.query}"
