"""The away message says when somebody is back, by the business's clock and in the customer's
language.
"""

from datetime import UTC, datetime, timedelta

import pytest

from core.assistant.away_message import write_away_message
from core.models import Business

NOW = datetime(2026, 11, 22, 19, tzinfo=UTC)  # a Sunday
SOON = datetime(2026, 11, 23, 8, tzinfo=UTC)


def away(opens=SOON, said="", **fields):
    return write_away_message(
        Business(**{"timezone": "Europe/Berlin", **fields}), said=[said], opens=opens, now=NOW
    )


@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        ({}, "when we are back: Monday 09:00"),
        ({"timezone": "America/New_York"}, "when we are back: Monday 03:00"),
        ({"language": "de"}, "sobald wir zurück sind: Montag 09:00"),
        ({"language": "ja"}, "お返事いたします: 月曜日 09:00"),
        ({"language": "xx"}, "when we are back: Monday 09:00"),
        (
            {
                "language": "en",
                "said": "Guten Abend, habt ihr morgen noch einen Termin für mich frei?",
            },
            "sobald wir zurück sind: Montag 09:00",
        ),
    ],
)
def test_the_default_ends_with_the_time_of_opening(fields, ends):
    assert away(**fields).endswith(ends)


def test_a_day_far_away_is_named_with_its_date():
    assert "Dec. 24, 2026" in away(opens=NOW + timedelta(days=32))


def test_the_owners_words_are_sent_as_they_are_with_the_time_in_place():
    assert away(away_message="Closed, back {opens}. {Bye}") == "Closed, back Monday 09:00. {Bye}"
    assert away(away_message="Closed.") == "Closed."
    assert (
        away(
            away_message="Closed, back {opens}.", said="Habt ihr morgen noch einen Termin für mich?"
        )
        == "Closed, back Monday 09:00."
    )


def test_when_nobody_knows_the_time_nothing_is_said_of_it():
    assert away(opens=None).endswith("when we are back.")
    assert "{opens}" not in away(opens=None)
    assert away(opens=None, away_message="Closed.\nBack {opens}.") == "Closed."
    assert away(opens=None, away_message="Back {opens}.").startswith("We are away")
