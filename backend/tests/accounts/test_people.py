"""What an admin does to people: refused where a business would lose its last owner, and reported to
its owners.
"""

import pytest
from allauth.account.models import EmailAddress
from django.core import mail

from accounts.models import Membership, Role, SecurityEvent, User
from core.models import Business
from tests.accounts.admin_forms import (
    MEMBERSHIPS,
    NEW_PASSWORD,
    USERS,
    activity,
    emails,
    person_form,
)
from tests.accounts.steps import ask_for_reset, confirm, link_in_mail, log_in, sign_up
from tests.cast import PASSWORD


@pytest.fixture
def owner(alice, alpha):
    return Membership.objects.get(user=alice, business=alpha)


@pytest.fixture
def agent(bob, alpha):
    return Membership.objects.get(user=bob, business=alpha)


@pytest.mark.parametrize(
    ("path", "form"),
    [
        (f"{MEMBERSHIPS}%s/delete/", {"post": "yes"}),
        (f"{MEMBERSHIPS}%s/change/", {"role": "AGENT"}),
    ],
)
def test_the_last_owner_is_not_taken_from_a_business_and_the_admin_is_told_why(
    act, owner, path, form
):
    assert "This is the last owner of Alpha, and a business needs one." in act(
        path % owner.pk, form
    )
    owner.refresh_from_db()
    assert (owner.role, SecurityEvent.objects.count(), mail.outbox) == (Role.OWNER, 0, [])


def test_the_page_that_confirms_a_deletion_already_says_that_the_last_owner_stays(browser, owner):
    page = browser.get(f"{MEMBERSHIPS}{owner.pk}/delete/", follow=True).content.decode()
    assert "a business needs one" in page


def test_the_last_owner_is_neither_deactivated_nor_deleted(act, owner, alice):
    form = person_form(alice)
    del form["is_active"]
    assert "This is the last owner of Alpha" in act(f"{USERS}{alice.pk}/change/", form)
    assert "belongs to Alpha and can’t be deleted" in act(
        f"{USERS}{alice.pk}/delete/", {"post": "yes"}
    )
    alice.refresh_from_db()
    assert alice.is_active


def test_an_owner_who_is_deactivated_does_not_count_as_one(act, owner, agent, bob):
    User.objects.filter(pk=bob.pk).update(is_active=False)
    Membership.objects.filter(pk=agent.pk).update(role=Role.OWNER)
    assert "last owner" in act(f"{MEMBERSHIPS}{owner.pk}/delete/", {"post": "yes"})


def test_an_owner_can_be_demoted_and_removed_once_there_is_another(act, owner, agent, alice):
    act(f"{MEMBERSHIPS}{agent.pk}/change/", {"role": "OWNER"})
    act(f"{MEMBERSHIPS}{owner.pk}/change/", {"role": "AGENT"})
    act(f"{MEMBERSHIPS}{owner.pk}/delete/", {"post": "yes"})
    assert list(
        Membership.objects.filter(business=owner.business_id).values_list("pk", "role")
    ) == [(agent.pk, "OWNER")]


def test_nobody_is_deleted_in_bulk_and_a_membership_stays_in_its_business(browser, owner, beta):
    for path in (USERS, MEMBERSHIPS):
        browser.post(
            path, {"action": "delete_selected", "_selected_action": [owner.pk], "post": "yes"}
        )
    browser.post(
        f"{MEMBERSHIPS}{owner.pk}/change/", {"role": "OWNER", "business": beta.pk, "user": 1}
    )
    owner.refresh_from_db()
    assert owner.business_id != beta.pk


def test_somebody_without_a_business_can_be_deleted(act):
    loner = User.objects.create(email="loner@example.com")
    act(f"{USERS}{loner.pk}/delete/", {"post": "yes"})
    assert not User.objects.filter(pk=loner.pk).exists()


