"""The actions on businesses, with their results in words."""

from core.models import Business
from core.platform_admin.actions import TEST_QUESTION
from tests.core.platform_admin.pages import BUSINESSES, read, write_instructions


def test_the_actions_have_the_names_of_the_request(browser, alpha):
    page = read(browser.get(BUSINESSES))
    for name in (
        "Clear Instagram tokens",
        "Subscribe page to app",
        "Test AI responses",
        "Suspend",
        "Activate",
    ):
        assert name in page


def test_clearing_tokens_asks_first_then_says_what_was_cleared(act, connected, alpha, beta):
    connected(alpha)
    asked = act("clear_tokens", alpha, beta)
    assert "until an owner connects again" in asked
    alpha.refresh_from_db()
    assert alpha.page_token_encrypted
    done = act("clear_tokens", alpha, beta, confirmed="yes")
    assert "the tokens of @luna.ceramics are cleared" in done
    assert "Beta: nothing to clear" in done
    alpha.refresh_from_db()
    assert (alpha.page_token_encrypted, alpha.instagram_page_id, alpha.instagram_connected) == (
        "",
        None,
        False,
    )


def test_what_an_action_changed_is_in_the_history(act, browser, connected, alpha):
    connected(alpha)
    act("clear_tokens", alpha, confirmed="yes")
    assert "Changed Instagram tokens for account “@luna.ceramics”." in read(
        browser.get(f"{BUSINESSES}{alpha.pk}/history/")
    )


def test_the_doctor_says_in_words_what_it_found(act, connected, simulator, alpha):
    connected(alpha)
    said = act("doctor", alpha)
    assert "✓ Messages are delivered to Conversa: The account delivers to this app" in said
    assert alpha.page_access_token not in said
    simulator.post("/sim/tokens/expire", account="luna.ceramics", subcode=460)
    assert "✗ Access token: The Instagram password was changed" in act("doctor", alpha)


def test_a_businesss_own_page_has_the_doctor_too(browser, alpha):
    page = browser.get(f"{BUSINESSES}{alpha.pk}/change/").content.decode()
    assert 'value="Run the connection doctor"' in page
    assert f'name="_selected_action" value="{alpha.pk}"' in page


def test_subscribing_the_page_says_so(act, connected, simulator, alpha):
    connected(alpha)
    simulator.session.delete(
        f"{simulator.url}/v25.0/{alpha.instagram_page_id}/subscribed_apps",
        params={"access_token": alpha.page_access_token},
        timeout=20,
    ).raise_for_status()
    assert "Luna" not in str(
        [page for page in simulator.get("/sim/world")["pages"] if page["subscribed_fields"]]
    )
    assert "is subscribed. Meta delivers its messages here." in act("subscribe", alpha)
    assert "messages" in str(
        [page["subscribed_fields"] for page in simulator.get("/sim/world")["pages"]]
    )


def test_subscribing_with_a_dead_token_says_why_and_remembers(act, connected, simulator, alpha):
    connected(alpha)
    simulator.post("/sim/tokens/expire", account="luna.ceramics", subcode=463)
    assert "not subscribed. Instagram no longer accepts this connection" in act("subscribe", alpha)
    alpha.refresh_from_db()
    assert alpha.token_expired


def test_subscribing_while_meta_is_away_is_said_and_not_a_crash(act, connected, alpha, settings):
    connected(alpha)
    settings.FB_GRAPH_URL = "http://127.0.0.1:9"
    assert "not subscribed. Instagram is having problems." in act("subscribe", alpha)
    alpha.refresh_from_db()
    assert not alpha.token_expired


def test_subscribing_what_is_not_connected_says_so(act, alpha):
    assert "No Instagram account is connected" in act("subscribe", alpha)


def test_subscribing_with_an_unreadable_token_says_so(act, connected, alpha):
    connected(alpha)
    Business.objects.filter(pk=alpha.pk).update(page_token_encrypted="written under another key")
    assert "the key to it is missing here" in act("subscribe", alpha)


def test_testing_the_assistant_shows_its_answer(act, simulator, alpha):
    write_instructions(alpha)
    simulator.post("/sim/model", reply="We have mugs for < 20 euros & more.")
    page = act("test_ai", alpha)
    assert (
        f"Alpha, asked “{TEST_QUESTION}”, answers: “We have mugs for < 20 euros & more.” "
        "Nothing was sent." in page
    )


def test_testing_the_assistant_while_the_model_is_away_is_said_and_not_a_crash(
    act, alpha, settings
):
    settings.OPENAI_BASE_URL, settings.MODEL_RETRIES = "http://127.0.0.1:9/v1", 0
    assert "Alpha: no answer. The AI model isn’t answering right now." in act("test_ai", alpha)


def test_too_many_calls_at_once_are_refused(act, root, alpha, beta):
    from core.businesses.creation import create_business

    more = [create_business(name=f"Shop {number}", owner=root) for number in range(4)]
    assert "Choose up to 5 businesses" in act("test_ai", alpha, beta, *more)


def test_suspending_asks_first_and_can_be_taken_back(act, alpha):
    assert "assistant stops" in act("suspend", alpha)
    assert "Alpha is suspended" in act("suspend", alpha, confirmed="yes")
    alpha.refresh_from_db()
    assert alpha.suspended
    assert "Alpha was already suspended" in act("suspend", alpha, confirmed="yes")
    assert "Alpha is active again" in act("activate", alpha)
    alpha.refresh_from_db()
    assert not alpha.suspended
