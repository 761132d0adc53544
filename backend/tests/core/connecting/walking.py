"""The way to Meta's dialog and back, as a test walks it."""

import time

from tests.core.facebook_dialog import FacebookDialog

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
    return next(
        page["subscribed_fields"]
        for page in simulator.get("/sim/world")["pages"]
        if page["name"] == name
    )


def let_pass(monkeypatch, minutes):
    now = time.time
    monkeypatch.setattr(time, "time", lambda: now() + minutes * 60)


def to_choice(client, simulator, business, next=BACK):
    answer = client.get(FacebookDialog(simulator, "fb-theo").answer(start(client, business, next)))
    assert (answer.status_code, answer["Location"]) == (
        302,
        f"/core/instagram/choose/{business.pk}/",
    )
    return answer["Location"]


def page_id(simulator, name):
    return next(page["id"] for page in simulator.get("/sim/world")["pages"] if page["name"] == name)


def choose(client, address, page):
    return client.post(
        address, {"page_id": page, "csrfmiddlewaretoken": client.cookies["csrftoken"].value}
    )
