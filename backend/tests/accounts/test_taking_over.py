"""Mallory signs up with Emma's address. Whatever the order, the account is Emma's once she opens a
link.
"""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from accounts.models import User
from tests.accounts.steps import NEW, ask_for_reset, confirm, link_in_mail, log_in, sign_up

MALLORYS, EMMAS = "mallorys long secret", "emmas own long secret"
KEY, RESET = r"/verify-email/(\S+)", r"/reset-password/(\S+)/(\S+)"


@pytest.fixture
def mallory(client_for):
    """Mallory's browser, which has signed up with Emma's address."""
    client = client_for(None)
    sign_up(client, password=MALLORYS, name="Mallory")
    return client


@pytest.fixture
def emma(client_for):
    return client_for(None)


def open_link(client, key):
    return client.post("/api/auth/registration/verify-email/", {"key": key}, format="json")


def choose_password(client, path, password=EMMAS):
    uid, token = path.removeprefix("/reset-password/").split("/")
    return confirm(client, uid, token, password)


def assert_emmas(mallory, emma):
    """Emma gets in with her password; Mallory neither with one nor by the browser that
    signed up.
    """
    assert log_in(mallory, NEW, MALLORYS).json()["code"] == "INVALID_CREDENTIALS"
    assert mallory.get("/api/session/").json()["user"] is None
    assert log_in(emma, NEW, EMMAS).status_code == 200
    assert EmailAddress.objects.get(email=NEW).verified


def test_the_confirmation_link_opened_by_its_owner_lets_nobody_in_with_the_first_password(
    mallory, emma
):
    answer = open_link(emma, *link_in_mail(KEY)).json()
    assert emma.get("/api/session/").json()["user"] is None
    assert log_in(mallory, NEW, MALLORYS).json()["code"] == "EMAIL_NOT_VERIFIED"
    assert choose_password(emma, answer["choose_password"]).status_code == 200
    assert_emmas(mallory, emma)


def test_a_link_that_was_opened_and_left_proves_nothing(mallory, emma):
    open_link(emma, *link_in_mail(KEY))
    assert not EmailAddress.objects.get(email=NEW).verified
    assert log_in(mallory, NEW, MALLORYS).json()["code"] == "EMAIL_NOT_VERIFIED"


def test_emma_signs_up_second_and_goes_by_the_email_that_says_so(mallory, emma):
    sign_up(emma, password=EMMAS)
    assert User.objects.get(email=NEW).check_password(MALLORYS)
    confirm(emma, *link_in_mail(RESET), EMMAS)
    assert_emmas(mallory, emma)


def test_emma_signs_up_second_and_asks_for_the_link_again(mallory, emma):
    sign_up(emma, password=EMMAS)
    emma.post("/api/auth/registration/resend-email/", {"email": NEW}, format="json")
    answer = open_link(emma, *link_in_mail(KEY)).json()
    choose_password(emma, answer["choose_password"])
    assert_emmas(mallory, emma)


def test_emma_resets_the_password_of_an_account_she_never_made(mallory, emma):
    ask_for_reset(emma, NEW)
    confirm(emma, *link_in_mail(RESET), EMMAS)
    assert_emmas(mallory, emma)


def test_mallory_signs_up_second_and_changes_nothing(client_for, emma):
    sign_up(emma, password=EMMAS)
    (key,) = link_in_mail(KEY)
    mallory = client_for(None)
    sign_up(mallory, password=MALLORYS)
    ask_for_reset(mallory, NEW)
    assert open_link(emma, key).json()["choose_password"] is None
    assert emma.get("/api/session/").json()["user"]["email"] == NEW
    assert_emmas(mallory, emma)


def test_a_link_that_was_used_in_either_way_works_no_more(mallory, emma):
    (key,) = link_in_mail(KEY)
    first, second = (open_link(emma, key).json()["choose_password"] for _ in range(2))
    choose_password(emma, first)
    assert choose_password(emma, second, MALLORYS).json()["code"] == "INVALID_LINK"
    assert open_link(mallory, key).json()["code"] == "INVALID_LINK"
    assert_emmas(mallory, emma)


def test_without_verification_mallorys_session_ends_when_emma_takes_the_account(
    client_for, emma, settings
):
    settings.EMAIL_VERIFICATION = False
    mallory = client_for(None)
    sign_up(mallory, password=MALLORYS)
    assert mallory.get("/api/session/").json()["user"]["email"] == NEW
    sign_up(emma, password=EMMAS)
    assert emma.get("/api/session/").json()["user"] is None
    confirm(emma, *link_in_mail(RESET), EMMAS)
    assert_emmas(mallory, emma)


def test_a_key_of_an_account_that_is_switched_off_opens_nothing(mallory, emma):
    User.objects.filter(email=NEW).update(is_active=False)
    assert open_link(emma, *link_in_mail(KEY)).json()["code"] == "INVALID_LINK"
    assert len(mail.outbox) == 1


def test_an_account_that_became_an_admins_opens_the_admin_to_nobody_before_its_address_is_confirmed(
    mallory, emma
):
    User.objects.filter(email=NEW).update(is_staff=True, is_superuser=True)

    def enter(client, password):
        return client.post(
            "/admin/login/?next=/admin/",
            {"username": NEW, "password": password},
            format="multipart",
        )

    assert "Confirm your email address first" in enter(mallory, MALLORYS).content.decode()
    choose_password(emma, open_link(emma, *link_in_mail(KEY)).json()["choose_password"])
    assert enter(mallory, MALLORYS).status_code == 200
    assert enter(emma, EMMAS).status_code == 302
