"""The way to Meta's dialog and back, as a test walks it."""

import time

BACK = "/b/1/settings/instagram"


def start(client, business, next=BACK, login=""):
    """The address of the dialog."""
    asked = {name: value for name, value in (("next", next), ("login", login)) if value}
    answer = client.get(f"/core/instagram/connect/{business.pk}/", asked)
    assert answer.status_code == 302, answer.content
    return answer["Location"]


def words(answer):
    return " ".join(answer.content.decode().split())


def subscribed(simulator, name="Luna Ceramics"):
    return next(page["subscribed_fields"] for page in simulator.get("/sim/world")["pages"] if page["name"] == name)


def let_pass(monkeypatch, minutes):
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + minutes * 60)
