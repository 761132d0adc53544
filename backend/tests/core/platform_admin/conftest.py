"""An administrator's browser."""

import pytest

from tests.core.platform_admin.pages import BUSINESSES, read


@pytest.fixture
def root(db):
    from accounts.models import User

    return User.objects.create(
        email="root@example.com", name="Root", is_staff=True, is_superuser=True
    )


@pytest.fixture
def browser(client, root):
    client.force_login(root, backend="django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture
def act(browser):
    """`act("subscribe", alpha)` runs an action as the list's form does and returns what the admin
    reads.
    """

    def run(action: str, *chosen, address: str = BUSINESSES, **more: str) -> str:
        data = {"action": action, "_selected_action": [item.pk for item in chosen], **more}
        return read(browser.post(address, data, follow=True))

    return run
