"""The public pages about data and its deletion."""

import pytest
from django.core.cache import cache
from django.test import Client

from tests.core.connecting.walking import words
from tests.core.privacy.callbacks import call


def test_who_has_nothing_to_delete_is_told_so(db):
    told = call("data-deletion", "424242", "INSTAGRAM").json()
    assert "There was nothing to delete" in words(
        Client().get(f"/deletion/{told['confirmation_code']}/")
    )


def test_an_unknown_code_is_not_found_and_cannot_be_guessed_quickly(db):
    cache.clear()
    answer = Client().get("/deletion/never-issued-code/")
    assert (answer.status_code, "Request not found" in words(answer)) == (404, True)
    assert "default-src 'none'" in answer["Content-Security-Policy"]
    statuses = [Client().get(f"/deletion/guess-{number}/").status_code for number in range(130)]
    assert statuses[0] == 404
    assert statuses[-1] == 429
    cache.clear()


def test_the_privacy_page_names_who_runs_it_and_how_to_ask_for_deletion(db, settings):
    settings.PRIVACY_CONTACT_NAME, settings.PRIVACY_CONTACT_EMAIL = (
        "Example Ltd",
        "privacy@example.com",
    )
    text = words(Client().get("/privacy/"))
    assert "Example Ltd" in text
    assert 'href="mailto:privacy@example.com"' in text
    assert "How to delete your data" in text
    assert "90 days" in text
    assert "one through Facebook covers the connection and who made it" in text
    settings.PRIVACY_CONTACT_NAME = settings.PRIVACY_CONTACT_EMAIL = ""
    settings.PUBLIC_URL = "https://conversa.example"
    text = words(Client().get("/privacy/"))
    assert "at conversa.example" in text
    assert "Write to the people who run this site" in text
    settings.PRIVACY_URL = "https://example.com/privacy"
    answer = Client().get("/privacy/")
    assert (answer.status_code, answer["Location"]) == (302, "https://example.com/privacy")


@pytest.mark.parametrize("code", ["%F0%9F%98%80", "%0d%0aX", "a" * 5000])
def test_a_malformed_code_is_unknown(db, code):
    assert Client().get(f"/deletion/{code}/").status_code == 404
