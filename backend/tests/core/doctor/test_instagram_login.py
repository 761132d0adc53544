"""What the doctor can ask, and finds, of an account that is connected through Instagram Login."""

from datetime import timedelta

from django.utils import timezone

from common.tenancy import in_business
from core.doctor.examination import examine
from core.models import Business

SHOP = "luna.ceramics"


def test_the_doctor_asks_what_this_login_can_be_asked(luna):
    with in_business(luna):
        states = {check.code: check.state for check in examine(luna).checks}
    green = {
        "APP_SETTINGS",
        "REDIRECT_URI",
        "CONNECTED",
        "TOKEN",
        "IDS",
        "SCOPES",
        "SUBSCRIBED",
        "MESSAGE_ACCESS",
        "GRAPH_VERSION",
        "CLOCK",
    }
    assert {code for code, state in states.items() if state == "OK"} == green


def test_the_doctor_knows_an_id_of_the_app_from_the_accounts_own(luna):
    Business.objects.filter(pk=luna.pk).update(instagram_account_id=luna.instagram_scoped_id)
    luna.refresh_from_db()
    with in_business(luna):
        check = next(check for check in examine(luna).checks if check.code == "IDS")
    assert (check.state, luna.instagram_scoped_id in check.result) == ("FAIL", True)


def test_a_token_that_was_taken_back_is_found(luna, simulator):
    simulator.post("/sim/tokens/expire", account=SHOP, subcode=458)
    with in_business(luna):
        checks = {check.code: check for check in examine(luna).checks}
    assert (checks["TOKEN"].state, checks["IDS"].state) == ("FAIL", "SKIPPED")


def test_a_token_that_expires_soon_is_reported(luna):
    luna.token_expires_at = timezone.now() + timedelta(days=3)
    with in_business(luna):
        checks = {check.code: check for check in examine(luna).checks}
    assert checks["TOKEN"].state == "WARN"
