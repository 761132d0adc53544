"""DEBUG beside a tunnel shows a stranger nothing of how the installation is built or what was
typed.
"""

import pytest
from django.http import Http404
from django.test import Client
from django.urls import path

from config.urls import handler400, handler404, handler500, urlpatterns

__all__ = ["handler400", "handler404", "handler500"]
SECRET = "what-somebody-typed"


def crash(request):
    typed = request.POST.get("password", SECRET)
    raise RuntimeError(typed)


def nowhere(request):
    raise Http404(SECRET)


urlpatterns = [path("core/crash/", crash), path("core/nowhere/", nowhere), *urlpatterns]
PLACES = {
    "/core/crash/": 500,
    "/core/nowhere/": 404,
    "/core/no-such-address/": 404,
    "/api/no-such-address/": 404,
}


@pytest.fixture
def visitor(settings, db):
    settings.ROOT_URLCONF, settings.DEBUG, settings.ALLOWED_HOSTS = (
        __name__,
        True,
        ["abc.ngrok-free.app", "localhost"],
    )
    return Client(raise_request_exception=False)


# A tunnel can be told to pass for this machine
@pytest.mark.parametrize("host", ["abc.ngrok-free.app", "localhost"])
@pytest.mark.parametrize("accepts", ["text/html", "text/plain"])
@pytest.mark.parametrize("place", PLACES)
def test_through_a_tunnel_errors_are_plain(visitor, settings, place, accepts, host):
    settings.TUNNELLED = True
    page = visitor.get(place, headers={"Accept": accepts}, HTTP_HOST=host)
    assert page.status_code == PLACES[place]
    for told in (
        SECRET,
        "Traceback",
        "urlpatterns",
        "URLconf",
        "DEBUG",
        "SECRET_KEY",
        "RuntimeError",
    ):
        assert told not in page.content.decode()


@pytest.mark.parametrize(
    ("place", "told"), [("/core/crash/", "Traceback"), ("/core/no-such-address/", "URLconf")]
)
def test_on_ones_own_machine_debug_shows_errors_in_full(visitor, settings, place, told):
    settings.TUNNELLED = False
    assert told in visitor.get(place, HTTP_HOST="localhost").content.decode()


def test_an_unknown_host_is_told_nothing_either(visitor, settings):
    settings.TUNNELLED = True
    page = visitor.get("/health/live", HTTP_HOST="evil.example")
    assert page.status_code == 400
    assert "DisallowedHost" not in page.content.decode()
