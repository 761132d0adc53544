"""Which function answers which address."""

from collections.abc import AsyncIterator, MutableMapping
from contextlib import asynccontextmanager
from email.utils import formatdate
from typing import Any
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Receive, Scope, Send

from simulator import phone
from simulator.cdn import server
from simulator.controls import (
    access,
    data_requests,
    gestures,
    logbook,
    messages,
    notices,
    raw_webhooks,
    records,
    stories,
    thread_control,
)
from simulator.controls import world as controls
from simulator.graph import facebook, instagram, messenger_profile
from simulator.llm import endpoints
from simulator.login import facebook as oauth
from simulator.login import instagram as instagram_login
from simulator.runtime import Simulator
from simulator.settings import Settings
from simulator.webhooks.courier import Courier
from simulator.world import people
from simulator.world.errors import BadControl
from simulator.world.store import Store

GRAPH_METHODS = ["GET", "POST", "DELETE"]
CONTROLS = [
    ("/health", controls.health, "GET"),
    ("/reset", controls.reset, "POST"),
    ("/world", controls.show_world, "GET"),
    ("/people", controls.add_person, "POST"),
    ("/customers", controls.add_customer, "POST"),
    ("/igsid", controls.igsid, "POST"),
    ("/connect", controls.connect, "POST"),
    ("/tokens/expire", controls.expire_tokens, "POST"),
    ("/message_access", access.change_message_access, "POST"),
    ("/app_live", access.change_app, "POST"),
    ("/faults", controls.change_faults, "GET POST DELETE"),
    ("/faults/{id:int}", controls.end_fault, "DELETE"),
    ("/model", controls.change_model, "GET POST DELETE"),
    ("/echo", controls.change_echo, "POST"),
    ("/app", controls.change_app, "GET POST"),
    ("/clock", controls.change_clock, "GET POST"),
    ("/sent", logbook.show_sent, "GET"),
    ("/sends", logbook.show_sends, "GET"),
    ("/calls", logbook.calls, "GET DELETE"),
    ("/prompts", logbook.prompts, "GET"),
    ("/deliveries", logbook.deliveries, "GET"),
    ("/deliveries/retry", logbook.retry_deliveries, "POST"),
    ("/dm", messages.dm, "POST"),
    ("/phone", messages.phone, "POST"),
    ("/automation", messages.automation, "POST"),
    ("/self", messages.self_message, "POST"),
    ("/story_reply", messages.story_reply, "POST"),
    ("/story_mention", messages.story_mention, "POST"),
    ("/postback", messages.postback, "POST"),
    ("/phantom_edit", messages.phantom_edit, "POST"),
    ("/react", gestures.react, "POST"),
    ("/unsend", gestures.unsend, "POST"),
    ("/edit", gestures.edit, "POST"),
    ("/seen", gestures.seen, "POST"),
    ("/cdn/expire", gestures.expire_files, "POST"),
    ("/comment", notices.comment, "POST"),
    ("/mention", notices.mention, "POST"),
    ("/referral", notices.referral, "POST"),
    ("/optin", notices.optin, "POST"),
    ("/policy", notices.policy, "POST"),
    ("/thread_control", thread_control.change_control, "POST"),
    ("/stories", stories.change_stories, "GET POST"),
    ("/stories/{id}", stories.delete_story, "DELETE"),
    ("/ice_breakers", messenger_profile.show, "GET"),
    ("/history", records.set_history, "POST"),
    ("/thread", records.show_thread, "GET"),
    ("/threads", records.show_threads, "GET"),
    ("/seen_by", records.show_seen_by, "GET"),
    ("/webhook/raw", raw_webhooks.raw_webhook, "POST"),
    ("/webhook/verify", raw_webhooks.verify_webhook, "POST"),
    ("/webhook/test", raw_webhooks.dashboard_test, "POST"),
    ("/instagram_login", instagram_login.change_shape, "POST"),
    ("/instagram_login/connect", instagram_login.connect, "POST"),
    ("/deauthorize", data_requests.deauthorize, "POST"),
    ("/data_deletion", data_requests.data_deletion, "POST"),
    ("/events", phone.stream_events, "GET"),
]
VERSION = "/v{major:int}.{minor:int}"
ROUTES = [
    Route("/", phone.home),
    Route("/phone", phone.show_phone),
    Mount("/static", StaticFiles(directory=phone.STATIC)),
    Route("/v1/chat/completions", endpoints.answer_model, methods=["POST"]),
    Route("/v1/embeddings", endpoints.answer_model, methods=["POST"]),
    Route("/v1/audio/transcriptions", endpoints.answer_model, methods=["POST"]),
    Route("/v1/models", endpoints.answer_model, methods=["GET"]),
    Route("/cdn/{path:path}", server.serve),
    *(Route(f"/sim{path}", answer, methods=methods.split()) for path, answer, methods in CONTROLS),
    Route(
        "/www.instagram.com/oauth/authorize",
        instagram_login.show_dialog,
        methods=["GET", "POST"],
    ),
    Route(
        "/api.instagram.com/oauth/access_token",
        instagram_login.exchange_code,
        methods=["POST"],
    ),
    Route(
        "/graph.instagram.com/access_token",
        instagram_login.lengthen,
        methods=["GET", "POST"],
    ),
    Route(
        "/graph.instagram.com/refresh_access_token",
        instagram_login.refresh,
        methods=["GET", "POST"],
    ),
    Route(
        f"/graph.instagram.com{VERSION}/{{path:path}}",
        instagram.answer,
        methods=GRAPH_METHODS,
    ),
    Route(f"{VERSION}/dialog/oauth", oauth.show_dialog, methods=["GET", "POST"]),
    Route(f"{VERSION}/{{path:path}}", facebook.answer_graph, methods=GRAPH_METHODS),
]


class SameOriginControls:
    """Keeps other web sites away from the control API, which asks for no password."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"].startswith("/sim/"):
            headers = dict(scope["headers"])
            origin = headers.get(b"origin")
            host = headers.get(b"host", b"").decode("latin-1")
            if origin is not None and urlsplit(origin.decode("latin-1")).netloc != host:
                answer = JSONResponse(
                    {"error": "The controls answer only pages of the simulator itself."}, 403
                )
                await answer(scope, receive, send)
                return
        await self.app(scope, receive, send)


class MetasDate:
    """Gives every answer the `Date` of Meta's clock."""

    def __init__(self, app: ASGIApp, store: Store) -> None:
        self.app, self.store = app, store

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_dated(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                date = formatdate(self.store.clock(), usegmt=True).encode()
                message["headers"] = [*message.get("headers", []), (b"date", date)]
            await send(message)

        await self.app(scope, receive, send_dated)


async def refuse_control(request: Request, error: Exception) -> Response:
    """Return a control's refusal as JSON, with 400."""
    return JSONResponse({"error": str(error)}, status_code=400)


def build_app(settings: Settings, store: Store) -> ASGIApp:
    """Return the simulator's app for this world. It starts and stops with its courier."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        courier = Courier(store, settings)
        app.state.simulator = Simulator(settings, store, courier)
        if store.one("SELECT 1 FROM people") is None:
            people.seed(store)
        courier.start()
        yield
        await courier.stop()
        store.close()

    app = Starlette(
        lifespan=lifespan,
        exception_handlers={BadControl: refuse_control},
        routes=ROUTES,
    )
    return MetasDate(SameOriginControls(app), store)
