"""Each email is in the language of whoever gets it, with the link that it has in any language."""

import re

import pytest
from allauth.account.adapter import get_adapter
from django.utils import timezone, translation

from accounts.models import Membership, Role, SecurityEvent, User
from accounts.security_events import record_event
from common.tenancy import in_business
from core.connecting.token_failure import mark_token_failed
from core.models import TrySpend
from core.notifications.notices import MANY_MAILS, THREAD_MAILS
from core.notifications.team_alerts import alert_team
from core.spending.installation import add_spend, forget_sum, month_of
from core.spending.notices import email_admins
from integrations.instagram.errors import GraphError
from tests.accounts.steps import NEW, sign_up

VALUES = {
    "password_reset_url": "http://localhost:9/reset-password/1/a",
    "activate_url": "http://localhost:9/verify-email/a",
    "before": "old@example.com",
    "after": "new@example.com",
}
# The subject of each email about an account, in German.
ACCOUNT_EMAILS = {
    "account_already_exists": "Sie haben schon ein Konto",
    "address_changed": "Ihre E-Mail-Adresse wurde geändert",
    "email_confirmation": "Bestätigen Sie Ihre E-Mail-Adresse",
    "email_confirmation_signup": "Bestätigen Sie Ihre E-Mail-Adresse",
    "password_changed": "Ihr Passwort wurde geändert",
    "password_reset_key": "Neues Passwort wählen",
    "rights_changed": "Sie sind kein Conversa-Administrator mehr",
    "unknown_account": "Kein Conversa-Konto zu dieser E-Mail-Adresse",
}
# Words that no German sentence has, and hardly an English one lacks.
ENGLISH = re.compile(r"\b(the|you|your|is|has|this|it|and|of|to|were|by|can|open)\b", re.IGNORECASE)


def html_of(message):
    [(content, _)] = message.alternatives
    return content


def link_of(message):
    [link] = re.findall(r"https?://\S+", message.body)
    assert f'href="{link}"' in html_of(message)
    return link


def assert_german(message):
    words = message.body.replace(link_of(message), "")
    assert message.body.startswith("Guten Tag")
    assert ENGLISH.findall(f"{message.subject} {words}") == []
    assert '<html lang="de">' in html_of(message)


@pytest.fixture
def german_alice(alice):
    alice.language = "de"
    alice.save(update_fields=["language"])
    return alice


@pytest.fixture
def english_bob(alpha, bob):
    """Another owner."""
    bob.language = "en"
    bob.save(update_fields=["language"])
    Membership.objects.filter(user=bob, business=alpha).update(role=Role.OWNER)
    return bob


@pytest.fixture
def german_and_english_team(german_alice, english_bob):
    return [german_alice, english_bob]


@pytest.mark.parametrize("name", ACCOUNT_EMAILS)
def test_an_email_about_an_account_is_in_the_language_that_its_owner_chose(
    name, german_alice, bob, mailoutbox
):
    for person in (german_alice, bob):
        words = {**VALUES, "user": person, "by": "Root"}
        get_adapter().send_mail(f"account/email/{name}", person.email, words)
    german, english = mailoutbox
    assert german.subject == ACCOUNT_EMAILS[name]
    assert_german(german)
    assert english.body.startswith("Hi,")
    assert '<html lang="en">' in html_of(english)
    assert link_of(german) == link_of(english)


@pytest.mark.parametrize(
    ("staff", "superuser", "subject", "page"),
    [
        (True, True, "Sie sind jetzt Conversa-Administrator", "/admin/"),
        (True, False, "Ihre Rechte als Conversa-Administrator haben sich geändert", "/admin/"),
        (False, False, "Sie sind kein Conversa-Administrator mehr", "/login"),
    ],
)
@pytest.mark.parametrize("by", ["Root", ""])
def test_new_rights_are_told_in_german(
    staff, superuser, subject, page, by, german_alice, mailoutbox
):
    words = {"user": german_alice, "staff": staff, "superuser": superuser, "by": by}
    get_adapter().send_mail("account/email/rights_changed", german_alice.email, words)
    [message] = mailoutbox
    assert message.subject == subject
    assert link_of(message) == f"http://localhost:9{page}"
    assert_german(message)


def test_who_signs_up_in_a_german_browser_is_asked_in_german_to_confirm_the_address(
    client_for, mailoutbox
):
    client = client_for(None)
    client.credentials(HTTP_ACCEPT_LANGUAGE="de-AT,de;q=0.9,en;q=0.5")
    sign_up(client)
    [message] = mailoutbox
    assert message.subject == "Bestätigen Sie Ihre E-Mail-Adresse"
    assert "/verify-email/" in link_of(message)
    assert_german(message)


@pytest.mark.parametrize(
    ("browser", "language"), [("de-AT,de;q=0.9", "de"), ("en,de", ""), ("fr", "")]
)
def test_the_language_of_the_browser_that_signs_up_is_that_of_all_later_emails(
    client_for, db, browser, language
):
    client = client_for(None)
    client.credentials(HTTP_ACCEPT_LANGUAGE=browser)
    assert sign_up(client).status_code == 201
    assert User.objects.get(email=NEW).language == language


@pytest.mark.parametrize(("chosen", "subject"), [("", "Neues Passwort wählen"), ("en", "Choose a")])
def test_a_choice_of_language_goes_before_that_of_the_browser_which_asks_for_the_email(
    client_for, alice, mailoutbox, chosen, subject
):
    User.objects.filter(pk=alice.pk).update(language=chosen)
    client = client_for(None)
    client.credentials(HTTP_ACCEPT_LANGUAGE="de")
    client.post("/api/auth/password/reset/", {"email": alice.email}, format="json")
    assert mailoutbox[0].subject.startswith(subject)


