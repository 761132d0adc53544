"""A log never sees a token, whoever writes the line."""

import io
import logging
import logging.config

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone

from common.logs import get_log, mask
from common.rows import insert
from common.tenancy import in_business
from conversations.models import MessageLog

TOKEN = "EAAGm0PX4ZCpsBAKZCx1234567890"


@pytest.mark.parametrize(
    "line",
    [
        f"GET /v25.0/me?access_token={TOKEN}&fields=id",
        f"Authorization: Bearer {TOKEN}",
        f"the token {TOKEN} expired",
        f"/callback/?code={TOKEN}&state=x",
        "OPENAI_API_KEY=sk-proj-1234567890abcdef",
        "client_secret=0123456789abcdef",
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
    made(
        {
            **settings.LOGGING,
            "handlers": {"console": {**settings.LOGGING["handlers"]["console"], "stream": out}},
        }
    )
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


def test_a_row_that_the_database_refused_is_not_quoted(lines, alpha):
    words = "My card is\n1234"
    try:
        with in_business(alpha), transaction.atomic():
            insert(
                MessageLog(
                    thread_id=1,
                    direction="IN",
                    author="PHONE",
                    state="SENT",
                    text=words,
                    at=timezone.now(),
                )
            )
    except IntegrityError:
        get_log("test").exception("crashed")
    assert "message_direction_author_state" in lines.getvalue()
    assert "card" not in lines.getvalue()
    assert "1234" not in lines.getvalue()


@pytest.mark.parametrize(
    "error",
    [
        (
            'invalid input syntax for type bigint: "what a customer wrote"\nLINE 1: SELECT '
            "'what a customer wrote'::bigint\n               ^"
        ),
        (
            'syntax error at or near "x"\nLINE 3: INSERT INTO t VALUES (\'what a customer '
            "wrote')\n        ^"
        ),
        'null value in column "a" violates\nDETAIL:  Failing row contains (what a customer wrote).',
    ],
)
def test_what_postgres_quotes_of_a_statement_is_masked(error):
    assert "customer" not in mask(error)
