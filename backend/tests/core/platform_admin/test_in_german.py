"""The admin as a platform admin reads it whose language is German: no word of ours in English."""

import functools
import html
import re
from io import BytesIO
from pathlib import Path

import django
import pytest
from babel.messages.pofile import read_po
from django.utils import timezone, translation

import texts
from accounts.models import Membership
from common.jobs import enqueue
from common.tenancy import in_business
from conversations.models import MessageLog
from core.businesses.creation import create_business
from core.models import Business, DeletionRequest, InboxEvent
from core.platform_admin.actions import TEST_QUESTION
from core.platform_admin.jobs import EVENTS, STATUSES
from tests.core.platform_admin.pages import BUSINESSES, FORM, read, write_instructions
from tests.core.platform_admin.pages import EVENTS as INBOX

# Words that no German sentence has, and hardly an English one lacks.
ENGLISH = re.compile(
    r"\b(the|you|your|is|are|has|this|it|and|of|to|can|not|for|by|with|from|select|add|change|no|"
    r"none|save|delete|search|view|history|yes|unknown)\b",
    re.IGNORECASE,
)
# Codes, names and what a program wrote; time zones are names too.
NOT_SENTENCES = re.compile(
    r"<style.*?</style>|<script.*?</script>|<svg.*?</svg>|<pre.*?</pre>|<code.*?</code>"
    r'|<select name="timezone".*?</select>',
    re.DOTALL,
)
SHOWN = re.compile(
    r'\b(?:alt|aria-label|placeholder|title)="([^"]*)"|<input type="submit"[^>]*\bvalue="([^"]*)"'
)


@pytest.fixture
def german(browser, root):
    root.language = "de"
    root.save(update_fields=["language"])
    return browser


@pytest.fixture
def everything(alpha, bob, root, connected, thread_in):
    """Something on every list of the admin."""
    enqueue("core.tidy")
    connected(alpha)
    write_instructions(alpha)
    Membership.objects.create(user=root, business=alpha, role="OWNER")
    Business.objects.filter(pk=alpha.pk).update(
        history_state="RUNNING", model_failed_at=timezone.now(), model_error="503"
    )
    with in_business(alpha):
        thread = thread_in(alpha)
        for state in ("SENT", "FAILED", "UNKNOWN"):
            MessageLog.objects.create(
                thread=thread, direction="OUT", author="ASSISTANT", state=state, at=timezone.now()
            )
    for state in InboxEvent.State.values:
        InboxEvent.objects.create(shard=1, payload="{}", state=state, account_id="17841")
    for state in DeletionRequest.State.values:
        DeletionRequest.objects.create(
            code=f"{state}-1", login="INSTAGRAM", user_id="1", state=state
        )


@functools.cache
def in_english() -> set[str]:
    """Whatever our code or Django's admin says in English and in other words in German."""
    catalogs = [texts.read("de")]
    for app in ("admin", "auth"):
        folder = Path(django.__file__).parent / "contrib" / app / "locale"
        for language in ("en", "de"):
            path = folder / language / "LC_MESSAGES" / "django.po"
            catalogs.append(read_po(BytesIO(path.read_bytes()), locale=language))
    messages = [
        message
        for catalog in catalogs
        for message in catalog
        if message.id and isinstance(message.id, str)
    ]
    german = {message.string.casefold() for message in messages}
    return {message.id.casefold() for message in messages} - german


def list_shown(page: str) -> list[str]:
    """Each piece of text, and each attribute that is read out or shown."""
    page = NOT_SENTENCES.sub(" ", page)
    attributes = [value for found in SHOWN.findall(page) for value in found]
    pieces = re.split(r"<[^>]+>", page)
    shown = [" ".join(html.unescape(piece).split()) for piece in [*attributes, *pieces]]
    return [piece for piece in shown if piece]


def assert_german(answer) -> None:
    assert answer.status_code == 200
    shown = list_shown(answer.content.decode())
    where = answer.request["PATH_INFO"]
    assert [piece for piece in shown if ENGLISH.search(piece)] == [], where
    known = in_english()
    assert [piece for piece in shown if piece.casefold().rstrip(":") in known] == [], where


