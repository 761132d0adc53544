"""The admin's pages of people and memberships: their addresses and forms, and what they leave."""

from django.core import mail

USERS, MEMBERSHIPS = "/admin/accounts/user/", "/admin/accounts/membership/"
PASSWORD = {"usable_password": "true", "password1": "quiet horse 42", "password2": "quiet horse 42"}
NEW_PASSWORD = {
    "usable_password": "true",
    "password1": "another quiet horse",
    "password2": "another quiet horse",
}
NO_BUSINESSES = {"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"}


def person_form(user, **changes):
    return {**NO_BUSINESSES, "email": user.email, "name": user.name, "is_active": "on", **changes}


def activity(client_for, alice, alpha):
    """What Alice reads of what happened to her business: (kind, subject, who, whether an admin)."""
    answer = client_for(alice).get(f"/api/businesses/{alpha.pk}/activity/")
    return [
        (line["kind"], line["subject"], line["actor_name"], line["by_admin"])
        for line in answer.json()
    ]


def emails():
    """(address, subject) of each email that was sent."""
    return [(message.to[0], message.subject) for message in mail.outbox]
