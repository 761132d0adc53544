"""Profile pictures, drawn on the spot from a name's initials."""

import hashlib
from html import escape

from starlette.responses import Response

from simulator.cdn.links import signed
from simulator.runtime import Simulator

AVATAR_SECONDS = 4 * 86_400
# Pairs that stay legible under white initials.
COLOURS = (
    ("#1f5b4d", "#3d8a73"),
    ("#7a4a2b", "#b0764a"),
    ("#34507c", "#5f7fb3"),
    ("#6b3b5e", "#9c6189"),
    ("#5a5a22", "#8b8a3e"),
    ("#7c3434", "#b05a52"),
)


def avatar_url(sim: Simulator, username: str) -> str:
    """Return the address of the profile picture that goes with the name."""
    # The expiry is rounded to a day so that a picture keeps its address for a while.
    day = sim.store.now_ms() // 86_400_000 * 86_400
    return signed(sim, f"avatar/{username}.svg", day + AVATAR_SECONDS - sim.store.now_ms() // 1000)


def draw_avatar(name: str) -> Response:
    """Return the picture, an SVG of the name's initials."""
    headers = {"Cache-Control": "max-age=3600", "Access-Control-Allow-Origin": "*"}
    return Response(_avatar(name), media_type="image/svg+xml", headers=headers)


def _pick(name: str) -> tuple[int, tuple[str, str]]:
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    return number, COLOURS[number % len(COLOURS)]


def _avatar(name: str) -> str:
    letters = [part[0] for part in name.replace("_", ".").split(".") if part][:2]
    number, (dark, light) = _pick(name)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200" viewBox="0 0 200 200">'
        f'<defs><linearGradient id="g" gradientTransform="rotate({number % 90})">'
        f'<stop stop-color="{light}"/><stop offset="1" '
        f'stop-color="{dark}"/></linearGradient></defs>'
        '<rect width="200" height="200" fill="url(#g)"/>'
        '<text x="100" y="126" text-anchor="middle" font-family="system-ui,sans-serif"'
        f' font-size="76" font-weight="600" fill="#fff">{escape("".join(letters).upper())}</text>'
        "</svg>"
    )
