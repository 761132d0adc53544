"""The built dashboard: one page, whatever the address, because its own router reads the address.

WhiteNoise serves its files; this serves the page itself.
"""

import json
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

# The modules that a page begins with, by its address, as frontend/src/app/routes.tsx and the inbox
# import them.
AUTH = ["src/features/auth/pages.ts"]
LAYOUT = "src/app/business-layout.tsx"
ENTRY = "index.html"
FIRST_MODULES: list[tuple[re.Pattern[str], list[str]]] = [
    (re.compile(r"/(login|signup|reset-password|verify-email)\b"), AUTH),
    (
        re.compile(r"/b/\d+/inbox/\d"),
        [LAYOUT, "src/features/inbox/pages.ts", "src/features/inbox/thread/thread-pane.tsx"],
    ),
    (re.compile(r"/b/\d+/inbox"), [LAYOUT, "src/features/inbox/pages.ts"]),
    (re.compile(r"/b/\d+/assistant/around"), [LAYOUT, "src/features/assistant/behaviour-page.tsx"]),
    (re.compile(r"/b/\d+/assistant"), [LAYOUT, "src/features/assistant/assistant-page.tsx"]),
    (re.compile(r"/b/\d+/"), [LAYOUT]),
    (re.compile(r"/(start)?$"), ["src/features/businesses/pages.ts"]),
]
Manifest = dict[str, dict[str, Any]]
NOT_BUILT = (
    "The dashboard is not built. Run `make demo`, or `npm ci && npm run build` in frontend/.\n"
)


@require_safe
@ensure_csrf_cookie
def show_dashboard(request: HttpRequest) -> HttpResponse:
    """Return the page, which browsers never keep, so that a new release is seen at once. 503 before
    it is built.
    """
    try:
        page = (settings.DASHBOARD_DIST / "index.html").read_bytes()
    except FileNotFoundError:
        return HttpResponse(NOT_BUILT, status=503, content_type="text/plain; charset=utf-8")
    headers = {"Cache-Control": "no-cache"}
    preloads = _list_preloads(request)
    if preloads:
        headers["Link"] = ", ".join(preloads)
    return HttpResponse(page, headers=headers)


def _list_preloads(request: HttpRequest) -> list[str]:
    """Return what the page at this address will ask for, as links, so that browsers fetch it at
    once and together.

    Otherwise each script is found only when the one before it has run. What the first paint waits
    for stands first: without HTTP/2 a browser fetches six files at a time.
    """
    signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
    found = (names for pattern, names in FIRST_MODULES if pattern.match(request.path))
    modules = next(found, []) if signed_in else AUTH
    manifest = _read_manifest(settings.DASHBOARD_DIST)
    files: dict[str, None] = {}
    waiting = [name for name in modules if name in manifest]
    if waiting:
        entry = manifest[ENTRY]  # first, because the largest are among its files, and arrive last
        files[entry["file"]] = None
        texts = _texts_of(waiting, get_language_from_request(request), manifest)
        waiting = [*entry.get("imports", []), *texts, *waiting]
    while waiting:
        chunk = manifest[waiting.pop(0)]
        files[chunk["file"]] = None
        waiting += [
            name for name in chunk.get("imports", []) if manifest[name]["file"] not in files
        ]
    if not files:
        return []
    styles = manifest.get(ENTRY, {}).get("css", [])
    return [
        "</theme.js>; rel=preload; as=script",
        *(f"</{file}>; rel=preload; as=style; crossorigin" for file in styles),
        *(f"</{file}>; rel=modulepreload; fetchpriority=low" for file in files),
    ]


def _texts_of(modules: list[str], language: str, manifest: Manifest) -> list[str]:
    """Return the files of a language's texts that these modules show. The frame's is always among
    them.
    """
    shell = [name for name in manifest if name.startswith(f"_shell-{language}")]
    folders = dict.fromkeys("/".join(module.split("/")[:3]) for module in modules)
    texts = [f"{folder}/texts/{language}.ts" for folder in folders]
    return [*shell, *(name for name in texts if name in manifest)]


def _read_manifest(dist: Path) -> Manifest:
    """Return what Vite built, by source file; empty when there is none."""
    try:
        manifest: Manifest = json.loads((dist / ".vite" / "manifest.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return manifest
