"""What admins and commands change about people and businesses is in the activity: who, what, and
nothing that is secret.
"""

import logging
from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.management.commands import changepassword
from django.core import mail
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import translation

from accounts.models import SecurityEvent, User
from accounts.security_events import describe_subject, record_event
from common.tenancy import in_business
from conversations.instructions import save_instructions
from tests.accounts.admin_forms import NEW_PASSWORD, PASSWORD, USERS, activity, emails, person_form

OPERATOR = "the operator of this server"
BUSINESSES = "/admin/core/business/"


@pytest.fixture
def lines(caplog):
    """`lines()`: the events of the security log so far, without where they came from."""
    caplog.set_level(logging.INFO, logger="security")
    kept = ("event", "user_id", "person_id", "by", "staff", "superuser")

    def read():
        found = [record.msg for record in caplog.records if record.name == "security"]
        return [
            {name: line[name] for name in kept if name in line}
            for line in found
            if line["event"] != "admin.act"
        ]

    return read


@pytest.fixture
def root(browser):
    return User.objects.get(email="root@example.com")


@pytest.fixture
def command(monkeypatch, run_jobs, django_capture_on_commit_callbacks):
    """`command(…)` runs a command at whose questions "another quiet horse" is typed; emails are
    sent.
    """
    monkeypatch.setattr(changepassword.getpass, "getpass", lambda prompt: "another quiet horse")

    def run(*arguments, **options):
        with django_capture_on_commit_callbacks(execute=True):
            call_command(*arguments, verbosity=0, **options)
        run_jobs()

    return run


@pytest.fixture
def written(alpha):
    with in_business(alpha):
        save_instructions(text="We sell mugs.", base_version=0, author_id=None, author_name="Alice")


def test_a_password_set_at_the_command_line_is_told_to_its_person_and_to_the_owners(
    command, lines, client_for, alice, bob, alpha
):
    command("changepassword", "Bob@Example.com")
    assert activity(client_for, alice, alpha) == [
        ("PASSWORD_SET", "bob@example.com", OPERATOR, True)
    ]
    assert sorted(emails()) == [
        ("alice@example.com", "Alpha: A team member’s password was set"),
        ("bob@example.com", "Your password was changed"),
    ]
    assert f"This was done by {OPERATOR}. If you" in next(
        message.body for message in mail.outbox if message.to == [alice.email]
    )
    assert lines()[0] == {"event": "person.password_set", "by": "command", "person_id": bob.pk}
    assert "quiet horse" not in str(lines())


def test_a_command_that_sets_nothing_tells_nobody(command, lines, db):
    with pytest.raises(CommandError):
        command("changepassword", "nobody@example.com")
    assert (lines(), mail.outbox) == ([], [])


def test_a_new_platform_admin_is_in_the_log_and_emailed(command, lines, db):
    command("createsuperuser", email="new@example.com", interactive=False)
    new = User.objects.get(email="new@example.com")
    rights = {
        "event": "person.rights_changed",
        "by": "command",
        "person_id": new.pk,
        "staff": True,
        "superuser": True,
    }
    assert lines() == [rights]
    assert emails() == [("new@example.com", "You are now a Conversa administrator")]
    assert f"This was done by {OPERATOR}." in mail.outbox[0].body


@pytest.mark.parametrize(
    ("before", "ticked", "subject"),
    [
        ((False, False), ("is_staff", "is_superuser"), "You are now a Conversa administrator"),
        ((False, False), ("is_staff",), "Your Conversa administrator rights changed"),
        ((True, True), (), "You are no longer a Conversa administrator"),
    ],
)
def test_rights_that_an_admin_gives_or_takes_are_in_the_log_and_told_to_their_person(
    act,
    lines,
    root,
    bob,
    before,
    ticked,
    subject,
):
    User.objects.filter(pk=bob.pk).update(is_staff=before[0], is_superuser=before[1])
    act(f"{USERS}{bob.pk}/change/", person_form(bob, **dict.fromkeys(ticked, "on")))
    staff, superuser = "is_staff" in ticked, "is_superuser" in ticked
    rights = {
        "event": "person.rights_changed",
        "user_id": root.pk,
        "person_id": bob.pk,
        "staff": staff,
        "superuser": superuser,
    }
    assert lines() == [rights]
    assert emails() == [("bob@example.com", subject)]
    bob.refresh_from_db()
    assert (bob.is_staff, bob.is_superuser) == (staff, superuser)


