"""An account, connected the whole way."""

import pytest
from django.test import Client

from tests.core.facebook_dialog import FacebookDialog
from tests.core.instagram_dialog import InstagramDialog


@pytest.fixture
def connect(simulator):
    """`connect(alpha, alice, "INSTAGRAM")` walks the whole way; the business knows who connected
    it.
    """

    def walk(business, owner, login):
        client = Client()
        client.force_login(owner, backend="django.contrib.auth.backends.ModelBackend")
        start = client.get(f"/core/instagram/connect/{business.pk}/", {"login": login, "next": "/"})
        dialog = {"FACEBOOK": FacebookDialog(simulator), "INSTAGRAM": InstagramDialog(simulator)}[
            login
        ]
        assert client.get(dialog.answer(start["Location"])).status_code == 302
        business.refresh_from_db()
        return business

    return walk
