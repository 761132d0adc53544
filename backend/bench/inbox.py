"""The inbox of one large business over the real HTTP API, as a signed-in person asks for it."""

import time
from dataclasses import dataclass
from itertools import cycle, islice
from typing import TYPE_CHECKING

import requests

from bench.large_business import HUGE, Size, make_large_business
from bench.stage import Row, Stage, percentile

if TYPE_CHECKING:
    from accounts.models import User

REQUESTS, WARM_UP = 60, 4  # of each kind
SHOWN_MS, SEARCH_MS, COUNTS_MS = 60, 150, 10


def measure(stage: Stage) -> list[Row]:
    """Return rows of what each page costs in one business with `scale.messages` messages."""
    size = Size(stage.scale.messages, max(stage.scale.messages // 50, 1000))
    business_id = make_large_business(stage, size).pk
    stage.start("web")
    try:
        reader = sign_in(stage)
        asks = list_asks(business_id, size, _cursors(business_id, size))
        return [
            *(_measure(stage, reader, ask) for ask in asks if ask.paths),
            _measure_counts(business_id),
        ]
    finally:
        stage.stop("web")


@dataclass(frozen=True)
class Ask:
    """One kind of request: the same page of other threads, or other pages of the same list."""

    what: str
    paths: list[str]
    most_ms: float = SHOWN_MS


@dataclass(frozen=True)
class Cursors:
    """Places far down: in the list of threads, in the timeline of a huge one, and where a search
    of older messages begins.
    """

    lists: list[str]
    timelines: list[str]
    searches: list[str]


def list_asks(business_id: int, size: Size, middle: Cursors) -> list[Ask]:
    """Every page of the inbox: its tabs, far down, threads of each length, searches."""
    inbox = f"/api/businesses/{business_id}/threads/"
    few = [f"{inbox}{number}/" for number in range(HUGE + 1, size.threads, size.threads // 40)]
    huge = [f"{inbox}{number}/timeline/" for number in range(1, HUGE + 1)]
    words = {
        "a word in every sixteenth message": ["vorrei", "Merhaba", "花瓶"],
        "a name": ["Schröder", "@customer.77", "chloé"],
        "a word that nobody wrote": ["xylophone", "q" * 100],
        "one letter": ["e", "ü", "x"],
        "emoji": ["🙏🏽", "❤️"],
    }
    return [
        Ask("List of threads", [inbox]),
        *(Ask(f"… tab {tab}", [f"{inbox}?tab={tab}"]) for tab in ("needs_you", "unread", "closed")),
        Ask("… far down", [f"{inbox}?cursor={cursor}" for cursor in middle.lists]),
        Ask("… far down in tab unread", [f"{inbox}?tab=unread&cursor={middle.lists[-1]}"]),
        Ask("One thread", few),
        Ask("Timeline", [f"{path}timeline/" for path in few]),
        Ask(f"… of {size.huge:,} messages", huge),
        Ask("… in the middle of them", [f"{huge[0]}?before={at}" for at in middle.timelines]),
        Ask("The business's page", [f"/api/businesses/{business_id}/"]),
        *(
            Ask(f"Search: {what}", [f"{inbox}?search={word}" for word in asked], SEARCH_MS)
            for what, asked in words.items()
        ),
        Ask(
            "… on to older messages",
            [f"{inbox}?search=xylophone&older={place}" for place in middle.searches],
            SEARCH_MS,
        ),
    ]


def _cursors(business_id: int, size: Size) -> Cursors:
    from common.tenancy import in_business
    from conversations.cursors import write_cursor
    from conversations.models import MessageLog, Thread
    from core.models import Business

    with in_business(Business.objects.get(pk=business_id)):
        newest = Thread.objects.order_by("-last_message_at", "-id")
        far = newest.values_list("last_message_at", "pk")[size.threads // 20 :: size.threads // 40]
        told = MessageLog.objects.filter(thread_id=1).order_by("-at", "-id")
        return Cursors(
            lists=[write_cursor(*place) for place in far],
            timelines=[
                write_cursor(at, 1, pk)
                for at, pk in told.values_list("at", "pk")[size.huge // 40 :: size.huge // 40]
            ],
            searches=_search_places(),
        )


def _search_places() -> list[str]:
    from conversations.searching import choose_range

    places, older = [], choose_range().older
    while older:
        places.append(older)
        older = choose_range(older).older
    return places


def sign_in(stage: Stage) -> requests.Session:
    """Return a browser of the owner of the large business, for addresses below `stage.url`."""
    from django.conf import settings

    from accounts.models import User

    browser = requests.Session()
    session = open_session(User.objects.get(email="large@example.com"))
    browser.cookies.set(settings.SESSION_COOKIE_NAME, session)
    return browser


def open_session(person: "User") -> str:
    """Return the key of a session in which the person is signed in."""
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    kept = SessionStore()
    kept[SESSION_KEY], kept[HASH_SESSION_KEY] = str(person.pk), person.get_session_auth_hash()
    kept[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    kept.create()
    return kept.session_key or ""


def _measure(stage: Stage, browser: requests.Session, ask: Ask) -> Row:
    for path in ask.paths[:WARM_UP]:
        browser.get(stage.url + path, timeout=60).raise_for_status()
    meter, taken = stage.measure_cpu(), []
    for path in islice(cycle(ask.paths), REQUESTS):
        started = time.perf_counter()
        answer = browser.get(stage.url + path, timeout=60)
        taken.append((time.perf_counter() - started) * 1000)
        answer.raise_for_status()
    p95 = percentile(taken, 0.95)
    return Row(
        f"{ask.what}, 95th of 100",
        p95,
        "ms",
        f"median {percentile(taken, 0.5):.0f} ms (limit {ask.most_ms} ms)",
        p95 < ask.most_ms,
        cpu=meter.per(REQUESTS),
    )


def _measure_counts(business_id: int) -> Row:
    """Measure the query behind the numbers on the tabs, which comes with each list."""
    from common.tenancy import in_business
    from conversations.thread_list import count_threads
    from core.models import Business

    taken = []
    with in_business(Business.objects.get(pk=business_id)):
        for _ in range(REQUESTS):
            started = time.perf_counter()
            count_threads()
            taken.append((time.perf_counter() - started) * 1000)
    p95 = percentile(taken, 0.95)
    return Row(
        "Numbers on the tabs, 95th of 100",
        p95,
        "ms",
        f"median {percentile(taken, 0.5):.1f} ms (limit {COUNTS_MS} ms)",
        p95 < COUNTS_MS,
    )
