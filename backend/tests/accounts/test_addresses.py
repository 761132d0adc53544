"""One address belongs to one person, however it is typed and wherever it is entered."""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.migrations.executor import MigrationExecutor

from accounts.addresses import BadAddress, normalise
from accounts.models import Membership, User
from tests.accounts.steps import ask_for_reset, log_in, sign_up
from tests.cast import PASSWORD

ALICE = "alice@example.com"
# Other spellings of alice's address, and other people's that look or compare like it.
SPELLINGS = [
    "ALICE@Example.COM",
    "ａｌｉｃｅ＠example．com",
    "alice@ex\u200bample.com",
    "alice@example.com.",
]
TWINS = [
    "al\u0131ce@example.com",
    "AL\u0130CE@example.com",
    "alice\u200b@example.com",
    '"alice"@example.com',
    "аlice@example.com",
]


@pytest.mark.parametrize(
    ("typed", "form"),
    [
        *[(spelling, ALICE) for spelling in SPELLINGS],
        (" \u212aim@x.de", "kim@x.de"),
        ("ali\u017f@x.de", "alis@x.de"),
        ("a@BÜCHER.example", "a@xn--bcher-kva.example"),
        ("a@straße.example", "a@xn--strae-oqa.example"),
        ("a@xn--strae-oqa.example", "a@xn--strae-oqa.example"),
    ],
)
def test_every_spelling_has_one_form(typed, form):
    assert normalise(typed) == form == normalise(form)


@pytest.mark.parametrize(
    "typed",
    [
        *TWINS,
        "",
        "alice",
        "@x.de",
        "a b@x.de",
        "a..b@x.de",
        "a@x.de..",
        "a@[127.0.0.1]",
        "a@x.de\x00",
        "a@\ud800.de",
        "a@" + "x." * 900,
    ],
)
def test_what_could_be_taken_for_another_or_is_none_is_refused(typed):
    with pytest.raises(BadAddress):
        normalise(typed)


@pytest.mark.parametrize("typed", SPELLINGS)
def test_any_spelling_logs_in_resets_and_is_known_at_sign_up(client_for, alice, typed):
    assert log_in(client_for(None), typed).status_code == 200
    assert ask_for_reset(client_for(None), typed).status_code == 200
    assert sign_up(client_for(None), email=typed).status_code == 201
    assert [message.to for message in mail.outbox] == [[ALICE], [ALICE]]
    assert "tried to sign up" in mail.outbox[-1].body
    assert client_for(None).login(username=typed, password=PASSWORD)
    page = client_for(None).post("/admin/login/", {"username": typed, "password": "wrong"})
    assert page.status_code == 200


@pytest.mark.parametrize("twin", TWINS)
def test_no_page_takes_an_address_that_looks_like_anothers(client_for, alice, twin):
    root = User.objects.create_superuser("root@example.com", PASSWORD)
    new_person = {"email": twin, "usable_password": "false"}
    count = User.objects.count()
    assert sign_up(client_for(None), email=twin).json()["fields"] == {
        "email": ["Enter a valid email address."]
    }
    assert client_for(root).post("/admin/accounts/user/add/", new_person).status_code == 200
    assert (
        client_for(root)
        .post(
            f"/admin/accounts/user/{root.pk}/change/",
            {
                "email": twin,
                "is_active": "on",
                "memberships-TOTAL_FORMS": "0",
                "memberships-INITIAL_FORMS": "0",
            },
        )
        .status_code
        == 200
    )
    assert User.objects.count() == count


@pytest.mark.parametrize("twin", TWINS)
def test_no_command_and_no_code_takes_an_address_that_looks_like_anothers(alice, twin):
    count = User.objects.count()
    with pytest.raises(CommandError, match="valid email address"):
        call_command("createsuperuser", email=twin, interactive=False)
    with pytest.raises(ValueError):
        User.objects.create_user(twin, PASSWORD)
    with pytest.raises(CommandError, match="not a valid email"):
        call_command("change_address", str(alice.pk), twin)
    for table in (User, EmailAddress):
        with pytest.raises(IntegrityError), transaction.atomic():
            table.objects.update(email=twin)
    assert User.objects.count() == count