def test_an_admin_who_makes_himself_a_member_is_seen_by_the_owners_and_emailed_to_them(
    act, client_for, alice, alpha
):
    root = User.objects.get(email="root@example.com")
    act(f"{MEMBERSHIPS}add/", {"user": root.pk, "business": alpha.pk, "role": "OWNER"})
    assert activity(client_for, alice, alpha) == [
        ("MEMBER_ADDED", "root@example.com (Owner)", "root@example.com", True)
    ]
    assert ("alice@example.com", "Alpha: Someone was added to your team") in emails()
    text = mail.outbox[0].body
    assert "done by root@example.com, a Conversa administrator" in text
    assert f"/b/{alpha.pk}/settings/activity" in text


@pytest.mark.parametrize(
    ("path", "form", "kind"),
    [
        (f"{MEMBERSHIPS}%s/delete/", {"post": "yes"}, "Someone was removed from your team"),
        (f"{MEMBERSHIPS}%s/change/", {"role": "AGENT"}, "A role in your team was changed"),
    ],
)
def test_an_admin_who_takes_a_business_over_cannot_keep_it_from_its_owner(
    browser,
    run_jobs,
    owner,
    alpha,
    path,
    form,
    kind,
):
    root = User.objects.get(email="root@example.com")
    browser.post(f"{MEMBERSHIPS}add/", {"user": root.pk, "business": alpha.pk, "role": "OWNER"})
    browser.post(path % owner.pk, form)
    run_jobs()  # the worker comes to it when she is no owner any more
    assert [subject for to, subject in emails() if to == "alice@example.com"] == [
        "Alpha: Someone was added to your team",
        f"Alpha: {kind}",
    ]


def test_an_owner_who_is_deactivated_is_told(browser, run_jobs, agent, alpha, bob):
    Membership.objects.filter(pk=agent.pk).update(role=Role.OWNER)
    form = person_form(bob)
    del form["is_active"]
    browser.post(f"{USERS}{bob.pk}/change/", form)
    run_jobs()
    assert ("bob@example.com", "Alpha: A team member’s account was deactivated") in emails()


def test_a_password_set_by_an_admin_is_told_to_its_person_and_to_the_owners(
    act, client_for, alice, bob, alpha
):
    elsewhere = client_for(bob)
    act(f"{USERS}{bob.pk}/password/", NEW_PASSWORD)
    assert activity(client_for, alice, alpha) == [
        ("PASSWORD_SET", "bob@example.com", "root@example.com", True)
    ]
    assert sorted(emails()) == [
        ("alice@example.com", "Alpha: A team member’s password was set"),
        ("bob@example.com", "Your password was changed"),
    ]
    assert elsewhere.get("/api/businesses/").status_code == 401


def test_a_password_that_is_refused_tells_nobody(act, client_for, alice, bob, alpha):
    act(f"{USERS}{bob.pk}/password/", {**NEW_PASSWORD, "password2": "something else"})
    assert (activity(client_for, alice, alpha), mail.outbox) == ([], [])


def test_a_changed_address_is_told_at_both_and_is_free_for_others(
    act, client_for, alice, bob, alpha
):
    EmailAddress.objects.filter(user=bob).delete()
    EmailAddress.objects.create(user=bob, email=bob.email, primary=True, verified=True)
    act(f"{USERS}{bob.pk}/change/", person_form(bob, email="Robert@Example.com"))
    assert activity(client_for, alice, alpha)[0][:2] == (
        "ADDRESS_CHANGED",
        "bob@example.com → robert@example.com",
    )
    assert [to for to, subject in emails() if subject == "Your email address was changed"] == [
        "bob@example.com",
        "robert@example.com",
    ]
    assert "from bob@example.com to robert@example.com" in next(
        message.body for message in mail.outbox if message.to == [bob.email]
    )
    assert log_in(client_for(None), "robert@example.com", PASSWORD).status_code == 200
    mail.outbox.clear()
    sign_up(client_for(None), email="bob@example.com")
    assert User.objects.filter(email="bob@example.com").exists()


