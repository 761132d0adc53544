"""The pages of connecting an Instagram account.

They are reached by full navigation, on the way to Meta's dialog and back, so they are rendered here
and not in the dashboard.
"""

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_protect
from django.views.decorators.http import require_GET, require_http_methods

from accounts.access import get_membership
from accounts.models import Role, User
from common.errors import AppError
from common.logs import get_log
from core.connecting.connections import connect
from core.connecting.dialog import Grant, build_dialog_url, read_grant
from core.connecting.pages import show_choice, show_connected, show_problem
from core.connecting.problems import BadState, ChoiceExpired, Denied, DialogFailed, Suspended
from core.connecting.session import (
    Choice,
    PendingLogin,
    forget_choice,
    pop_pending_login,
    read_choice,
    store_choice,
    store_pending_login,
)
from core.models import Business
from integrations.instagram.facebook_login import Page
from integrations.instagram.logins import LOGINS, Login, choose_login

log = get_log(__name__)
MOVED = "moved"  # in an address that we have led to PUBLIC_URL
LOOPBACK = {"localhost", "127.0.0.1", "::1"}


@dataclass
class ConnectFlow:
    """A person connecting a business: its id, the page to return to, and the login chosen."""

    business_id: int | None
    next: str = ""
    login: str = ""

    @property
    def again(self) -> str:
        """The address that starts over; empty when it is not known for which business."""
        return self.start(self.login)

    def start(self, login: str) -> str:
        """The address that starts with a login; empty when it is not known for which business."""
        if self.business_id is None:
            return ""
        asked = urlencode(
            {name: value for name, value in (("login", login), ("next", self.next)) if value}
        )
        return reverse("instagram-connect", args=[self.business_id]) + (
            f"?{asked}" if asked else ""
        )

    @property
    def back(self) -> str:
        return self.next or (
            f"/b/{self.business_id}/settings/instagram" if self.business_id is not None else "/"
        )


def _for_people(
    view: Callable[[HttpRequest, ConnectFlow], HttpResponse],
) -> Callable[..., HttpResponse]:
    """A page for a signed-in person; an anticipated failure becomes a page that says what to do."""

    @functools.wraps(view)
    @never_cache
    def run(request: HttpRequest, business_id: int | None = None) -> HttpResponse:
        flow = ConnectFlow(
            business_id, local_path(request.GET.get("next", "")), request.GET.get("login", "")[:20]
        )
        if not request.user.is_authenticated:
            # Back through the start, not through this address: it may hold a code, and the session
            # is new.
            return HttpResponseRedirect(f"{_login_page()}?{urlencode({'next': flow.again or '/'})}")
        try:
            return view(request, flow)
        except AppError as problem:
            log.info(
                "instagram.connect_ended",
                business_id=flow.business_id,
                user_id=request.user.pk,
                code=problem.code,
            )
            return show_problem(
                request,
                problem,
                login=choose_login(flow.login),
                again=flow.again,
                other=_other_login(flow),
                back=flow.back,
            )

    return cast(Callable[..., HttpResponse], run)


def _login_page() -> str:
    """The dashboard's; the admin's where no dashboard is built, as after the request's `pip
    install` and `runserver`.
    """
    is_built = (settings.DASHBOARD_DIST / "index.html").is_file()
    return str(settings.LOGIN_URL) if is_built else reverse("admin:login")


