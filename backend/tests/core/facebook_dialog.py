"""Facebook's login dialog as a person's browser walks it, with the simulator behind it."""

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests


@dataclass
class FacebookDialog:
    """What one person does in the dialog: `pages` None leaves all pages ticked, `declined` are
    unticked scopes.
    """

    simulator: Any
    person: str = "fb-nora"
    pages: list[str] | None = None
    declined: set[str] = field(default_factory=set)

    def answer(self, dialog_url: str, action: str = "accept") -> str:
        """The path and query that Facebook sends the browser back to, without host and fragment."""
        asked = dict(parse_qsl(urlsplit(dialog_url).query))
        world = self.simulator.get("/sim/world")
        own = next(person["pages"] for person in world["people"] if person["id"] == self.person)
        form = [("person", self.person), ("action", action)]
        form += [
            ("scope_granted", scope)
            for scope in asked["scope"].split(",")
            if scope not in self.declined
        ]
        form += [
            ("page", page["id"]) for page in own if self.pages is None or page["name"] in self.pages
        ]
        answer = requests.post(dialog_url, data=form, allow_redirects=False, timeout=20)
        assert answer.status_code == 302, answer.text
        parts = urlsplit(answer.headers["Location"])
        assert parts.fragment == "_=_"
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == asked["redirect_uri"]
        return f"{parts.path}?{parts.query}"
