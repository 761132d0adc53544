"""What a browser may do with a page of the dashboard, whichever way it was asked for.

Imported by the settings, so it imports nothing of Django.
"""

from collections.abc import MutableMapping

# Scripts are ours alone; pictures are Instagram's. Components set their positions in style attributes.
POLICY = (
    "default-src 'self'; img-src 'self' data: blob: http: https:; style-src 'self' 'unsafe-inline'; "
    "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
)


def guard_page(headers: MutableMapping[str, str], path: str, url: str) -> None:
    """WhiteNoise answers before Django's middleware: `/index.html` would be a page without a policy, in any frame."""
    if path.endswith(".html"):
        headers["Content-Security-Policy"], headers["X-Frame-Options"] = POLICY, "DENY"
