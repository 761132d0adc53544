"""One account's flood, however it comes, keeps no other account and no other customer waiting."""

import json

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from common.tenancy import in_business
from conversations.models import MessageLog, Turn
from core.intake.envelopes import SHARDS, shard_of
from core.intake.inbox import store_body
from core.models import Business, InboxEvent
from core.receiving import pacing, shards
from tests.core.receiving.bodies import NOW_MS, text
from tests.webhooks import wrap

BATCH = 6


@pytest.fixture
def shops(alpha, beta, monkeypatch):
    """Two connected businesses, and batches so small that a flood needs no thousands."""
    monkeypatch.setattr(shards, "BATCH", BATCH)
    monkeypatch.setattr(shards, "BATCHES", 2)
    for business, account in ((alpha, "17841"), (beta, "17842")):
        business.instagram_account_id, business.instagram_page_id, business.page_access_token = (
            account,
            account[::-1],
            "EAAtoken",
        )
        business.save()
    return alpha, beta


def customers(account, count):
    """So many customers of the account whose threads share the first shard."""
    found, number = [], 700
    while len(found) < count:
        number += 1
        found += [str(number)] if shard_of(account, str(number)) == 0 else []
    return found


def body(account, *senders, first=0):
    items = [
        {
            "sender": {"id": igsid},
            "timestamp": NOW_MS + place,
            **text(f"{account}-{place}", f"{place}"),
        }
        for place, igsid in enumerate(senders, first)
    ]
    return json.dumps(wrap(*items, account=account, at=NOW_MS)).encode()


def floods():
    many, (one,) = customers("17841", 60), customers("17841", 1)
    return {
        "one POST of many customers": [body("17841", *many)],
        "many POSTs": [body("17841", igsid, first=place) for place, igsid in enumerate(many)],
        "one customer": [body("17841", *[one] * 60)],
    }


@pytest.fixture
def receive_one_batch(monkeypatch):
    def receive():
        monkeypatch.setattr(shards, "BATCHES", 1)
        shards.receive_shard(0)

    return receive


def left(account):
    return InboxEvent.objects.filter(account_id=account, state="PENDING").count()


@pytest.mark.parametrize("kind", list(floods()))
def test_another_shops_message_is_recorded_with_the_first_part_of_a_flood(
    shops, receive_one_batch, kind
):
    for each in floods()[kind]:
        store_body(each)
    store_body(body("17842", *customers("17842", 1)))
    receive_one_batch()
    assert left("17842") == 0
    assert left("17841") >= 60 - BATCH


def test_one_customers_flood_keeps_no_other_customer_of_the_shop_waiting(shops, receive_one_batch):
    first, second = sorted(customers("17841", 2))
    store_body(body("17841", *[first] * 60, second))
    receive_one_batch()
    with in_business(shops[0]):
        assert MessageLog.objects.filter(thread__customer__igsid=second).count() == 1


def test_what_one_customer_wrote_stays_in_its_order_and_nothing_is_lost(shops, run_jobs):
    first, second = customers("17841", 2)
    store_body(body("17841", *[first, second] * 20))
    store_body(body("17842", *customers("17842", 9) * 3))
    run_jobs(limit=500)
    with in_business(shops[0]):
        said = [
            (m.thread.customer.igsid, int(m.text))
            for m in MessageLog.objects.select_related("thread__customer").order_by("id")
        ]
    assert [text for igsid, text in said if igsid == first] == list(range(0, 40, 2))
    assert [text for igsid, text in said if igsid == second] == list(range(1, 40, 2))
    with in_business(shops[1]):
        assert MessageLog.objects.count() == 27
    assert not InboxEvent.objects.filter(state="PENDING").exists()


def test_a_receiver_stops_after_its_part_and_stands_in_line_again(shops):
    store_body(body("17841", *customers("17841", 60)))
    ProcrastinateJob.objects.all().delete()
    assert shards.receive_shard(0) == 2 * BATCH
    assert left("17841") == 60 - 2 * BATCH
    assert [
        (job.task_name, job.args, job.priority)
        for job in ProcrastinateJob.objects.filter(status="todo")
        if job.task_name == "core.receive"
    ] == [
        ("core.receive", {"shard": 0}, 10),
    ]


@pytest.mark.parametrize("accounts", [1, 5, BATCH, 3 * BATCH])
def test_however_many_accounts_wait_all_is_recorded_and_then_nothing_is_asked_for(shops, accounts):
    for number in range(accounts):
        store_body(body(f"9{number}", *customers(f"9{number}", 2)))
    total = sum(shards.receive_shard(0) for _ in range(3 * accounts))
    assert total == 2 * accounts
    assert shards.receive_shard(0) == 0


def test_the_answers_to_a_crowd_are_paced_and_stand_behind_those_to_others(shops, monkeypatch):
    monkeypatch.setattr(pacing, "UNPACED_TURNS", 5)
    monkeypatch.setattr(pacing, "PER_SECOND", 2)
    Business.objects.update(ai_enabled=True)
    store_body(body("17841", *customers("17841", 8)))
    store_body(body("17842", *customers("17842", 1)))
    for shard in range(SHARDS):
        shards.receive_shard(shard)
    jobs = ProcrastinateJob.objects.filter(task_name="core.answer").order_by("-priority", "id")
    businesses = [job.args["business_id"] for job in jobs]
    assert businesses.index(shops[1].pk) <= 5
    with in_business(shops[0]):
        waits = [
            round((turn.due_at - turn.opened_at).total_seconds(), 1)
            for turn in Turn.objects.order_by("id")
        ]
    assert waits == [0, 0, 0, 0, 0, 0, 0.5, 1]
    assert sorted(businesses) == sorted([shops[0].pk] * 8 + [shops[1].pk])
