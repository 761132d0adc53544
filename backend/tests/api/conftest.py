"""Alice, who owns Alpha, over HTTP."""

import pytest


@pytest.fixture
def client(client_for, alice):
    return client_for(alice)