def test_every_other_change_by_an_admin_is_in_the_activity(
    act, client_for, agent, alice, bob, alpha
):
    businesses = "/admin/core/business/"
    form = person_form(bob)
    del form["is_active"]
    act(f"{MEMBERSHIPS}{agent.pk}/change/", {"role": "OWNER"})
    act(f"{USERS}{bob.pk}/change/", form)
    act(f"{USERS}{bob.pk}/change/", {**form, "is_active": "on"})
    act(f"{MEMBERSHIPS}{agent.pk}/delete/", {"post": "yes"})
    act(businesses, {"action": "suspend", "_selected_action": [alpha.pk], "confirmed": "yes"})
    act(businesses, {"action": "activate", "_selected_action": [alpha.pk]})
    assert [line[:2] for line in reversed(activity(client_for, alice, alpha))] == [
        ("ROLE_CHANGED", "bob@example.com: Agent → Owner"),
        ("PERSON_DEACTIVATED", "bob@example.com"),
        ("PERSON_ACTIVATED", "bob@example.com"),
        ("MEMBER_REMOVED", "bob@example.com (Owner)"),
        ("SUSPENDED", ""),
        ("ACTIVATED", ""),
    ]
    assert ("alice@example.com", "Alpha: The business was suspended") in emails()


def test_saving_without_a_change_is_not_in_the_activity(act, client_for, agent, alice, bob, alpha):
    act(f"{MEMBERSHIPS}{agent.pk}/change/", {"role": "AGENT"})
    act(f"{USERS}{bob.pk}/change/", person_form(bob, name="Robert"))
    assert (activity(client_for, alice, alpha), mail.outbox) == ([], [])
    assert User.objects.get(pk=bob.pk).name == "Robert"


def test_a_business_that_an_admin_changed_without_owners_emails_nobody(act, db):
    nobodys = Business.objects.create(name="Nobody’s")
    act(
        "/admin/core/business/",
        {"action": "suspend", "_selected_action": [nobodys.pk], "confirmed": "yes"},
    )
    assert mail.outbox == []


def test_a_link_mailed_to_an_address_opens_nothing_once_the_account_has_another(
    act, client_for, bob
):
    ask_for_reset(client_for(None), bob.email)
    link = link_in_mail(r"/reset-password/(\S+)/(\S+)")
    act(f"{USERS}{bob.pk}/change/", person_form(bob, email="robert@example.com"))
    assert confirm(client_for(None), *link).json()["code"] == "INVALID_LINK"


def test_an_admin_who_changes_the_own_password_is_emailed_and_cannot_guess_without_end(
    client_for, db
):
    root = User.objects.create_superuser("root@example.com", PASSWORD)
    client, page = client_for(root), "/admin/password_change/"
    form = {
        "old_password": PASSWORD,
        "new_password1": "another quiet horse",
        "new_password2": "another quiet horse",
    }
    assert client.post(page, form, format="multipart", follow=True).status_code == 200
    assert emails() == [("root@example.com", "Your password was changed")]
    for _ in range(10):
        answer = client.post(
            page, {**form, "old_password": "wrong"}, format="multipart", follow=True
        )
    assert "Too many attempts. Try again in" in answer.content.decode()


@pytest.mark.parametrize(
    ("page", "form", "subjects"),
    [
        (
            "change",
            {"email": "robert@example.com"},
            ["Ihre E-Mail-Adresse wurde geändert"] * 2,
        ),
        (
            "change",
            {"is_staff": "on", "is_superuser": "on"},
            ["Sie sind jetzt Conversa-Administrator"],
        ),
        ("password", NEW_PASSWORD, ["Ihr Passwort wurde geändert"]),
    ],
)
def test_a_german_hears_in_german_what_an_english_admin_does_to_the_account(
    act, alpha, bob, page, form, subjects
):
    User.objects.filter(pk=bob.pk).update(language="de")
    act(f"{USERS}{bob.pk}/{page}/", person_form(bob, **form))
    to_bob = [message for message in mail.outbox if message.to != ["alice@example.com"]]
    assert [message.subject for message in to_bob] == subjects
    assert all(message.body.startswith("Guten Tag") for message in to_bob)
    to_alice = [message for message in mail.outbox if message not in to_bob]
    assert all(message.body.startswith("Hi Alice,") for message in to_alice)
