"""How long one business's DM waits while another account's flood is worked off."""

import hashlib
import hmac
import json
import time
from collections.abc import Iterator

import requests

from bench.answering import ACCOUNTS, close_shops, open_shops
from bench.stage import Row, Stage

EVENTS = 5000
FLOODED, OTHER = ACCOUNTS[0], ACCOUNTS[1]
RECORDED = (
    "SELECT processed_at - received_at FROM core_inboxevent WHERE account_id = '{account}' "
    "AND payload LIKE '%{words}%'"
)
FLOODS = (("of 5,000 customers", EVENTS, 1), ("in 50 POSTs", EVENTS, 50), ("of one customer", 1, 1))
LEFT = "SELECT count(*) FROM core_inboxevent WHERE state = 'PENDING'"


def measure_fairness(stage: Stage) -> list[Row]:
    """Return rows of the wait behind a flood of 5,000 messages to one shop, for one customer of
    another shop who writes right behind it.
    """
    open_shops(stage)
    rows = []
    try:
        for what, customers, posts in FLOODS:
            recorded, answered, whole = _measure(stage, customers=customers, posts=posts)
            rows += [
                Row(f"A flood {what}: another shop's DM is recorded after", recorded, "ms"),
                Row("… and answered after", answered, "ms"),
                Row("… the flood itself is recorded after", whole, "s"),
            ]
    finally:
        close_shops(stage)
    return rows


def _measure(stage: Stage, *, customers: int, posts: int) -> tuple[float, float, float]:
    from core.models import Business

    account = str(Business.objects.get(name=FLOODED).instagram_account_id)
    other = str(Business.objects.get(name=OTHER).instagram_account_id)
    for attempt in range(2):  # the first makes the other shop's customers known
        words = f"How much is a mug? {customers} {posts} {attempt}"
        bodies = (
            list(
                _bodies(
                    account, customers=customers, posts=posts, tag=f"{customers}-{posts}-{attempt}"
                )
            )
            if attempt
            else []
        )
        sent = len(stage.get("/sim/sent", account=OTHER))
        started = time.time() * 1000
        for body in bodies:
            _post(stage, body)
        at = time.time() * 1000
        stage.post("/sim/dm", account=OTHER, customer="c1", text=words)
        while len(stage.get("/sim/sent", account=OTHER)) <= sent:
            time.sleep(0.05)
        answered = stage.get("/sim/sent", account=OTHER)[-1]["at"] - at
    while stage.sql(LEFT)[0][0]:
        time.sleep(0.2)
    whole = time.time() * 1000 - started
    recorded = stage.sql(RECORDED.format(account=other, words=words))[0][0].total_seconds() * 1000
    while stage.sql(
        "SELECT count(*) FROM procrastinate_jobs WHERE status = 'todo' AND priority >= 0 "
        "AND scheduled_at IS NULL"
    )[0][0]:
        time.sleep(0.5)
    return recorded, answered, whole / 1000


def _bodies(account: str, *, customers: int, posts: int, tag: str) -> Iterator[bytes]:
    now = int(time.time() * 1000)
    each = EVENTS // posts
    for post in range(posts):
        items = [
            {
                "sender": {"id": str(8_000_000_000 + number % customers)},
                "recipient": {"id": account},
                "timestamp": now + number,
                "message": {"mid": f"flood-{tag}-{number}", "text": f"Hello {number}"},
            }
            for number in range(post * each, (post + 1) * each)
        ]
        yield json.dumps(
            {"object": "instagram", "entry": [{"id": account, "time": now, "messaging": items}]}
        ).encode()


def _post(stage: Stage, body: bytes) -> None:
    signature = "sha256=" + hmac.new(stage.secret.encode(), body, hashlib.sha256).hexdigest()
    headers = {"X-Hub-Signature-256": signature, "Content-Type": "application/json"}
    requests.post(
        f"{stage.url}/core/webhook/instagram/", body, headers=headers, timeout=60
    ).raise_for_status()
