"""/{page}/subscribed_apps: switches webhooks for an account on and off."""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any

from simulator.world import tokens
from simulator.world.errors import GraphError, bad_parameter, missing_object, missing_permission
from simulator.world.tokens import has_scope

# The vocabulary of the Page object. Instagram's own names (messaging_seen, messaging_referral,
# messaging_handover, comments) are not in it, and one of them rejects the whole call.
PAGE_VOCABULARY = """
    feed mention name picture category description conversations branded_camera
    feature_access_list standby messages messaging_account_linking messaging_checkout_updates
    message_echoes message_deliveries message_reads message_reactions message_edits
    message_context message_mention messaging_game_plays messaging_optins messaging_optouts
    messaging_payments messaging_postbacks messaging_pre_checkouts messaging_referrals
    messaging_handovers messaging_policy_enforcement messaging_page_feedback
    messaging_appointments messaging_direct_sends messaging_customer_information
    messaging_feedback messaging_in_thread_lead_form_submit response_feedback
    business_integrity founded company_overview mission products general_info leadgen
    leadgen_fat location hours parking public_transit phone email website ratings
    attire payment_options culinary_team price_range restaurant_services
    restaurant_specialties live_videos videos publisher_subscriptions
    page_about_story page_change_proposal page_upcoming_change checkins members
    instant_workflow inbox_labels send_cart share_message
"""
PAGE_FIELDS = PAGE_VOCABULARY.split()


def _page(call: Any, token: sqlite3.Row) -> sqlite3.Row:
    """Return the page that this page token may manage. Raises the error that Meta would."""
    page = tokens.page_behind(call.sim.store, token)
    if page is None:
        raise GraphError("(#210) A page access token is required to request this resource.", 210)
    if call.path[0] not in ("me", page["id"]):
        raise missing_object(call.path[0], call.method.lower())
    if not has_scope(token, "pages_manage_metadata"):
        raise missing_permission("pages_manage_metadata")
    return page


def wanted_fields(call: Any, vocabulary: Sequence[str]) -> list[str]:
    """Return the names in `subscribed_fields`: a comma string, a JSON array or repeated form
    fields.

    Raises GraphError where there are none, and for an unknown one.
    """
    value = call.params.get("subscribed_fields")
    parts = value if isinstance(value, list) else str(value or "").split(",")
    wanted = [str(part).strip() for part in parts if str(part).strip()]
    if not wanted:
        raise bad_parameter("The parameter subscribed_fields is required.")
    for index, name in enumerate(wanted):
        if name not in vocabulary:
            raise bad_parameter(
                f"Param subscribed_fields[{index}] must be one of "
                f'{{{", ".join(vocabulary)}}} - got "{name}".'
            )
    return wanted


def subscribe(call: Any, token: sqlite3.Row) -> dict[str, Any]:
    page = _page(call, token)
    wanted = wanted_fields(call, PAGE_FIELDS)
    if any(name.startswith("messag") for name in wanted) and not has_scope(
        token, "pages_messaging"
    ):
        raise GraphError(
            "(#200) To subscribe to the messages field, one of these permissions is needed: "
            "pages_messaging",
            200,
            status=403,
        )
    _store_fields(call, page, sorted(set(wanted)))
    return {"success": True}


def unsubscribe(call: Any, token: sqlite3.Row) -> dict[str, Any]:
    _store_fields(call, _page(call, token), [])
    return {"success": True}


def _store_fields(call: Any, page: sqlite3.Row, fields: list[str]) -> None:
    call.sim.store.run(
        "UPDATE pages SET subscribed_fields = ? WHERE id = ?", json.dumps(fields), page["id"]
    )
    if page["account_id"]:
        call.sim.announce(page["account_id"], "")


def list_apps(call: Any, token: sqlite3.Row) -> dict[str, Any]:
    fields = json.loads(_page(call, token)["subscribed_fields"])
    if not fields:
        return {"data": []}
    app_id = call.sim.settings.app_id
    return {
        "data": [
            {
                "category": "Business",
                "link": "https://www.facebook.com/games/?app_id=" + app_id,
                "name": "Conversa",
                "subscribed_fields": fields,
                "id": app_id,
            }
        ]
    }