@pytest.mark.parametrize("twin", TWINS)
def test_a_person_whose_address_looks_like_anothers_cannot_enter_and_hinders_nobody(
    client_for, alice, alpha, twin
):
    for door in ("login", "password/reset", "registration/resend-email"):
        answer = client_for(None).post(
            f"/api/auth/{door}/", {"email": twin, "password": PASSWORD}, format="json"
        )
        assert answer.status_code == 400
    assert mail.outbox == []
    assert (
        client_for(None).post("/admin/login/", {"username": twin, "password": PASSWORD}).status_code
        == 200
    )
    assert not client_for(None).login(username=twin, password=PASSWORD)
    assert log_in(client_for(None)).status_code == 200


def test_tries_in_any_spelling_count_together(client_for, alice):
    statuses = [
        log_in(client_for(None), spelling, "wrong").status_code for spelling in SPELLINGS * 4
    ]
    assert 429 in statuses
    assert statuses == sorted(statuses)


def test_people_made_by_command_or_code_have_the_normal_form(db, monkeypatch):
    monkeypatch.setenv("DJANGO_SUPERUSER_PASSWORD", PASSWORD)
    call_command("createsuperuser", email="Root＠Example.com", interactive=False, verbosity=0)
    made = User.objects.create(email="Kim@BÜCHER.example")
    assert User.objects.get(email="root@example.com").is_superuser
    assert made.email == "kim@xn--bcher-kva.example"
    with pytest.raises(CommandError, match="already taken"):
        call_command("createsuperuser", email="ROOT@example.com", interactive=False)


def test_a_member_is_added_by_whatever_spelling_the_admin_looks_for(client_for, charlie, alpha):
    root = User.objects.create_superuser("root@example.com", PASSWORD)
    found = (
        client_for(root)
        .get(
            "/admin/autocomplete/",
            {
                "term": "CHARLIE@",
                "app_label": "accounts",
                "model_name": "membership",
                "field_name": "user",
            },
        )
        .json()["results"]
    )
    assert [person["text"] for person in found] == ["charlie@example.com"]


@pytest.fixture
def before_normal_forms(db):
    """The tables as they were when an address was whatever somebody had typed."""
    MigrationExecutor(connection).migrate([("accounts", "0001_initial")])
    return (
        MigrationExecutor(connection)
        .loader.project_state(
            [("accounts", "0001_initial"), ("account", "0009_emailaddress_unique_primary_email")]
        )
        .apps
    )


def migrate():
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes("accounts"))


def test_an_update_brings_stored_addresses_into_the_form_and_drops_those_that_are_nobodys(
    before_normal_forms,
):
    old = before_normal_forms
    kim = old.get_model("accounts", "User").objects.create(email="Kim@BÜCHER.example", name="Kim")
    rows = old.get_model("account", "EmailAddress").objects
    rows.create(user=kim, email="kim@bücher.example", verified=True, primary=True)
    rows.create(user=kim, email="of-before@example.com", verified=True)
    migrate()
    assert User.objects.get(pk=kim.pk).email == "kim@xn--bcher-kva.example"
    assert list(EmailAddress.objects.filter(user_id=kim.pk).values_list("email", "verified")) == [
        ("kim@xn--bcher-kva.example", True)
    ]


def test_an_update_that_finds_two_people_of_one_address_names_them_and_goes_on_once_they_are_apart(
    alice, before_normal_forms
):
    people = before_normal_forms.get_model("accounts", "User").objects
    twin, looks_alike = (
        people.create(email="alice@example．com"),
        people.create(email="al\u0131ce@example.com", name="A. Lice"),
    )
    with pytest.raises(CommandError) as refused, transaction.atomic():
        migrate()
    said = str(refused.value)
    assert "One address, alice@example.com, is that of" in said
    assert f"person {alice.pk}: alice@example.com (Alice), never logged in" in said
    assert f"person {looks_alike.pk}: al\\u0131ce@example.com (A. Lice)" in said
    assert "manage.py change_address" in said
    call_command("change_address", str(twin.pk), "twin@example.com", verbosity=0)
    call_command("change_address", str(looks_alike.pk), "look-alike@example.com", verbosity=0)
    migrate()
    assert User.objects.get(pk=twin.pk).email == "twin@example.com"
    assert Membership.objects.filter(user=alice).exists()


def test_an_address_that_is_somebody_elses_is_not_given_by_command(alice, bob):
    with pytest.raises(CommandError, match="Someone else"):
        call_command("change_address", str(bob.pk), "ALICE@example.com")
    with pytest.raises(CommandError, match="no person"):
        call_command("change_address", "999999", "new@example.com")
