"""What keeps messages from a subscribed product: the account's own switch ("Allow access to
messages", Connected tools), and an app that is not live, which hears only of people with a role in
it.
"""

from typing import Any

from simulator.world.store import Store


def shows_messages(store: Store, account_id: str) -> bool:
    """Return whether the account's owner lets apps read its messages."""
    return bool(store.setting(f"message_access:{account_id}", True))


def lets_through(store: Store, account_id: str, item: dict[str, Any]) -> bool:
    """Return whether Meta delivers an event of this account to the app at all."""
    if not shows_messages(store, account_id):
        return False
    if store.setting("app_live", True):
        return True
    people = {str((item.get(side) or {}).get("id")) for side in ("sender", "recipient")}
    rows = store.all("SELECT igsid, username FROM threads WHERE account_id = ?", account_id)
    return any(
        row["igsid"] in people and row["username"] in store.setting("testers", []) for row in rows
    )
