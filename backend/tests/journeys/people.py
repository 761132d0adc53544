"""Who lives through a journey: somebody at the dashboard, and the shop that they run."""

import itertools
import uuid
from typing import Any

import requests

from tests.cast import PASSWORD
from tests.core.facebook_dialog import FacebookDialog
from tests.core.instagram_dialog import InstagramDialog
from tests.journeys.stack import Stack
from tests.servers import eventually


class Person:
    """Somebody at the dashboard, over HTTP, with cookies and CSRF as a browser has them."""

    def __init__(self, stack: Stack, name: str) -> None:
        self.stack, self.name = stack, name
        self.email = f"{name.lower()}-{uuid.uuid4().hex[:8]}@example.com"
        self.session = requests.Session()

    def call(self, method: str, path: str, expect: int = 200, **body: Any) -> Any:
        headers = {
            "X-CSRFToken": self.session.cookies.get("csrftoken", ""),
            "Referer": self.stack.url,
        }
        answer = self.session.request(
            method, self.stack.url + path, json=body or None, headers=headers, timeout=20
        )
        assert answer.status_code == expect, (
            f"{method} {path}: {answer.status_code} {answer.text[:500]}"
        )
        return answer.json() if answer.content else None

    def get(self, path: str, expect: int = 200) -> Any:
        return self.call("GET", path, expect)

    def post(self, path: str, expect: int = 200, **body: Any) -> Any:
        return self.call("POST", path, expect, **body)

    def sign_up(self) -> "Person":
        self.get("/api/session/")
        self.post(
            "/api/auth/registration/",
            201,
            email=self.email,
            password1=PASSWORD,
            password2=PASSWORD,
            name=self.name,
        )
        self.get("/api/session/")
        return self


class Shop:
    """A business that is connected and on, with what its owner and its customers do."""

    numbers = itertools.count(1)

    def __init__(
        self,
        stack: Stack,
        owner: Person,
        *,
        instructions: str = "We sell mugs. A mug costs 20 euros. We ship within 3 days.",
    ) -> None:
        self.stack, self.owner = stack, owner
        self.account = f"shop{next(self.numbers)}.{uuid.uuid4().hex[:6]}"
        business = owner.post("/api/businesses/", 201, name=f"Shop {self.account}")
        self.id, self.path = business["id"], f"/api/businesses/{business['id']}"
        self.facebook = stack.simulator.post(
            "/sim/people",
            name=owner.name,
            pages=[{"name": f"Page {self.account}", "instagram_username": self.account}],
        )["id"]
        self.connect()
        owner.call(
            "PUT",
            f"{self.path}/assistant/",
            instructions=instructions,
            base_version=0,
            debounce_seconds=0,
            discloses=False,
        )
        owner.call("PATCH", f"{self.path}/", ai_enabled=True)

    def connect(self, login: str = "FACEBOOK") -> None:
        """By OAuth, as the owner's browser walks it."""
        session, asked = self.owner.session, {"next": "/", "login": login}
        start = session.get(
            f"{self.stack.url}/core/instagram/connect/{self.id}/",
            params=asked,
            allow_redirects=False,
            timeout=20,
        )
        dialogs = {
            "FACEBOOK": FacebookDialog(self.stack.simulator, person=self.facebook),
            "INSTAGRAM": InstagramDialog(self.stack.simulator, account=self.account),
        }
        back = dialogs[login].answer(start.headers["Location"])
        answer = session.get(self.stack.url + back, allow_redirects=False, timeout=20)
        assert answer.headers.get("Location") == "/?connected=1", answer.text

    def write(self, customer: str, text: str, **options: Any) -> dict[str, Any]:
        """A customer writes a DM."""
        return self.stack.simulator.post(
            "/sim/dm", account=self.account, customer=customer, text=text, **options
        )

    def customer(self, username: str | None = None) -> str:
        name = username or f"c{uuid.uuid4().hex[:8]}"
        self.stack.simulator.post("/sim/customers", username=name, name=f"Customer {name}")
        return name

    def seen_by(self, customer: str) -> list[str]:
        """What the customer sees of the business's messages, oldest first."""
        thread = self.stack.simulator.get("/sim/thread", account=self.account, customer=customer)
        return [message["text"] for message in thread["messages"] if message["from"] == "business"]

    def threads(self) -> list[dict[str, Any]]:
        return self.owner.get(f"{self.path}/threads/")["results"]

    def thread_of(self, customer: str) -> dict[str, Any]:
        """The customer's thread in the dashboard, once it is there and named."""
        return eventually(
            lambda: next((t for t in self.threads() if t["customer"]["username"] == customer), None)
        )

    def timeline(self, thread_id: int) -> list[dict[str, Any]]:
        return self.owner.get(f"{self.path}/threads/{thread_id}/timeline/")["items"]
