"""A connected shop, and a customer who has written to it."""

import pytest


@pytest.fixture
def shop(alpha, connected):
    return connected(alpha)


@pytest.fixture
def emma(shop, simulator, thread_in):
    """Emma's thread, known to both sides."""
    from common.tenancy import in_business

    simulator.post("/sim/dm", account="luna.ceramics", customer="emma.w", text="Hello", deliver="never")
    igsid = simulator.post("/sim/igsid", username="emma.w", account="luna.ceramics")["igsid"]
    with in_business(shop):
        return thread_in(shop, igsid=igsid)
