"""Access tokens: how they are made, and everything that can be wrong with one."""

import hashlib
import hmac
import json
import sqlite3
from datetime import UTC, datetime
from typing import Any

from simulator.world import ids
from simulator.world.errors import BadControl, GraphError
from simulator.world.store import Store

SHORT_SECONDS = 5_400
LONG_SECONDS = 5_183_944
DATA_ACCESS_SECONDS = 90 * 86_400

# Every way Meta says that a token is dead: removed, checkpoint, password, expired, unconfirmed,
# invalid, session.
DEAD_SUBCODES = (458, 459, 460, 463, 464, 467, 492)
SCOPES = (
    "pages_show_list",
    "pages_manage_metadata",
    "pages_read_engagement",
    "pages_messaging",
    "business_management",
    "instagram_basic",
    "instagram_manage_messages",
)


def mint(
    store: Store,
    *,
    kind: str,
    person_id: str,
    scopes: list[str],
    declined: list[str],
    pages: list[str],
    expires_in: int,
    page_id: str | None = None,
    parent: str | None = None,
    token: str | None = None,
) -> str:
    """Store and return a new token.

    `kind` is SHORT, LONG or PAGE, or IG_SHORT or IG_LONG; `expires_in` 0 means never.
    """
    token = token or ids.access_token()
    now = store.now_ms() // 1000
    store.run(
        "INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL)",
        token,
        kind,
        person_id,
        page_id,
        parent,
        json.dumps(scopes),
        json.dumps(declined),
        json.dumps(pages),
        now,
        now + expires_in if expires_in else 0,
    )
    return token


def page_token(store: Store, user: sqlite3.Row, page_id: str) -> str:
    """Return the page's token under this user token: the same one each time it is asked for.

    It never expires when the user token is a long-lived one.
    """
    row = store.one(
        "SELECT token FROM tokens WHERE parent = ? AND page_id = ?", user["token"], page_id
    )
    if row is not None:
        return str(row["token"])
    left = 0 if user["kind"] == "LONG" else user["expires_at"] - store.now_ms() // 1000
    return mint(
        store,
        kind="PAGE",
        person_id=user["person_id"],
        scopes=json.loads(user["scopes"]),
        declined=[],
        pages=[page_id],
        expires_in=left,
        page_id=page_id,
        parent=user["token"],
    )


def connect_page(store: Store, *, person_id: str, page_id: str, scopes: list[str]) -> str:
    """Return a page token as the whole OAuth walk would give it."""
    with store.transaction():
        user = mint(
            store,
            kind="LONG",
            person_id=person_id,
            scopes=scopes,
            declined=[],
            pages=[page_id],
            expires_in=LONG_SECONDS,
        )
        row = store.one("SELECT * FROM tokens WHERE token = ?", user)
        assert row is not None
        return page_token(store, row, page_id)


def why_dead(store: Store, row: sqlite3.Row, app_id: str) -> GraphError | None:
    """Return the error that a call with this token gets, or None when it is good."""
    subcode = row["dead_subcode"]
    now = store.now_ms() // 1000
    if subcode is None and row["expires_at"] and row["expires_at"] <= now:
        subcode = 463
    if subcode is None:
        return None
    if subcode == 458:
        message = (
            f"Error validating access token: The user has not authorized application {app_id}."
        )
    elif subcode == 460:
        message = (
            "Error validating access token: The session has been invalidated because the user "
            "changed their password or Facebook has changed the session for security reasons."
        )
    else:
        ended = datetime.fromtimestamp(min(row["expires_at"] or now, now), UTC)
        message = (
            f"Error validating access token: Session has expired on {ended:%A, %d-%b-%y %H:%M:%S} "
            "UTC. The current time is "
            f"{datetime.fromtimestamp(now, UTC):%A, %d-%b-%y %H:%M:%S} UTC."
        )
    return GraphError(message, 190, subcode, status=401)


def check_token(
    store: Store,
    *,
    token: str | None,
    proof: Any,
    app_id: str,
    app_secret: str,
    instagram: bool = False,
) -> sqlite3.Row:
    """Return the row of a good token, of Instagram Login or of Facebook Login.

    Raises GraphError 2500 or 190, or 100 for a wrong proof.
    """
    if not token:
        raise GraphError(
            "An active access token must be used to query information about the current user.",
            2500,
        )
    row = store.one("SELECT * FROM tokens WHERE token = ?", token)
    if row is None or row["kind"].startswith("IG_") != instagram:
        raise GraphError("Invalid OAuth access token - Cannot parse access token", 190)
    dead = why_dead(store, row, app_id)
    if dead is not None:
        raise dead
    if proof is not None:
        expected = hmac.new(app_secret.encode(), token.encode(), hashlib.sha256).hexdigest()
        if not hmac.compare_digest(expected.encode(), str(proof).encode()):
            raise GraphError("Invalid appsecret_proof provided in the API argument", 100)
    return row


def accounts_of(store: Store, pages: list[str]) -> list[str]:
    """Return the Instagram accounts of these pages."""
    marks = ",".join("?" * len(pages))
    return [
        row["account_id"]
        for row in store.all(
            f"SELECT account_id FROM pages WHERE account_id IS NOT NULL AND id IN ({marks})", *pages
        )
    ]


def has_scope(row: sqlite3.Row, scope: str) -> bool:
    return scope in json.loads(row["scopes"])


def kill_tokens(store: Store, *, page_id: str, owner_id: str, subcode: int) -> int:
    """End every token of a page and of the person behind it. Returns how many there were."""
    if subcode not in DEAD_SUBCODES:
        raise BadControl(
            f"The subcode must be one of {', '.join(map(str, DEAD_SUBCODES))}: 463 is "
            "expired, 458 removed, 460 password."
        )
    return store.run(
        "UPDATE tokens SET dead_subcode = ? WHERE dead_subcode IS NULL AND (page_id = ? OR "
        "(page_id IS NULL AND person_id = ?))",
        subcode,
        page_id,
        owner_id,
    ).rowcount


def page_behind(store: Store, token: sqlite3.Row) -> sqlite3.Row | None:
    if token["page_id"] is None:
        return None
    return store.one("SELECT * FROM pages WHERE id = ?", token["page_id"])
