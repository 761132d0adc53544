"""The built dashboard's page as browsers get it."""

import json
import re

import pytest
from django.test import Client

from config.dashboard import FIRST_MODULES
from conftest import BACKEND


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


MANIFEST = {
    "src/features/auth/pages.ts": {"file": "assets/auth.js", "imports": ["_base.js"]},
    "src/app/business-layout.tsx": {"file": "assets/layout.js", "imports": ["_base.js"]},
    "src/features/inbox/pages.ts": {
        "file": "assets/inbox.js",
        "imports": ["_base.js", "index.html"],
    },
    "src/features/inbox/thread/thread-pane.tsx": {
        "file": "assets/thread.js",
        "imports": ["_base.js"],
    },
    "_shell-en-a.js": {"file": "assets/shell-en.js"},
    "_shell-de-b.js": {"file": "assets/shell-de.js"},
    "src/features/auth/texts/en.ts": {"file": "assets/auth-en.js"},
    "src/features/auth/texts/de.ts": {"file": "assets/auth-de.js"},
    "_base.js": {"file": "assets/base.js"},
    "_react.js": {"file": "assets/react.js"},
    "index.html": {
        "file": "assets/index.js",
        "imports": ["_react.js"],
        "css": ["assets/index.css"],
    },
}


FIRST_PAINT = [
    "</theme.js>; rel=preload; as=script",
    "</assets/index.css>; rel=preload; as=style; crossorigin",
]


def write_manifest(folder):
    (folder / ".vite").mkdir()
    (folder / ".vite" / "manifest.json").write_text(json.dumps(MANIFEST))


@pytest.mark.parametrize(
    ("address", "signed_in", "files"),
    [
        ("/login", False, ["index", "react", "shell-en", "auth-en", "auth", "base"]),
        ("/b/1/inbox", True, ["index", "react", "shell-en", "layout", "inbox", "base"]),
        ("/b/1/inbox/5", True, ["index", "react", "shell-en", "layout", "inbox", "thread", "base"]),
        (
            "/b/1/inbox",
            False,
            ["index", "react", "shell-en", "auth-en", "auth", "base"],
        ),  # on the way to the log-in page
    ],
)
def test_the_scripts_of_a_page_are_fetched_together(browser, tmp_path, address, signed_in, files):
    write_manifest(tmp_path)
    browser.cookies.load("sessionid=some; " * signed_in)
    scripts = [f"</assets/{name}.js>; rel=modulepreload; fetchpriority=low" for name in files]
    assert browser.get(address)["Link"] == ", ".join([*FIRST_PAINT, *scripts])


def test_nothing_is_fetched_early_for_an_address_that_leads_nowhere(browser, tmp_path):
    write_manifest(tmp_path)
    browser.cookies.load("sessionid=some")
    assert browser.get("/nowhere").get("Link", "") == ""


@pytest.mark.parametrize(
    ("cookie", "wish", "language"),
    [("", "de-AT,en;q=0.5", "de"), ("language=en", "de", "en"), ("", "fr", "en")],
)
def test_the_texts_that_are_fetched_early_are_in_the_language_of_the_person(
    browser, tmp_path, cookie, wish, language
):
    (tmp_path / ".vite").mkdir()
    (tmp_path / ".vite" / "manifest.json").write_text(json.dumps(MANIFEST))
    browser.cookies.load(cookie)
    link = browser.get("/login", headers={"Accept-Language": wish})["Link"]
    assert re.findall(r"assets/(?:shell|auth)-(\w+)", link) == [language, language]


def test_each_module_that_is_fetched_early_is_one_that_a_page_imports():
    source = BACKEND.parent / "frontend/src"
    routes = "".join(
        (source / name).read_text() for name in ("app/routes.tsx", "features/inbox/load-thread.ts")
    )
    for _, modules in FIRST_MODULES:
        for module in modules:
            name = module.removeprefix("src/").removeprefix("app/").rpartition(".")[0]
            assert re.search(rf"import\('[@.]/{name}'\)", routes), module
