"""Guessing waits ever longer, and a stranger's guesses do not shut the owner out."""

import time

import pytest
from django.core import mail
from rest_framework.test import APIClient

from accounts import devices, log_in_tries, tries
from accounts.log_in_tries import FROM_NETWORK, OF_DEVICE, Backoff
from accounts.models import User
from tests.accounts.steps import NEXT, ask_for_reset, confirm, link_in_mail, log_in, sign_up
from tests.cast import PASSWORD

STRANGER, HOME = "203.0.113.7", "198.51.100.2"


def guess(times, email="alice@example.com", network=STRANGER, client=None):
    """The statuses of so many wrong passwords, and the last answer."""
    answers = [
        log_in(client or APIClient(), email, "wrong", REMOTE_ADDR=network) for _ in range(times)
    ]
    return [answer.status_code for answer in answers], answers[-1]


@pytest.fixture
def clock(monkeypatch):
    """`clock.now += 60` lets a minute pass for the counters."""

    class Clock:
        now = time.time()

    monkeypatch.setattr(time, "time", lambda: Clock.now)
    return Clock


@pytest.mark.parametrize("attackers", [[STRANGER], [f"203.0.113.{number}" for number in range(3)]])
def test_a_strangers_wrong_passwords_do_not_lock_the_owner_out(client_for, alice, attackers):
    for network in attackers:
        guess(FROM_NETWORK.free + 3, network=network)
    assert log_in(client_for(None), REMOTE_ADDR=HOME).status_code == 200


def test_a_guesser_is_told_when_to_try_again_and_waits_twice_as_long_each_time(db, clock):
    statuses, answer = guess(FROM_NETWORK.free + 1)
    assert statuses == [400] * FROM_NETWORK.free + [429]
    assert answer.json() == {
        "detail": "Too many attempts. Try again in 60 seconds.",
        "code": "THROTTLED",
        "params": {"seconds": 60},
    }
    assert answer["Retry-After"] == "60"
    said = []
    for minutes in (1, 2, 4, 8, 16, 32, 60, 60):
        clock.now += minutes * 60 - 1
        assert guess(1)[0] == [429]
        clock.now += 1
        assert guess(1)[0] == [400]
        said.append(guess(1)[1].json()["detail"].removeprefix("Too many attempts. Try again in "))
    assert said == [
        "2 minutes.",
        "4 minutes.",
        "8 minutes.",
        "16 minutes.",
        "32 minutes.",
        "60 minutes.",
        "60 minutes.",
        "60 minutes.",
    ]


def test_the_right_password_waits_like_a_wrong_one(client_for, alice):
    guess(FROM_NETWORK.free)
    assert log_in(client_for(None), REMOTE_ADDR=STRANGER).status_code == 429


def test_logging_in_clears_what_the_network_has_counted_for_the_address(client_for, alice):
    for _ in range(3):
        assert guess(FROM_NETWORK.free - 1)[0] == [400] * (FROM_NETWORK.free - 1)
        assert log_in(client_for(None), REMOTE_ADDR=STRANGER).status_code == 200


def test_an_unknown_address_waits_like_a_known_one(client_for, alice):
    assert guess(12, "nobody@example.com")[0] == guess(12)[0]


def test_a_device_that_logged_in_before_is_not_locked_from_anywhere(alice):
    phone = APIClient()
    log_in(phone, REMOTE_ADDR=HOME)
    phone.post("/api/auth/logout/")
    guess(FROM_NETWORK.free + 1)
    assert log_in(APIClient(), REMOTE_ADDR=STRANGER).status_code == 429
    assert log_in(phone, REMOTE_ADDR=STRANGER).status_code == 200


def test_a_device_stays_known_while_the_secret_key_is_changed(alice, settings):
    phone = APIClient()
    log_in(phone, REMOTE_ADDR=HOME)
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = (
        "a-new-secret-key-for-tests-0123456789abcdef",
        [settings.SECRET_KEY],
    )
    guess(FROM_NETWORK.free)
    assert log_in(phone, REMOTE_ADDR=STRANGER).status_code == 200


def test_a_known_device_guesses_slower_and_slower_too(alice):
    phone = APIClient()
    log_in(phone)
    assert guess(OF_DEVICE.free + 1, client=phone)[0] == [400] * OF_DEVICE.free + [429]


