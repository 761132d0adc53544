"""A thread of alpha, and the addresses of it and of the list that it stands in."""

import pytest

from common.tenancy import in_business


@pytest.fixture
def thread(alpha, thread_in):
    with in_business(alpha):
        return thread_in(alpha)


@pytest.fixture
def path(alpha, thread):
    return f"/api/businesses/{alpha.pk}/threads/{thread.pk}/"


@pytest.fixture
def inbox(alpha):
    return f"/api/businesses/{alpha.pk}/threads/"
