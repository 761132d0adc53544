"""The request, row by row: what its document says can be done, done the way it says it.

One installation for the module, as its "Local Development Setup" makes it: a fresh home, `migrate`,
`createsuperuser`, `runserver`, with the simulator beside it.
"""

import re
import tempfile
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import pytest
import requests

from conftest import BACKEND, SECRETS
from tests.core.facebook_dialog import FacebookDialog
from tests.installation import (
    ROOT_EMAIL,
    ROOT_PASSWORD,
    Installation,
    create_superuser,
    minimal_body,
    said_to,
    write,
)
from tests.servers import eventually, wait_for
from tests.webhooks import sign

PERMISSIONS = {
    "pages_show_list",
    "pages_read_engagement",
    "instagram_basic",
    "instagram_manage_messages",
    "pages_messaging",
}


@pytest.fixture(scope="module")
def installation() -> Iterator[Installation]:
    """Local Development Setup, steps 2 to 4."""
    home = Path(tempfile.mkdtemp(prefix="conversa-request-"))
    home.chmod(0o755)
    running = Installation(home)
    try:
        migrated = running.manage("migrate")
        assert migrated.returncode == 0, migrated.stderr
        assert "Superuser created successfully" in create_superuser(running)
        # And no worker: it brings its own
        running.begin("runserver", str(running.port), "--noreload")
        wait_for(f"{running.url}/health/live", running.processes[1])
        wait_for(f"{running.simulator.url}/sim/health", running.processes[0])
        running.post_form("/admin/login/", username=ROOT_EMAIL, password=ROOT_PASSWORD)
        yield running
    finally:
        running.end()


@pytest.fixture(scope="module")
def business(installation: Installation) -> dict[str, str]:
    """Testing, step 1: create a Business in the admin, open its connect page, go through the
    dialog.
    """
    added = installation.post_form(
        "/admin/core/business/add/", name="Luna Ceramics", timezone="UTC", language="en"
    )
    identity = re.search(r"/admin/core/business/(\d+)/change/", added.url)[1]
    start = installation.session.get(
        f"{installation.url}/core/instagram/connect/{identity}/", allow_redirects=False, timeout=20
    )
    dialog = start.headers["Location"]
    back = FacebookDialog(installation.simulator).answer(dialog)
    done = installation.session.get(installation.url + back, timeout=30)
    assert done.status_code < 400, done.text
    page_id = installation.shell(
        "from core.models import Business; print(Business.objects.first().instagram_page_id)"
    )
    return {"id": identity, "dialog": dialog, "back": back, "page_id": page_id}


@pytest.fixture(scope="module")
def answered(installation: Installation, business: dict[str, str]) -> None:
    """Testing, step 5, with the assistant on: the document's body, signed, for the
    connected page.
    """
    saved = installation.post_form(
        f"/admin/core/business/{business['id']}/change/",
        name="Luna Ceramics",
        timezone="UTC",
        language="en",
        ai_enabled="on",
        instructions="Our products are mugs and bowls.",
        base_version="0",
        **{"memberships-TOTAL_FORMS": "0", "memberships-INITIAL_FORMS": "0"},
    )
    assert "was changed successfully" in saved.text
    minimal = minimal_body(business["page_id"], write(installation, "jonas_k"))
    assert installation.deliver(minimal, sign(minimal)).status_code == 200
    eventually(lambda: "mugs" in said_to(installation, "jonas_k"))


# --- Facebook App Setup ---------------------------------------------------------------------------
def test_the_required_permissions_are_asked_for(business):
    asked = re.search(r"scope=([^&]+)", business["dialog"])[1]
    assert set(asked.replace("%2C", ",").split(",")) >= PERMISSIONS


def test_the_webhook_fields_are_subscribed(installation, business):
    subscribed = next(
        page
        for page in installation.simulator.get("/sim/world")["pages"]
        if page["id"] == business["page_id"]
    )
    assert set(subscribed["subscribed_fields"]) >= {"messages", "messaging_postbacks"}