def test_the_devices_cookie_is_hidden_from_scripts_long_lived_and_worth_nothing_to_others(
    client_for, alice, bob
):
    phone = APIClient()
    log_in(phone)
    cookie = phone.cookies[devices.COOKIE]
    assert (cookie["httponly"], cookie["samesite"], cookie["max-age"]) == (
        True,
        "Lax",
        devices.SECONDS,
    )
    assert "alice" not in cookie.value
    guess(FROM_NETWORK.free, bob.email)
    assert log_in(phone, bob.email, REMOTE_ADDR=STRANGER).status_code == 429
    assert log_in(phone, bob.email, REMOTE_ADDR=HOME).status_code == 200
    phone.cookies[devices.COOKIE] = cookie.value[:-1] + "x"
    guess(FROM_NETWORK.free)
    assert log_in(phone, REMOTE_ADDR=STRANGER).status_code == 429


def test_a_browser_that_several_people_use_knows_each_of_them(alice, bob):
    tablet = APIClient()
    for person in (alice, bob):
        log_in(tablet, person.email)
        tablet.post("/api/auth/logout/")
    for person in (alice, bob):
        guess(FROM_NETWORK.free, person.email)
        assert log_in(tablet, person.email, REMOTE_ADDR=STRANGER).status_code == 200


def test_an_attack_from_many_networks_is_slowed_and_a_known_device_and_the_mailbox_are_the_way_in(
    alice, monkeypatch
):
    phone, new = APIClient(), APIClient()
    log_in(phone)
    phone.post("/api/auth/logout/")
    monkeypatch.setattr(log_in_tries, "OF_ADDRESS", Backoff(free=5))
    for number in range(5):
        guess(1, network=f"10.0.{number}.1")
    assert guess(1, network="10.1.1.1")[0] == [429]
    assert log_in(phone).status_code == 200
    assert log_in(new, REMOTE_ADDR=HOME).status_code == 429
    ask_for_reset(new)
    assert confirm(new, *link_in_mail(r"/reset-password/(\S+)/(\S+)")).status_code == 200
    assert log_in(new, password=NEXT, REMOTE_ADDR=HOME).status_code == 200


def test_the_admins_own_page_counts_apart_from_the_dashboard(client_for, alice):
    root = User.objects.create_superuser("root@example.com", PASSWORD)

    def enter(password):
        form = {"username": root.email, "password": password}
        return APIClient().post(
            "/admin/login/?next=/admin/", form, format="multipart", REMOTE_ADDR=STRANGER
        )

    guess(FROM_NETWORK.free, root.email)
    assert log_in(client_for(None), root.email, REMOTE_ADDR=STRANGER).status_code == 429
    assert enter(PASSWORD).status_code == 302
    for _ in range(FROM_NETWORK.free):
        assert "correct email" in enter("wrong").content.decode()
    assert "Too many attempts. Try again in 60 seconds." in enter(PASSWORD).content.decode()


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"password": ""}, "errorlist"),
        ({"username": "root@example.com\0", "password": "x"}, "be read</h1>"),
        ({"username": ""}, "errorlist"),
    ],
)
def test_an_incomplete_try_at_the_admins_page_makes_no_other_forgotten(db, form, says):
    root = User.objects.create_superuser("root@example.com", PASSWORD)

    def enter(**fields):
        fields = {"username": root.email, "password": "wrong", **fields}
        return (
            APIClient()
            .post("/admin/login/?next=/admin/", fields, format="multipart")
            .content.decode()
        )

    for _ in range(FROM_NETWORK.free - 1):
        enter()
    assert says in enter(**form)
    enter()
    assert "Too many attempts" in enter(password=PASSWORD)


def test_tries_are_limited_for_a_network_whatever_the_address(monkeypatch, db):
    monkeypatch.setitem(tries.PER_NETWORK, "login", (3, 900))
    statuses = [guess(1, f"person{number}@example.com")[0][0] for number in range(4)]
    assert statuses == [400, 400, 400, 429]
    assert guess(1, "other@example.com", network=HOME)[0] == [400]


def test_logging_in_takes_back_its_own_try_from_the_network_and_no_more(
    client_for, alice, bob, monkeypatch
):
    monkeypatch.setitem(tries.PER_NETWORK, "login", (3, 900))
    assert [log_in(client_for(None), person.email).status_code for person in (alice, bob) * 3] == [
        200
    ] * 6
    made = [
        ("x@example.com", "wrong"),
        ("alice@example.com", PASSWORD),
        ("y@example.com", "wrong"),
        ("z@example.com", "wrong"),
    ]
    assert [log_in(client_for(None), *each).status_code for each in made] == [400, 200, 400, 400]
    assert log_in(client_for(None)).status_code == 429


