"""The first texts for a trade."""

import pytest

from api.instruction_templates import TEXTS, TRADES


def test_there_is_a_first_text_for_each_trade_that_would_fit(client):
    templates = client.get("/api/instructions/templates/").json()
    assert [template["trade"] for template in templates] == [
        "SHOP",
        "RESTAURANT",
        "SALON",
        "STUDIO",
        "SERVICES",
    ]


def test_a_german_owner_is_offered_german_texts(client):
    templates = client.get("/api/instructions/templates/", HTTP_ACCEPT_LANGUAGE="de-AT").json()
    assert templates[0]["name"] == "Laden"
    assert templates[0]["text"].startswith("Wer wir sind\n")


HEADINGS = {
    "en": [
        "Who we are",
        "What we sell",
        "How we talk",
        "What never to say",
        "When to hand over",
    ],
    "de": [
        "Wer wir sind",
        "Was wir anbieten",
        "Wie wir sprechen",
        "Was nie gesagt wird",
        "Wann ein Mensch übernimmt",
    ],
}
ON_BLANKS = {
    "en": "in [brackets], it is not known",
    "de": "in [Klammern], ist sie nicht bekannt",
}


@pytest.mark.parametrize("trade", TRADES)
@pytest.mark.parametrize("language", HEADINGS)
def test_a_first_text_has_every_heading_and_says_what_to_do_about_blanks(language, trade):
    text = TEXTS[language][trade]
    headings = HEADINGS[language]
    assert [line for line in text.splitlines() if line in headings] == headings
    assert ON_BLANKS[language] in text
    assert 800 < len(text) < 3000
