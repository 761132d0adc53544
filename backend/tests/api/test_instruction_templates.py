"""The first texts for a trade."""

import pytest

from api.instruction_templates import TEMPLATES


def test_there_is_a_first_text_for_each_trade_that_would_fit(client):
    templates = client.get("/api/instructions/templates/").json()
    assert [template["trade"] for template in templates] == [
        "SHOP",
        "RESTAURANT",
        "SALON",
        "STUDIO",
        "SERVICES",
    ]


@pytest.mark.parametrize("template", TEMPLATES, ids=[template["trade"] for template in TEMPLATES])
def test_a_first_text_has_every_heading_and_says_what_to_do_about_blanks(template):
    lines = template["text"].splitlines()
    headings = [
        "Who we are",
        "What we sell",
        "How we talk",
        "What never to say",
        "When to hand over",
    ]
    assert [line for line in lines if line in headings] == headings
    assert "in [brackets], it is not known" in template["text"]
    assert 800 < len(template["text"]) < 3000