def test_a_made_up_device_does_not_escape_the_networks_limit(monkeypatch, db):
    monkeypatch.setitem(tries.PER_NETWORK, "login", (1, 900))
    client = APIClient()
    client.cookies[devices.COOKIE] = "W1tdXQ:1xyz:made-up"
    assert [guess(1, f"p{number}@example.com", client=client)[0][0] for number in range(2)] == [
        400,
        429,
    ]


@pytest.mark.parametrize(
    ("first", "second", "third"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"),
        ("::ffff:192.0.2.1", "192.0.2.1", "::ffff:192.0.2.2"),
    ],
)
def test_a_network_is_an_ipv6_64_or_an_ipv4_address_however_it_is_written(
    monkeypatch, db, first, second, third
):
    monkeypatch.setitem(tries.PER_NETWORK, "login", (1, 900))
    assert [
        guess(1, f"{network}@example.com".replace(":", "-"), network=network)[0][0]
        for network in (first, second, third)
    ] == [400, 429, 400]


@pytest.mark.parametrize(
    ("ask", "action", "status"),
    [
        (ask_for_reset, "reset", 200),
        (sign_up, "sign-up", 201),
        (
            lambda client, email: client.post(
                "/api/auth/registration/resend-email/", {"email": email}, format="json"
            ),
            "resend",
            200,
        ),
    ],
)
def test_what_strangers_ask_to_be_emailed_does_not_block_the_owners(
    alice, monkeypatch, ask, action, status
):
    monkeypatch.setitem(tries.PER_PERSON, action, (2, 3600))
    stranger, owner = APIClient(REMOTE_ADDR=STRANGER), APIClient(REMOTE_ADDR=HOME)
    assert [ask(stranger, alice.email).status_code for _ in range(3)][-1] == 429
    assert ask(owner, alice.email).status_code == status
    assert len(mail.outbox) == 3


def test_a_mailbox_is_not_flooded_and_the_links_in_it_still_work(alice, monkeypatch):
    monkeypatch.setattr(tries, "EMAILS_PER_ADDRESS", (2, 3600))
    statuses = [
        ask_for_reset(APIClient(REMOTE_ADDR=f"10.0.{number}.1")).status_code for number in range(5)
    ]
    assert statuses == [200] * 5
    assert len(mail.outbox) == 2
    assert confirm(APIClient(), *link_in_mail(r"/reset-password/(\S+)/(\S+)")).status_code == 200
    assert log_in(APIClient(), password=NEXT).status_code == 200
    ask_for_reset(APIClient(REMOTE_ADDR=HOME))
    assert "/reset-password/" in mail.outbox[-1].body


def test_only_a_proxy_that_is_configured_is_believed(db, monkeypatch, settings):
    monkeypatch.setitem(tries.PER_NETWORK, "login", (1, 900))

    def status(number, forwarded):
        client = APIClient(HTTP_X_FORWARDED_FOR=forwarded)
        return log_in(client, f"person{number}@example.com", REMOTE_ADDR=STRANGER).status_code

    assert [status(1, "10.0.0.1"), status(2, "10.0.0.2")] == [400, 429]
    settings.BEHIND_PROXY = True
    assert [
        status(3, "1.1.1.1, 9.9.9.9"),
        status(4, "2.2.2.2, 9.9.9.9:4711"),
        status(5, "9.9.9.9, [2001:db8::1]:80"),
        status(6, "9.9.9.9, 2001:db8::2"),
        status(7, "nonsense"),
    ] == [400, 429, 400, 429, 429]


def test_wrong_passwords_given_by_somebody_signed_in_are_limited_and_block_no_log_in(
    client_for, alice
):
    body = {"old_password": "wrong", "new_password1": NEXT, "new_password2": NEXT}
    statuses = [
        client_for(alice).post("/api/auth/password/change/", body, format="json").status_code
        for _ in range(11)
    ]
    assert statuses == [400] * 10 + [429]
    assert log_in(client_for(None)).status_code == 200


def test_a_flood_of_other_tries_does_not_make_a_guesser_forgotten(settings, db):
    small = {**settings.CACHES["default"], "OPTIONS": {"MAX_ENTRIES": 40}}
    settings.CACHES = {"default": small}
    guess(FROM_NETWORK.free)
    for number in range(60):
        ask_for_reset(APIClient(REMOTE_ADDR=f"198.51.100.{number}"), f"nobody{number}@example.com")
    assert guess(1)[0] == [429]
