"""The browser of somebody who connects an account."""

import pytest
from django.test import Client

from tests.core.facebook_dialog import FacebookDialog


@pytest.fixture
def browser():
    """A browser that enforces CSRF, signed in as the given person."""

    def build(user=None):
        client = Client(enforce_csrf_checks=True)
        if user is not None:
            client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        return client

    return build


@pytest.fixture
def dialog(simulator):
    return FacebookDialog(simulator)
