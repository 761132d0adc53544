"""Where the assistant of Alpha is."""

import pytest


@pytest.fixture
def path(alpha):
    return f"/api/businesses/{alpha.pk}/assistant/"
