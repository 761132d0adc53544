"""Meta's signed_request: what is let in, and through which login."""

from datetime import UTC, datetime

import pytest

from conftest import SECRETS
from core.privacy.signed_request import BadSignedRequest, read_signed_request
from tests.core.privacy.callbacks import sign

# The difference between the clocks lies in the cache, which is a table.
pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
AT = int(NOW.timestamp())
PAYLOAD = {"algorithm": "HMAC-SHA256", "issued_at": AT - 5, "user_id": "2563000000000001"}


@pytest.mark.parametrize(
    ("name", "login"), [("FB_APP_SECRET", "FACEBOOK"), ("IG_APP_SECRET", "INSTAGRAM")]
)
def test_the_secret_says_through_which_login_it_comes(name, login):
    request = read_signed_request(sign(PAYLOAD, SECRETS[name]), now=NOW)
    assert (request.login, request.user_id) == (login, "2563000000000001")


@pytest.mark.parametrize("standard", [True, False])
@pytest.mark.parametrize("padded", [True, False])
@pytest.mark.parametrize("filler", ["", "?", "??", "~~~>>>"])
def test_both_alphabets_and_padding_are_read(standard, padded, filler):
    text = sign({**PAYLOAD, "x": filler}, standard=standard, padded=padded)
    assert read_signed_request(text, now=NOW).user_id == "2563000000000001"


def test_an_id_may_be_a_number_that_javascript_cannot_count():
    assert (
        read_signed_request(sign({**PAYLOAD, "user_id": 17841405793187218}), now=NOW).user_id
        == "17841405793187218"
    )


@pytest.mark.parametrize(
    "changes",
    [
        {"algorithm": "none"},
        {"algorithm": None},
        {"algorithm": "HMAC-SHA1"},
        {"issued_at": AT - 8 * 86_400},
        {"issued_at": AT + 7_200},
        {"issued_at": None},
        {"issued_at": "soon"},
        {"issued_at": 10**30},
        {"expires": AT - 1},
        {"user_id": ""},
        {"user_id": None},
        {"user_id": True},
        {"user_id": ["1"]},
        {"user_id": "9" * 33},
        {"user_id": "1\n2"},
    ],
)
def test_a_signed_request_without_sense_is_refused(changes):
    with pytest.raises(BadSignedRequest):
        read_signed_request(sign({**PAYLOAD, **changes}), now=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "a.b",
        "nodot",
        "…",
        "..",
        sign(PAYLOAD, "another-secret"),
        sign(PAYLOAD, ""),
        sign(PAYLOAD)[:-2],
        "A" + sign(PAYLOAD),
        sign(PAYLOAD) + ".x",
        sign(b"not json"),
        sign(b"[1]"),
        sign(b"\xff\xfe"),
        sign(b"[" * 2_000),
        sign({**PAYLOAD, "x": "y" * 9_000}),
    ],
)
def test_anything_else_is_refused(text):
    with pytest.raises(BadSignedRequest):
        read_signed_request(text, now=NOW)


def test_without_a_secret_nothing_is_let_in(settings):
    settings.FB_APP_SECRET = settings.IG_APP_SECRET = ""
    with pytest.raises(BadSignedRequest):
        read_signed_request(sign(PAYLOAD, ""), now=NOW)