def test_people_of_no_business_leave_lines_too(act, lines, root):
    act(f"{USERS}add/", {**PASSWORD, "email": "dana@example.com", "name": "Dana"})
    dana = User.objects.get(email="dana@example.com")
    form = person_form(dana)
    del form["is_active"]
    act(f"{USERS}{dana.pk}/password/", NEW_PASSWORD)
    act(f"{USERS}{dana.pk}/change/", form)
    act(f"{USERS}{dana.pk}/change/", {**form, "is_active": "on", "email": "d@example.com"})
    act(f"{USERS}{dana.pk}/delete/", {"post": "yes"})
    did = ["added", "password_set", "deactivated", "address_changed", "activated", "deleted"]
    assert lines() == [
        {"event": f"person.{what}", "user_id": root.pk, "person_id": dana.pk} for what in did
    ]


def test_an_owner_reads_who_switched_the_assistant_and_when(client_for, alice, alpha, written):
    for state in (True, True, False):
        client_for(alice).patch(
            f"/api/businesses/{alpha.pk}/", {"ai_enabled": state}, format="json"
        )
    assert activity(client_for, alice, alpha) == [
        ("ASSISTANT_OFF", "", "Alice", False),
        ("ASSISTANT_ON", "", "Alice", False),
    ]
    assert mail.outbox == []


def test_owners_are_emailed_when_an_admin_switches_it(act, client_for, alice, alpha, written):
    people = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}
    act(
        f"{BUSINESSES}{alpha.pk}/change/",
        {"name": "Alpha", "timezone": "UTC", "language": "en", "ai_enabled": "on", **people},
    )
    assert activity(client_for, alice, alpha) == [("ASSISTANT_ON", "", "root@example.com", True)]
    assert emails() == [("alice@example.com", "Alpha: The assistant was turned on")]


def test_a_new_business_is_in_the_log_with_its_owner(client_for, alice, lines):
    client_for(alice).post("/api/businesses/", {"name": "Gamma"}, format="json")
    assert lines() == [{"event": "business.created", "user_id": alice.pk}]


def test_owners_read_the_activity_in_german_roles_and_the_operator_included(
    client_for, alice, alpha
):
    User.objects.filter(pk=alice.pk).update(language="de")
    alice.refresh_from_db()
    record_event(
        SecurityEvent.Kind.ROLE_CHANGED,
        business_ids=[alpha.pk],
        actor=None,
        by_admin=True,
        about={"email": "bob@example.com", "role_before": "AGENT", "role": "OWNER"},
    )
    assert activity(client_for, alice, alpha) == [
        (
            "ROLE_CHANGED",
            "bob@example.com: Mitarbeiter → Inhaber",
            "der Betreiber dieses Servers",
            True,
        )
    ]


@pytest.mark.parametrize(
    ("subject", "german"),
    [
        ("bob@example.com: Agent → Owner", "bob@example.com: Mitarbeiter → Inhaber"),
        ("bob@example.com (Owner)", "bob@example.com (Inhaber)"),
        ("bob@example.com → rob@example.com", "bob@example.com → rob@example.com"),
        ("bob@example.com", "bob@example.com"),
        ("@luna.ceramics", "@luna.ceramics"),
        ("what nobody wrote", "what nobody wrote"),
    ],
)
def test_a_row_from_when_they_were_words_reads_in_german(alpha, subject, german):
    event = SecurityEvent.objects.create(
        business=alpha, kind="ROLE_CHANGED", by_admin=True, subject=subject
    )
    migration = import_module("accounts.migrations.0008_what_events_are_about")
    migration.read_subjects(apps, None)
    event.refresh_from_db()
    with translation.override("de"):
        assert describe_subject(event) == german