def walk(browser) -> list[str]:
    """Every page of the admin that links lead to. Of a list's rows and filters, those in a query
    are left out: they show the same words.
    """
    seen, waiting = [], ["/admin/"]
    while waiting:
        address = waiting.pop(0)
        answer = browser.get(address, follow=True)
        assert_german(answer)
        seen.append(address)
        for link in re.findall(r'href="(/admin/[^"#]*)"', answer.content.decode()):
            found = html.unescape(link)
            if found not in [*seen, *waiting]:
                waiting.append(found)
    return seen


def test_no_page_that_a_link_of_the_admin_leads_to_has_a_word_of_english(german, everything):
    seen = walk(german)
    kinds = {re.sub(r"\d+", "N", page) for page in seen}
    assert {
        "/admin/password_change/",
        "/admin/accounts/membership/N/change/",
        "/admin/accounts/membership/N/delete/",
        "/admin/accounts/membership/add/",
        "/admin/accounts/user/N/change/",
        "/admin/accounts/user/N/history/",
        "/admin/accounts/user/add/",
        "/admin/conversations/messagelog/?business=N",
        "/admin/core/business/N/change/",
        "/admin/core/business/add/",
        "/admin/core/deletionrequest/N/change/",
        "/admin/core/inboxevent/N/change/",
        "/admin/procrastinate/procrastinatejob/N/change/",
    } <= kinds


def messages_of(answer) -> str:
    """What an action said, without what it quotes."""
    page = answer.content.decode()
    assert_german(answer)
    [said] = re.findall(r'<ul class="messagelist">(.*?)</ul>', page, re.DOTALL)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", said)).split())


@pytest.fixture
def act_in_german(german):
    """`act_in_german("subscribe", alpha)` runs an action as the list's form does: what it said."""

    def run(action, *chosen, address=BUSINESSES, **more):
        data = {"action": action, "_selected_action": [item.pk for item in chosen], **more}
        return german.post(address, data, follow=True)

    return run


def test_what_becomes_of_tokens_is_asked_and_said_in_german(
    act_in_german, german, connected, alpha
):
    connected(alpha)
    asked = act_in_german("clear_tokens", alpha)
    assert_german(asked)
    assert 'value="Tokens von 1 Unternehmen löschen"' in asked.content.decode()
    done = act_in_german("clear_tokens", alpha, confirmed="yes")
    assert messages_of(done).startswith("Alpha: Die Tokens von @luna.ceramics sind gelöscht.")
    again = act_in_german("clear_tokens", alpha, confirmed="yes")
    assert messages_of(again) == "Alpha: nichts zu löschen."
    history = german.get(f"{BUSINESSES}{alpha.pk}/history/")
    assert "Instagram-Tokens für Konto „@luna.ceramics“ geändert." in read(history)
    assert_german(history)


def test_a_subscription_and_its_refusal_are_said_in_german(act_in_german, connected, alpha, beta):
    connected(alpha)
    said = messages_of(act_in_german("subscribe", alpha, beta))
    assert "ist abonniert. Meta stellt ihre Nachrichten hier zu." in said
    assert "Beta: nicht abonniert." in said


def test_suspending_and_activating_are_asked_and_said_in_german(act_in_german, alpha, beta):
    asked = act_in_german("suspend", alpha, beta)
    assert_german(asked)
    assert 'value="2 Unternehmen sperren"' in asked.content.decode()
    for action, said in (
        ("suspend", "Alpha ist gesperrt: "),
        ("suspend", "Alpha war schon gesperrt."),
        ("activate", "Alpha ist wieder aktiv."),
        ("activate", "Alpha war schon aktiv."),
    ):
        answer = act_in_german(action, alpha, confirmed="yes")
        assert messages_of(answer).startswith(said)


def test_too_many_businesses_at_once_are_refused_in_german(act_in_german, root, alpha, beta):
    more = [create_business(name=f"Shop {number}", owner=root) for number in range(4)]
    answer = act_in_german("test_ai", alpha, beta, *more)
    assert messages_of(answer) == "Wählen Sie höchstens 5 Unternehmen: Jedes dauert einen Moment."


def test_an_answer_of_the_model_is_shown_in_german(act_in_german, simulator, alpha):
    write_instructions(alpha)
    simulator.post("/sim/model", reply="Tassen und Teller.")
    said = read(act_in_german("test_ai", alpha))
    assert f"Alpha antwortet auf „{TEST_QUESTION}“: „Tassen und Teller.“ Es wurde nichts" in said


