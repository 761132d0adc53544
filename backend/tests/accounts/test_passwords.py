"""Forgetting, resetting and changing a password, and the account itself."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core import mail
from django.core.exceptions import ValidationError
from rest_framework.test import APIClient

from accounts.models import User
from api.auth import AccountSerializer
from tests.accounts.steps import NEXT, ask_for_reset, confirm, link_in_mail, log_in, sign_up
from tests.cast import PASSWORD


def test_the_link_in_the_email_sets_a_new_password_once_and_ends_every_session(client_for, alice):
    elsewhere, client = client_for(alice), client_for(None)
    ask_for_reset(client)
    uid, token = link_in_mail(r"http://localhost:9/reset-password/(\S+)/(\S+)")
    assert confirm(client, uid, token).status_code == 200
    assert "Your Conversa password was just changed" in mail.outbox[-1].body
    assert elsewhere.get("/api/businesses/").status_code == 401
    assert log_in(client, password=NEXT).status_code == 200
    again = confirm(client, uid, token, "a third long secret")
    assert (again.status_code, again.json()["code"]) == (400, "INVALID_LINK")


def test_a_reset_that_a_stranger_asks_for_does_not_shut_out_an_account_made_by_an_admin(
    client_for, db
):
    User.objects.create_superuser("root@example.com", PASSWORD)
    for ask in (ask_for_reset, lambda client, email: sign_up(client, email=email)):
        ask(client_for(None), "root@example.com")
        assert log_in(client_for(None), "root@example.com").status_code == 200


@pytest.mark.parametrize(("uid", "token"), [("zzzzzz", "x-y"), ("!", "x"), ("1", "nonsense")])
def test_a_made_up_link_is_refused(client_for, alice, uid, token):
    answer = confirm(client_for(None), uid, token)
    assert (answer.status_code, answer.json()["code"]) == (400, "INVALID_LINK")


def test_a_weak_new_password_is_said_beside_its_field(client_for, alice):
    client = client_for(None)
    ask_for_reset(client)
    answer = confirm(client, *link_in_mail(r"/reset-password/(\S+)/(\S+)"), "12345678")
    assert answer.status_code == 400
    assert "new_password2" in answer.json()["fields"]


def test_known_and_unknown_addresses_get_the_same_answer_and_one_email_each(client_for, alice):
    first, second = (
        ask_for_reset(client_for(None)),
        ask_for_reset(client_for(None), "nobody@example.com"),
    )
    assert (first.status_code, first.json()) == (second.status_code, second.json())
    assert [message.to for message in mail.outbox] == [
        ["alice@example.com"],
        ["nobody@example.com"],
    ]
    assert "/reset-password/" not in mail.outbox[1].body


def test_changing_the_password_keeps_this_session_under_a_new_key_and_ends_the_others(
    client_for, alice
):
    client, elsewhere = client_for(alice), client_for(alice)
    before = client.cookies["sessionid"].value
    body = {"old_password": PASSWORD, "new_password1": NEXT, "new_password2": NEXT}
    assert client.post("/api/auth/password/change/", body, format="json").status_code == 200
    assert client.cookies["sessionid"].value != before
    assert client.get("/api/businesses/").status_code == 200
    assert elsewhere.get("/api/businesses/").status_code == 401
    assert mail.outbox[-1].to == [alice.email]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"old_password": "wrong"}, "old_password"),
        ({"new_password2": "something else here"}, "new_password2"),
        ({"new_password1": "12345678", "new_password2": "12345678"}, "new_password2"),
    ],
)
def test_a_refused_change_says_what_is_wrong(client_for, alice, change, field):
    body = {"old_password": PASSWORD, "new_password1": NEXT, "new_password2": NEXT, **change}
    answer = client_for(alice).post("/api/auth/password/change/", body, format="json")
    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == [field]
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)


def test_the_name_can_be_changed_and_the_address_cannot(client_for, alice):
    client = client_for(alice)
    answer = client.patch(
        "/api/auth/user/",
        {"name": "Alice Stone", "email": "new@example.com", "is_staff": True},
        format="json",
    )
    assert answer.json() == {
        "id": alice.pk,
        "email": "alice@example.com",
        "name": "Alice Stone",
        "language": "",
    }
    alice.refresh_from_db()
    assert not alice.is_staff
    assert client.patch("/api/auth/user/", {"name": " "}, format="json").json()[
        "fields"
    ].keys() == {"name"}
    assert client.get("/api/auth/user/").json()["name"] == "Alice Stone"


def test_a_person_chooses_the_language_of_the_dashboard_and_their_browser_keeps_it(
    client_for, alice
):
    client = client_for(alice)
    chosen = client.patch("/api/auth/user/", {"language": "de"}, format="json")
    assert chosen.cookies["language"].value == "de"
    assert client.get("/api/session/").json()["user"]["language"] == "de"
    back = client.patch("/api/auth/user/", {"language": ""}, format="json")
    assert back.cookies["language"].value == ""
    assert client.patch("/api/auth/user/", {"language": "xx"}, format="json").status_code == 400


def test_a_new_name_leaves_the_password_that_was_set_while_it_was_saved(alice):
    form = AccountSerializer(alice, data={"name": "Alice Luna"})
    form.is_valid(raise_exception=True)
    elsewhere = User.objects.get(pk=alice.pk)
    elsewhere.set_password(NEXT)
    elsewhere.save(update_fields=["password"])
    form.save()
    saved = User.objects.get(pk=alice.pk)
    assert (saved.name, saved.check_password(NEXT)) == ("Alice Luna", True)


def test_logging_in_brings_the_chosen_language_to_a_new_browser(client_for, alice):
    alice.language = "de"
    alice.save(update_fields=["language"])
    body = {"email": alice.email, "password": PASSWORD}
    answer = APIClient().post("/api/auth/login/", body, format="json")
    assert answer.cookies["language"].value == "de"


FORESEEABLE = [
    "conversa",
    "Conversa1",
    "C O N V E R S A 2026!",
    "conversaconversa",
    "        ",
    "\t\t\t\t\t\t\t\t",
    "aaaaaaaa",
    "abababab",
    "  a1b2  ",
    "alice@example.com",
    "alice2026!",
    "Alpha123",
    "Ａlpha!!!!!",
    "alpha alice 1",
    "correct\0horse",
]


@pytest.mark.parametrize("password", FORESEEABLE)
def test_a_password_that_a_stranger_would_try_first_is_refused_by_every_door(
    client_for, alice, alpha, password
):
    client = client_for(None)
    ask_for_reset(client)
    assert (
        confirm(client, *link_in_mail(r"/reset-password/(\S+)/(\S+)"), password).status_code == 400
    )
    body = {"old_password": PASSWORD, "new_password1": password, "new_password2": password}
    assert (
        client_for(alice).post("/api/auth/password/change/", body, format="json").status_code == 400
    )
    with pytest.raises(ValidationError):
        validate_password(password, alice)


@pytest.mark.parametrize(
    "password", ["purple conversa horse", "alpha likes warm tea", "ünï çödé wörd", "x7#Kp2!q"]
)
def test_a_name_among_other_words_is_no_reason_to_refuse(alice, alpha, password):
    validate_password(password, alice)


@pytest.mark.parametrize("password", ["conversa", "        ", "emma-2026", "wilson99"])
def test_signing_up_with_such_a_password_says_so_beside_the_field(client_for, db, password):
    answer = sign_up(client_for(None), password=password)
    assert answer.status_code == 400
    assert "password1" in answer.json()["fields"]
