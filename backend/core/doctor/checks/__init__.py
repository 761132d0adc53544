"""The checks of the connection doctor, one function each, in the order in which they are run.

They must not run each other: `core.doctor.examination` does.
"""

from core.doctor.check import CheckFunction
from core.doctor.checks.account import check_connected, check_ids, check_scopes, check_token
from core.doctor.checks.delivery import (
    check_access_level,
    check_last_webhook,
    check_message_access,
    check_subscribed,
)
from core.doctor.checks.installation import (
    check_app_settings,
    check_clock,
    check_graph_version,
    check_redirect_uri,
    check_round_trip,
)

CHECKS: dict[str, CheckFunction] = {
    "APP_SETTINGS": check_app_settings,
    "REDIRECT_URI": check_redirect_uri,
    "CONNECTED": check_connected,
    "TOKEN": check_token,
    "IDS": check_ids,
    "SCOPES": check_scopes,
    "ACCESS_LEVEL": check_access_level,
    "SUBSCRIBED": check_subscribed,
    "MESSAGE_ACCESS": check_message_access,
    "LAST_WEBHOOK": check_last_webhook,
    "ROUND_TRIP": check_round_trip,
    "GRAPH_VERSION": check_graph_version,
    "CLOCK": check_clock,
}