# --- Local Development Setup ----------------------------------------------------------------------
@pytest.mark.parametrize(
    "package",
    [
        "django",
        "djangorestframework",
        "django-tenants",
        "psycopg",
        "requests",
        "openai",
        "django-cors-headers",
        "dj-rest-auth",
    ],
)
def test_requirements_hold_the_packages_of_the_request(package):
    pinned = re.search(
        rf"^{package}(?:\[[^\]]*\])?==(\S+)",
        (BACKEND / "requirements.txt").read_text(),
        re.MULTILINE,
    )
    assert pinned[1] == version(package)


def test_the_requirements_at_the_root_are_all_of_them_with_their_hashes():
    assert (BACKEND.parent / "requirements.txt").read_text() == "-r backend/requirements.txt\n"
    assert "--hash=sha256:" in (BACKEND / "requirements.txt").read_text()


def test_migrate_can_be_run_again(installation):
    assert installation.manage("migrate").returncode == 0


def test_the_superuser_logs_in_to_the_admin(installation):
    page = installation.session.get(f"{installation.url}/admin/", timeout=20)
    assert "Administration" in page.text


def test_runserver_serves(installation):
    assert requests.get(f"{installation.url}/health/live", timeout=20).status_code == 200


# --- Testing the Integration ----------------------------------------------------------------------
def test_connecting_sets_page_id_and_page_access_token(installation, business):
    printed = installation.shell(
        "from core.models import Business\n"
        "business = Business.objects.first()\n"
        "print(bool(business.instagram_page_id), bool(business.page_access_token))\n"
    )
    assert printed == "True True"


def test_webhook_verification_answers_the_challenge(installation):
    token = SECRETS["FB_VERIFY_TOKEN"]
    query = f"hub.mode=subscribe&hub.verify_token={token}&hub.challenge=test-challenge"
    answer = requests.get(f"{installation.url}/core/webhook/instagram/?{query}", timeout=20)
    assert (answer.status_code, answer.text) == (200, "test-challenge")


def test_webhook_verification_with_another_token_is_refused(installation):
    query = "hub.mode=subscribe&hub.verify_token=wrong&hub.challenge=test-challenge"
    answer = requests.get(f"{installation.url}/core/webhook/instagram/?{query}", timeout=20)
    assert answer.status_code == 403
    assert "test-challenge" not in answer.text


def test_get_ai_response_answers_in_the_shell(installation, business):
    printed = installation.shell("""
from core.ai_chat import get_ai_response
from core.models import Business

# Test AI response
business = Business.objects.first()
response = get_ai_response(business.id, "Hello, what products do you have?")
print(response)
""")
    assert len(printed) > 10


def test_send_instagram_text_reply_sends_in_the_shell(installation, business):
    printed = installation.shell(
        """
from core.instagram_api import send_instagram_text_reply
from core.models import Business

business = Business.objects.first()
result = send_instagram_text_reply(
    business.page_access_token,
    "recipient_instagram_id",
    "Test message from AI"
)
print(result)
""".replace("recipient_instagram_id", write(installation, "emma.w"))
    )
    assert "message_id" in printed
    assert said_to(installation, "emma.w") == "Test message from AI"


def test_a_simulated_message_without_a_valid_signature_is_refused(installation, business):
    body = minimal_body("page_id", "user_id")
    assert installation.deliver(body, "sha256=your-signature").status_code == 403
    assert (
        requests.post(
            f"{installation.url}/core/webhook/instagram/", data=body, timeout=20
        ).status_code
        == 403
    )


def test_a_simulated_message_exactly_as_written_is_taken_in(installation):
    body = minimal_body("page_id", "user_id")
    assert installation.deliver(body, sign(body)).status_code == 200
    count = (
        "from core.models import InboxEvent; "
        "print(InboxEvent.objects.filter(account_id='page_id').count())"
    )
    assert installation.shell(count) == "1"


def test_a_simulated_message_to_a_connected_page_is_answered(installation, answered):
    assert "mugs" in said_to(installation, "jonas_k")


# --- Production Deployment Notes ------------------------------------------------------------------
def test_tokens_are_stored_encrypted(installation, business):
    printed = installation.shell(
        "from core.models import Business\n"
        "business = Business.objects.first()\n"
        "print(business.page_access_token in str(Business.objects.values()), "
        "'page_token_encrypted' in str(Business.objects.values()))\n"
    )
    assert printed == "False True"


def test_ai_responses_are_rate_limited(settings):
    assert settings.AI_REPLIES_PER_CUSTOMER_PER_HOUR < settings.AI_REPLIES_PER_BUSINESS_PER_DAY


