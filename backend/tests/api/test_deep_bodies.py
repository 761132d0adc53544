"""Bodies nested without end, wherever a stranger or a signed-in person can send one: refused, and
no server error.
"""

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver

from integrations.instagram.signatures import sign

ENDLESS = "[" * 200_000
DEEP = '{"a":' * 100 + "1" + "}" * 100


def routes(resolver, prefix=""):
    """Every address under /api/ and /core/."""
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry, path)
        elif isinstance(entry, URLPattern) and path.startswith(("api/", "core/")):
            yield "/" + path


def concrete(alpha):
    for route in sorted(set(routes(get_resolver()))):
        path = route
        while "<" in path:
            before, rest = path.split("<", 1)
            name, after = rest.split(">", 1)
            path = f"{before}{alpha.pk if name == 'int:business_id' else 1}{after}"
        yield path


@pytest.mark.parametrize("body", [ENDLESS, DEEP])
@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_no_address_of_the_api_breaks_on_a_body_nested_without_end(
    alpha, alice, client_for, body, method
):
    for person in (alice, None):
        client = client_for(person)
        for path in concrete(alpha):
            answer = getattr(client, method)(path, data=body, content_type="application/json")
            assert answer.status_code < 500, (method, path, answer.status_code)


@pytest.mark.parametrize("body", [ENDLESS, DEEP])
def test_who_saves_the_assistant_with_such_a_body_is_told_what_is_wrong(
    alpha, alice, client_for, body
):
    answer = client_for(alice).put(
        f"/api/businesses/{alpha.pk}/assistant/", data=body, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID")
    assert "nested too deeply" in answer.json()["detail"]


@pytest.mark.parametrize("body", [ENDLESS, DEEP])
def test_a_signed_webhook_is_kept_whatever_its_depth(db, body, settings):
    """Meta would deliver it again and again, so it is taken in and shown to an admin."""
    signed = {"HTTP_X_HUB_SIGNATURE_256": sign(body.encode(), settings.FB_APP_SECRET).decode()}
    answer = Client().post(
        "/core/webhook/instagram/", data=body, content_type="application/json", **signed
    )
    assert answer.status_code == 200


@pytest.mark.parametrize("field", ["signed_request", "state", "code"])
def test_the_callbacks_of_meta_refuse_such_a_body(db, alice, client_for, field):
    client = client_for(alice)
    for path in ("/core/meta/data-deletion/", "/core/meta/deauthorize/"):
        assert client.post(path, {field: ENDLESS}, format="multipart").status_code == 400
    assert client.get("/core/instagram/callback/", {field: ENDLESS[:5000]}).status_code == 400


@pytest.mark.parametrize(
    "path", ["/v1/chat/completions", "/v25.0/me/messages", "/sim/reset", "/sim/model"]
)
def test_the_simulator_does_not_break_on_such_a_body(simulator, path):
    answer = simulator.session.post(
        simulator.url + path, data=ENDLESS, headers={"Content-Type": "application/json"}, timeout=20
    )
    assert answer.status_code < 500
