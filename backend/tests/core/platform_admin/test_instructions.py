"""A business made in the admin gets its instructions there too, and answers."""

import pytest

from accounts.models import Membership
from common.tenancy import in_business
from conversations.instructions import get_latest
from conversations.models import Instructions
from core.models import Business
from tests.core.platform_admin.pages import BUSINESSES, FORM, read

TEXT = "We sell mugs. A mug costs 12 euros."


@pytest.fixture
def mine(browser):
    browser.post(f"{BUSINESSES}add/", {"name": "Luna", "timezone": "UTC", "language": "en"})
    return Business.objects.get(name="Luna")


def save(browser, business, **changes):
    form = {**FORM, "name": business.name, "base_version": "0", "instructions": "", **changes}
    return browser.post(f"{BUSINESSES}{business.pk}/change/", form, follow=True)


def written(business) -> str:
    with in_business(business):
        latest = get_latest()
    return latest.text if latest else ""


def test_a_new_business_leads_to_its_page_with_the_next_steps(browser):
    answer = browser.post(
        f"{BUSINESSES}add/", {"name": "Luna", "timezone": "UTC", "language": "en"}, follow=True
    )
    page = read(answer)
    assert "Next: connect Instagram, write instructions, switch the AI on." in page
    assert 'name="instructions"' in answer.content.decode()


def test_instructions_are_written_and_the_switch_goes_on_in_one_go(browser, mine):
    assert "was changed successfully" in read(
        save(browser, mine, instructions=TEXT, ai_enabled="on")
    )
    mine.refresh_from_db()
    assert mine.ai_enabled
    assert written(mine) == TEXT
    with in_business(mine):
        assert Instructions.objects.get().author_name == "Root"


def test_without_instructions_the_switch_stays_off_and_says_why(browser, mine):
    assert "nstructions" in read(save(browser, mine, ai_enabled="on"))
    mine.refresh_from_db()
    assert not mine.ai_enabled


def test_switching_off_and_emptying_the_text_go_together(browser, mine):
    save(browser, mine, instructions=TEXT, ai_enabled="on")
    assert "was changed successfully" in read(save(browser, mine, base_version="1"))
    mine.refresh_from_db()
    assert (mine.ai_enabled, written(mine)) == (False, "")


def test_what_somebody_else_saved_is_not_overwritten(browser, mine):
    save(browser, mine, instructions=TEXT)
    answer = save(browser, mine, instructions="My old page's text.")
    assert "Your text is still here" in read(answer)
    assert "My old page" in answer.content.decode()
    assert written(mine) == TEXT


def test_saving_anything_else_makes_no_new_version(browser, mine):
    lines = f"{TEXT}\r\n\r\nWe ship to Norway."  # as a browser sends them
    save(browser, mine, instructions=lines)
    save(browser, mine, instructions=lines, base_version="1", name="Luna Ceramics")
    with in_business(mine):
        assert Instructions.objects.count() == 1


def test_who_does_not_own_it_reads_where_they_are_written_and_cannot_write_them(
    browser, alpha, root
):
    with in_business(alpha):
        Instructions.objects.create(
            version=1, text="Alice's secret sauce.", created_at=alpha.created_at
        )
    page = browser.get(f"{BUSINESSES}{alpha.pk}/change/").content.decode()
    assert "Written by its owners, in the dashboard under Assistant." in page
    assert "secret sauce" not in page
    save(browser, alpha, instructions="Mine now.", base_version="1", name="Alpha two")
    assert written(alpha) == "Alice's secret sauce."
    assert not Membership.objects.filter(user=root, business=alpha).exists()
