"""Who entered, who tried, and what was done with power: one line each, in the logger `security`.

Each line has `address` (the client's IP) and ids. A typed email address is never in it: `who` is a
keyed hash, the same for the same address, so that tries at one account can be told from tries at
many, and a person who asks about an address can be answered with `name_address`.
"""

import hashlib
import hmac
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from common.client_address import get_client_address
from common.logs import get_log

_log = get_log("security")
Value = str | int | bool | None


def note(event: str, **facts: Value) -> None:
    """Write one line. `event` is `noun.verb`; facts are ids, codes and hashes, never secrets."""
    given = {name: value for name, value in facts.items() if value is not None}
    _log.info(event, address=get_client_address() or None, **given)


def name_address(email: str, *, secret: str = "") -> str:
    """A short name for an address in its normal form, which only this installation can make: with
    `secret`, an earlier SECRET_KEY, as it was then.
    """
    key = hashlib.sha256(f"security log {secret or settings.SECRET_KEY}".encode()).digest()
    return hmac.new(key, email.encode(), hashlib.sha256).hexdigest()[:16]


class AdminActs:
    """Middleware that notes what is sent to the admin's pages: by whom, where, and what came
    of it.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_act = request.method == "POST" and request.path.startswith("/admin/")
        if is_act and request.path != "/admin/login/":
            user = getattr(request, "user", None)
            # What was refused may hold a body that nobody could read.
            action = request.POST.get("action", "")[:50] if response.status_code < 400 else ""
            note(
                "admin.act",
                user_id=user.pk if user else None,
                path=request.path,
                action=action or None,
                status=response.status_code,
            )
        return response
