"""Other apps that write as the business's account: a help desk where people answer, or an
automation.

An echo names the app that sent the message, but not whether a person typed it. Mistaking a person
for an automation is the worse error, because the assistant would then interrupt them. So an app
counts as used by people until the owner marks it as an automation (decisions/0012).
"""

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from common.errors import NotFound
from common.live import announce
from common.logs import get_log
from conversations.models import Thread
from conversations.threads import hand_back
from core.models import Business

log = get_log(__name__)
MOST = 50  # apps remembered for one business


def note_app(business: Business, app_id: str) -> bool:
    """Remember that the app writes as the account, up to MOST apps.

    Returns whether the owner has marked it as an automation.
    """
    if app_id not in business.other_apps:
        locked = Business.objects.select_for_update().only("other_apps").get(pk=business.pk)
        if app_id not in locked.other_apps and len(locked.other_apps) < MOST:
            locked.other_apps = {**locked.other_apps, app_id: False}
            locked.save(update_fields=["other_apps"])
            announce(business.pk)
        business.other_apps = locked.other_apps
    return bool(business.other_apps.get(app_id))


def set_automation(
    *, business: Business, person: User, app_id: str, is_automation: bool
) -> Business:
    """Mark an app as an automation, or as used by people. Called inside the business.

    Threads that the app took over while it counted as a person are handed back to the assistant.
    Returns the business. Raises NotFound if the app has never written as the account.
    """
    with transaction.atomic():
        locked: Business = Business.objects.select_for_update().get(pk=business.pk)
        if app_id not in locked.other_apps:
            raise NotFound
        locked.other_apps = {**locked.other_apps, app_id: is_automation}
        locked.save(update_fields=["other_apps"])
        announce(locked.pk)
    log.info(
        "business.other_app",
        business_id=locked.pk,
        user_id=person.pk,
        app_id=app_id,
        is_automation=is_automation,
    )
    if is_automation:
        held = Thread.objects.filter(person_app_id=app_id, person_until__gt=timezone.now())
        for thread_id in list(held.values_list("pk", flat=True)):
            hand_back(business=locked, thread_id=thread_id, person=person)
    return locked