def test_an_address_without_an_account_is_told_so_in_the_language_of_the_browser(
    client_for, db, mailoutbox
):
    client = client_for(None)
    client.credentials(HTTP_ACCEPT_LANGUAGE="de")
    client.post("/api/auth/password/reset/", {"email": "no@example.com"}, format="json")
    [message] = mailoutbox
    assert message.subject == "Kein Conversa-Konto zu dieser E-Mail-Adresse"
    assert_german(message)


@pytest.mark.parametrize("what", THREAD_MAILS)
def test_two_people_of_a_team_are_told_of_one_customer_each_in_their_own_language(
    what, alpha, german_and_english_team, thread_in, mailoutbox
):
    with in_business(alpha):
        thread = thread_in(alpha, needs_you_reason=what)
        alert_team(alpha, thread.pk, what)
    german, english = mailoutbox
    assert german.to == ["alice@example.com"]
    assert_german(german)
    assert english.body.startswith("Hi Bob,")
    assert link_of(german) == link_of(english) == build_link(alpha, f"inbox/{thread.pk}")


@pytest.mark.parametrize("what", MANY_MAILS)
def test_many_customers_are_counted_in_each_language(
    what, alpha, german_and_english_team, thread_in, mailoutbox
):
    with in_business(alpha):
        threads = [thread_in(alpha, igsid=name, needs_you_reason=what) for name in ("1", "2")]
        alert_team(alpha, threads[0].pk, what)
    german, english = mailoutbox
    assert german.subject.startswith("Alpha: 2 Kunden ")
    assert_german(german)
    assert english.subject.startswith("Alpha: 2 customers ")
    assert link_of(german) == link_of(english) == build_link(alpha, "inbox?tab=needs_you")


def build_link(business, path):
    return f"http://localhost:9/b/{business.pk}/{path}"


def test_a_job_knows_no_browser_so_who_has_chosen_no_language_is_told_in_english(
    alpha, alice, thread_in, mailoutbox
):
    with in_business(alpha), translation.override("de"):
        thread = thread_in(alpha, needs_you_reason="HANDOFF")
        alert_team(alpha, thread.pk, "HANDOFF")
    assert mailoutbox[0].body.startswith("Hi Alice,")


def test_owners_are_told_about_the_limit_in_german(alpha, german_and_english_team, mailoutbox):
    alert_team(alpha, None, "BUDGET_80")
    german, english = mailoutbox
    assert german.subject == "Alpha: 80 % Ihres Monatslimits sind verbraucht"
    assert english.subject == "Alpha: You’ve used 80% of this month’s limit"
    assert_german(german)
    assert link_of(german) == link_of(english) == build_link(alpha, "assistant/around")


@pytest.mark.parametrize("kind", SecurityEvent.Kind.values)
@pytest.mark.parametrize("is_command", [True, False])
def test_owners_are_told_in_german_what_an_administrator_changed(
    kind, is_command, alpha, german_and_english_team, charlie, mailoutbox, run_jobs
):
    record_event(
        SecurityEvent.Kind(kind),
        business_ids=[alpha.pk],
        actor=None if is_command else charlie,
        by_admin=True,
        about={"email": "bob@example.com", "role_before": "AGENT", "role": "OWNER"},
    )
    run_jobs()
    german, english = mailoutbox
    assert "bob@example.com: Mitarbeiter → Inhaber" in german.body
    assert "bob@example.com: Agent → Owner" in english.body
    assert_german(german)
    assert link_of(german) == link_of(english) == build_link(alpha, "settings/activity")


@pytest.mark.parametrize("spent", [0.8, 1])
def test_platform_admins_are_told_about_the_money_in_german(spent, settings, db, mailoutbox):
    settings.AI_INSTALLATION_CAP_DOLLARS = 1000
    create_admins()
    add_spend(99, micros=int(spent * 1_000_000_000), now=timezone.now())
    forget_sum()
    email_admins()
    german, english = mailoutbox
    assert "(1.000 $)" in german.body
    assert "($1,000)" in english.body
    assert_german(german)
    assert link_of(german) == link_of(english) == "http://localhost:9/admin/core/business/"


def test_platform_admins_are_told_in_german_until_when_trying_out_is_paused(
    settings, db, mailoutbox
):
    settings.AI_INSTALLATION_CAP_DOLLARS = 100
    create_admins()
    TrySpend.objects.create(
        month=month_of(timezone.now()), spent_micros=10_000_000, refused_micros=1
    )
    email_admins()
    german, english = mailoutbox
    assert re.search(r"Bis zum 1\. [A-Z]\w+ kann", german.body)
    assert re.search(r"until 1 [A-Z]\w+;", english.body)
    assert_german(german)


def create_admins():
    for language in ("de", "en"):
        User.objects.create_superuser(f"{language}@example.com", language=language)


def test_owners_are_told_in_german_that_a_connection_is_broken(
    alpha, german_and_english_team, connected, mailoutbox, run_jobs
):
    connected(alpha)
    mark_token_failed(business_id=alpha.pk, error=GraphError("TOKEN", code=190, subcode=460))
    run_jobs()
    german, english = mailoutbox
    assert german.subject == "Alpha: Das Instagram-Passwort wurde geändert"
    assert english.subject == "Alpha: The Instagram password was changed"
    assert "@luna.ceramics: Wer das Konto verbunden hat" in german.body
    assert_german(german)
    assert link_of(german) == link_of(english) == build_link(alpha, "settings/instagram")
