"""Identifiers that look like Meta's: long, opaque, and different for every account."""

import base64
import hashlib
import secrets


def _digits(text: str, count: int) -> str:
    """Return `count` decimal digits that depend only on `text` and do not begin with zero."""
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:12], "big")
    low = 10 ** (count - 1)
    return str(low + number % (9 * low))


def instagram_id(username: str) -> str:
    """Return the 17-digit id of a professional account."""
    return "17841" + _digits(f"ig:{username}", 12)


def page_id(name: str, owner_id: str) -> str:
    return _digits(f"page:{owner_id}:{name}", 15)


def igsid(account_id: str, username: str) -> str:
    """Return a customer's id as one account sees it: another account sees another number."""
    return _digits(f"igsid:{account_id}:{username}", 16)


def _opaque(prefix: str, text: str) -> str:
    return prefix + base64.urlsafe_b64encode(text.encode()).decode().rstrip("=") + "ZD"


def conversation_id(account_id: str, username: str) -> str:
    number = "3402823668417103009" + _digits(f"thread:{account_id}:{username}", 20)
    return _opaque("aWdfZAG06MTpJR01lc3NhZA2VUaHJlYWQ6", f"{account_id}:{number}")


def message_id(account_id: str) -> str:
    thread = "3402823668417103009" + str(secrets.randbelow(9 * 10**19) + 10**19)
    item = str(secrets.randbelow(9 * 10**34) + 10**34)
    return _opaque("aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlEOj", f"{account_id}:{thread}:{item}")


def access_token() -> str:
    return "EAAG" + secrets.token_urlsafe(132).replace("-", "x").replace("_", "Z")


def instagram_token() -> str:
    """Return a token of Instagram Login, which looks different from Facebook's."""
    return "IGAA" + secrets.token_urlsafe(132).replace("-", "x").replace("_", "Z")


def app_scoped_id(account_id: str) -> str:
    """Return the account's id for one app alone, under Instagram Login."""
    return _digits(f"scoped:{account_id}", 16)


def oauth_code() -> str:
    return "AQ" + secrets.token_urlsafe(120)


def trace_id() -> str:
    return "A" + secrets.token_urlsafe(16)


def person_id(name: str) -> str:
    return "fb-" + _digits(f"person:{name}:{secrets.token_hex(4)}", 10)