def test_the_admin_shows_the_message_log_without_words(installation, business, answered):
    page = installation.session.get(
        f"{installation.url}/admin/conversations/messagelog/?business={business['id']}", timeout=20
    )
    assert "Messages of Luna Ceramics" in page.text
    assert "Sent" in page.text
    assert "mugs" not in page.text


def test_message_log_shows_history_and_errors(installation, answered):
    printed = installation.shell("""
from common.tenancy import in_business
from core.models import Business, MessageLog

with in_business(Business.objects.first()):
    for message in MessageLog.objects.order_by("id"):
        print(message.direction, message.author, message.state, message.error_text or "no error")
""")
    assert "IN CUSTOMER RECEIVED no error" in printed
    assert "OUT ASSISTANT SENT no error" in printed


def test_a_failed_api_call_is_logged_without_its_token(installation, business):
    done = installation.manage(
        "shell",
        "-v",
        "0",
        stdin="""
from core.instagram_api import GraphError, send_instagram_text_reply
try:
    send_instagram_text_reply("EAAa-token-that-is-no-good", "1", "hello there")
except GraphError as error:
    print(error.code, error.user_text)
""",
    )
    assert done.stdout.startswith("190 ")
    assert "graph" in (done.stdout + done.stderr).lower()
    assert "190" in done.stderr + done.stdout
    assert "EAAa-token-that-is-no-good" not in done.stdout + done.stderr
    assert "hello there" not in done.stdout + done.stderr


# --- Troubleshooting ------------------------------------------------------------------------------
def test_the_debug_commands_work_in_the_shell(installation, business):
    printed = installation.shell("""
from core.models import Business
# Check business Instagram connection
business = Business.objects.get(id=1)
print(f"Connected: {business.instagram_connected}")
print(f"Token Expired: {business.token_expired}")
print(f"AI: {business.ai_enabled in (True, False)}")

# Test Instagram API
from core.instagram_api import get_user_pages
from core.instagram_api import GraphError
try:
    result = get_user_pages("user_access_token")
except GraphError as error:
    result = error.user_text
print(result)
""")
    assert printed.splitlines()[:3] == ["Connected: True", "Token Expired: False", "AI: True"]
    assert len(printed.splitlines()) == 4


# --- API Endpoints --------------------------------------------------------------------------------
def test_the_oauth_endpoints_are_where_the_document_has_them(installation, business):
    assert "/dialog/oauth?" in business["dialog"]
    assert business["back"].startswith(f"/core/instagram/callback/{business['id']}/?")


def test_the_oauth_endpoints_ask_for_a_log_in(installation, business):
    answer = requests.get(
        f"{installation.url}/core/instagram/connect/{business['id']}/",
        allow_redirects=False,
        timeout=20,
    )
    # No dashboard is built by these steps
    assert answer.headers["Location"].startswith("/admin/login/?next=")


@pytest.mark.parametrize(
    ("action", "name", "result"),
    [
        ("test_ai", "Test AI responses", "Nothing was sent."),
        ("subscribe", "Subscribe page to app", "is subscribed."),
        ("clear_tokens", "Clear Instagram tokens", "until an owner connects again"),
    ],
)
def test_the_admin_has_the_actions_of_the_document(installation, business, action, name, result):
    page = installation.session.get(f"{installation.url}/admin/core/business/", timeout=20).text
    assert f'<option value="{action}">{name}</option>' in page
    answer = installation.post_form(
        "/admin/core/business/", action=action, _selected_action=business["id"]
    )
    assert result in answer.text


# --- File Structure -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "path",
    [
        "models.py",
        "admin.py",
        "views.py",
        "urls.py",
        "instagram_api.py",
        "ai_chat.py",
        "migrations/0002_auto_instagram_integration.py",
    ],
)
def test_the_file_is_where_the_document_has_it(path):
    assert (BACKEND / "core" / path).is_file()


@pytest.mark.parametrize("name", ["Business", "Customer", "MessageLog"])
def test_the_models_are_in_core_models(name):
    from core import models

    assert hasattr(models, name)


# --- the card -------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["backend", "frontend"])
def test_the_top_level_has_the_files_of_the_document(name):
    assert (BACKEND.parent / name).exists()