def _at_public_host(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """A way that comes back to PUBLIC_URL begins there too: a session's cookie belongs to one host.

    Once only: behind a proxy or a tunnel that changes the Host header, every request looks as if it
    came to another.
    """

    @functools.wraps(view)
    def run(request: HttpRequest, business_id: int) -> HttpResponse:
        if not _is_at_other_host(request) or MOVED in request.GET:
            return view(request, business_id)
        flow = ConnectFlow(
            business_id, local_path(request.GET.get("next", "")), request.GET.get("login", "")[:20]
        )
        address = f"{settings.PUBLIC_URL}{flow.again}"
        return HttpResponseRedirect(f"{address}{'&' if '?' in address else '?'}{MOVED}=1")

    return run


def _is_at_other_host(request: HttpRequest) -> bool:
    """Whether PUBLIC_URL leads to more than this machine, and the browser asked for
    another host.
    """
    public = urlsplit(settings.PUBLIC_URL).hostname
    return public not in LOOPBACK and urlsplit(f"//{request.get_host()}").hostname != public


def _other_login(flow: ConnectFlow) -> tuple[Login, str] | None:
    """The other login, where this installation has it, and the address that starts with it."""
    other = next(
        (login for login in LOGINS if login != choose_login(flow.login) and login.is_available),
        None,
    )
    return (other, flow.start(other.code)) if other and flow.business_id is not None else None


def _owned_business(request: HttpRequest, business_id: int) -> Business:
    """Raises NotFound, Forbidden or Suspended."""
    business = get_membership(
        user=cast(User, request.user), business_id=business_id, role=Role.OWNER
    ).business
    if business.suspended:
        raise Suspended
    return business


@require_GET
@_at_public_host
@_for_people
def instagram_connect(request: HttpRequest, flow: ConnectFlow) -> HttpResponse:
    """Redirect to the dialog of the login that was asked for."""
    business = _owned_business(request, cast(int, flow.business_id))
    login = choose_login(flow.login)
    # See decisions/0003-redirect-uri.md.
    path = (
        reverse("instagram-callback")
        if flow.next
        else reverse("instagram-callback-of-business", args=[business.pk])
    )
    pending = PendingLogin(
        business.pk,
        cast(int, request.user.pk),
        redirect_uri=_origin(request) + path,
        next=flow.next,
        login=login.code,
    )
    return HttpResponseRedirect(
        build_dialog_url(
            login=login,
            redirect_uri=pending.redirect_uri,
            state=store_pending_login(request.session, pending),
        )
    )


@require_GET
@_for_people
def instagram_callback(request: HttpRequest, flow: ConnectFlow) -> HttpResponse:
    """Handle the return from the dialog, with a code or with a refusal."""
    flow.next = flow.login = ""  # only what the session remembers counts here
    asked_id = flow.business_id
    if asked_id is not None:
        _owned_business(request, asked_id)
    pending = pop_pending_login(
        request.session, request.GET.get("state", ""), user_id=cast(int, request.user.pk)
    )
    if pending is None or asked_id not in {None, pending.business_id}:
        raise BadState
    flow.business_id, flow.next = pending.business_id, pending.next
    flow.login = pending.login if pending.login != choose_login("").code else ""
    business = _owned_business(request, pending.business_id)
    code = request.GET.get("code", "")
    if request.GET.get("error") == "access_denied":
        raise Denied
    if not code:
        log.warning(
            "instagram.dialog_failed",
            business_id=business.pk,
            graph_code=request.GET.get("error_code", "")[:20],
        )
        raise DialogFailed
    grant = read_grant(login=pending.login, code=code, redirect_uri=pending.redirect_uri)
    if len(grant.pages) == 1:
        return _finish(request, flow, business, grant, grant.pages[0])
    store_choice(request.session, business.pk, Choice(grant=grant, next=pending.next))
    return HttpResponseRedirect(reverse("instagram-choose", args=[business.pk]))


@require_http_methods(["GET", "POST"])
@csrf_protect
@_for_people
def instagram_choose(request: HttpRequest, flow: ConnectFlow) -> HttpResponse:
    """Let the person choose one of several pages with an Instagram account."""
    business = _owned_business(request, cast(int, flow.business_id))
    choice = read_choice(request.session, business.pk)
    if choice is None:
        raise ChoiceExpired
    flow.next = choice.next
    if request.method == "POST":
        page = next(
            (page for page in choice.grant.pages if page.id == request.POST.get("page_id")), None
        )
        if page is not None:
            answer = _finish(request, flow, business, choice.grant, page)
            forget_choice(request.session, business.pk)
            return answer
    return show_choice(
        request,
        business,
        choice.grant.pages,
        back=flow.back,
        nothing_chosen=request.method == "POST",
    )


def _finish(
    request: HttpRequest, flow: ConnectFlow, business: Business, grant: Grant, page: Page
) -> HttpResponse:
    business = connect(business=business, person=cast(User, request.user), grant=grant, page=page)
    if not flow.next:
        return show_connected(request, business, back=flow.back)
    parts = urlsplit(flow.next)
    query = urlencode(
        [
            *((name, value) for name, value in parse_qsl(parts.query) if name != "connected"),
            ("connected", "1"),
        ]
    )
    return HttpResponseRedirect(urlunsplit(("", "", parts.path, query, parts.fragment)))


def local_path(value: str) -> str:
    """`value` when it is a path of this installation, else the empty string."""
    is_local = (
        value.startswith("/")
        and len(value) <= 500
        and url_has_allowed_host_and_scheme(value, allowed_hosts=None)
    )
    return value if is_local and value.isprintable() and "\\" not in value else ""


def _origin(request: HttpRequest) -> str:
    """PUBLIC_URL; on one's own machine, the name of it that the browser has its session under."""
    here = request.get_host()
    if (
        urlsplit(settings.PUBLIC_URL).hostname in LOOPBACK
        and urlsplit(f"//{here}").hostname in LOOPBACK
    ):
        return f"{request.scheme}://{here}"
    return str(settings.PUBLIC_URL)