def test_events_that_are_tried_again_are_counted_in_german(act_in_german, db):
    events = [
        InboxEvent.objects.create(shard=1, payload="{}", state=state)
        for state in ("FAILED", "FAILED", "DONE")
    ]
    answer = act_in_german("try_again", *events, address=f"{INBOX}?state=ALL")
    assert messages_of(answer) == (
        "2 Ereignisse sind wieder eingereiht. 1 hatte kein Problem und blieb unverändert."
    )


def test_adding_and_changing_a_business_is_said_in_german(german, alpha):
    form = {**FORM, "name": "Luna"}
    added = german.post(f"{BUSINESSES}add/", form, follow=True)
    assert messages_of(added).startswith("Luna ist angelegt. Als Nächstes: Instagram verbinden")
    changed = german.post(f"{BUSINESSES}{alpha.pk}/change/", form, follow=True)
    assert "Luna" in messages_of(changed)
    refused = german.post(f"{BUSINESSES}{alpha.pk}/change/", {**form, "highest_cap": "x"})
    assert_german(refused)
    without = german.post(f"{BUSINESSES}{alpha.pk}/change/", {**form, "ai_enabled": "on"})
    assert_german(without)


def test_what_is_refused_about_people_is_said_in_german(german, alice, bob, alpha):
    owner = Membership.objects.get(user=alice, business=alpha)
    for address in (
        f"/admin/accounts/membership/{owner.pk}/delete/",
        f"/admin/accounts/user/{bob.pk}/delete/",
    ):
        assert "Alpha" in messages_of(german.get(address, follow=True))
    taken = {"email": "bob@example.com", "name": "Bob", "usable_password": "true"}
    assert_german(german.post("/admin/accounts/user/add/", taken))


def test_a_list_without_a_row_says_so_in_german(german):
    for page in (BUSINESSES, INBOX, "/admin/core/deletionrequest/", "/admin/accounts/user/"):
        assert "Keine Treffer." in read(german.get(page, {"q": "nobody-has-this-name"}))
    assert_german(german.get("/admin/core/deletionrequest/"))
    assert_german(german.get(BUSINESSES, {"_facets": "True"}))


def test_the_log_in_of_the_admin_speaks_the_language_of_the_browser(client, db):
    headers = {"accept-language": "de"}
    assert_german(client.get("/admin/login/", headers=headers))
    wrong = {"username": "no@example.com", "password": "no"}
    for _ in range(12):
        answer = client.post("/admin/login/", wrong, headers=headers)
        assert_german(answer)
    assert "Zu viele Versuche. Versuchen Sie es in" in read(answer)


def test_the_notices_above_every_page_are_in_german(german, db):
    InboxEvent.objects.create(shard=1, payload="{}", state="PENDING")
    page = german.get("/admin/")
    assert "Kein Worker läuft" in read(page)
    assert "1 Webhook-Ereignis wartet." in read(page)


@pytest.mark.parametrize("labels", [STATUSES, EVENTS])
def test_the_states_of_background_jobs_have_german_names(labels):
    with translation.override("de"):
        assert {str(label).casefold() for label in labels.values()} & in_english() == set()


def test_a_persons_password_is_set_in_german(german, alice, root):
    for person in (alice, root):  # one has a password, the other none
        address = f"/admin/accounts/user/{person.pk}/password/"
        assert_german(german.get(address))
        assert_german(german.post(address, {"usable_password": "true", "password1": "short"}))
    new = {"password1": "another quiet horse", "password2": "another quiet horse"}
    address = f"/admin/accounts/user/{alice.pk}/password/"
    messages_of(german.post(address, {"usable_password": "true", **new}, follow=True))


def test_what_the_doctor_finds_is_said_in_german(act_in_german, connected, simulator, alpha, beta):
    connected(alpha)
    simulator.post("/sim/tokens/expire", account="luna.ceramics", subcode=460)
    said = messages_of(act_in_german("doctor", alpha, beta))
    assert said.startswith("Alpha, geprüft ")
    assert "Das Instagram-Passwort wurde geändert" in said
