"""A send that fails, and what came of a send, in the log and at Instagram."""

from common.tenancy import in_business
from conversations.models import MessageLog


def fresh(shop, message):
    with in_business(shop):
        return MessageLog.objects.get(pk=message.pk)


def sent(simulator):
    return [item["text"] for item in simulator.get("/sim/sent", account="luna.ceramics")]


def fail(simulator, **fault):
    simulator.post("/sim/faults", **{"scope": "send", "kind": "error", "times": 1, **fault})
