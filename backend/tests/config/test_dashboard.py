"""The built dashboard's page as browsers get it."""

import pytest
from django.test import Client


@pytest.fixture
def browser(tmp_path, settings):
    """A browser at an installation with a built dashboard."""
    (tmp_path / "index.html").write_text("<!doctype html><title>Conversa</title>")
    settings.DASHBOARD_DIST, settings.WHITENOISE_ROOT = tmp_path, str(tmp_path)
    return Client()


@pytest.mark.parametrize("address", ["/", "/b/1/inbox", "/index.html"])
def test_the_page_runs_our_scripts_alone_and_in_no_frame(browser, address):
    answer = browser.get(address)
    assert (answer.status_code, answer["X-Frame-Options"]) == (200, "DENY")
    assert "default-src 'self'" in answer["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
