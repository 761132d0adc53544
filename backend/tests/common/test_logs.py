"""A log never sees a token, whoever writes the line."""

import io
import logging
import logging.config

import pytest
from django.conf import settings

from common.logs import get_log, mask

TOKEN = "EAAGm0PX4ZCpsBAKZCx1234567890"


@pytest.mark.parametrize(
    "line",
    [
        f"GET /v25.0/me?access_token={TOKEN}&fields=id", f"Authorization: Bearer {TOKEN}", f"the token {TOKEN} expired",
        f"/callback/?code={TOKEN}&state=x", "OPENAI_API_KEY=sk-proj-1234567890abcdef", "client_secret=0123456789abcdef",
    ],
)
def test_what_looks_like_a_secret_is_masked(line):
    assert "1234567890" not in mask(line)
    assert "***" in mask(line)


@pytest.fixture
def lines():
    """What the configured console handler writes."""
    out = io.StringIO()
    handler = logging.getLogger().handlers
    made = logging.config.dictConfig
    made({**settings.LOGGING, "handlers": {"console": {**settings.LOGGING["handlers"]["console"], "stream": out}}})
    yield out
    made(settings.LOGGING)
    logging.getLogger().handlers[:] = handler


def test_a_probe_that_is_not_ready_yet_writes_no_line(lines, client, db):
    assert client.get("/health/ready").status_code == 503
    assert lines.getvalue() == ""


def test_fields_traces_and_libraries_are_masked_too(lines):
    get_log("test").warning("call", url=f"https://graph/?access_token={TOKEN}")
    logging.getLogger("library").warning("calling %s", f"https://graph/?access_token={TOKEN}")
    try:
        raise ValueError(f"no answer from https://graph/?access_token={TOKEN}")
    except ValueError:
        get_log("test").exception("crashed")
    assert lines.getvalue().count("***") >= 3
    assert TOKEN not in lines.getvalue()
