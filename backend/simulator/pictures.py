"""Pictures on the pretended CDN: avatars and photos drawn on the spot, with links that expire."""

import hashlib
import hmac
from html import escape

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from simulator.runtime import Simulator, simulator_of

AVATAR_SECONDS = 4 * 86_400
MEDIA_SECONDS = 30 * 86_400
STORY_SECONDS = 86_400
# Pairs that stay legible under white initials.
COLOURS = (
    ("#1f5b4d", "#3d8a73"),
    ("#7a4a2b", "#b0764a"),
    ("#34507c", "#5f7fb3"),
    ("#6b3b5e", "#9c6189"),
    ("#5a5a22", "#8b8a3e"),
    ("#7c3434", "#b05a52"),
)


def _signed(sim: Simulator, path: str, seconds: int) -> str:
    """An address that works until `oe` (hex seconds), like Meta's own."""
    expires = f"{sim.store.now_ms() // 1000 + seconds:X}"
    return f"{sim.settings.public_url}/cdn/{path}?oe={expires}&oh={_seal(sim, path, expires)}"


def _seal(sim: Simulator, path: str, expires: str) -> str:
    key = sim.settings.app_secret.encode()
    return hmac.new(key, f"{path}:{expires}".encode(), hashlib.sha256).hexdigest()[:32]


def avatar_url(sim: Simulator, username: str) -> str:
    # The expiry is rounded to a day so that a picture keeps its address for a while.
    day = sim.store.now_ms() // 86_400_000 * 86_400
    return _signed(sim, f"avatar/{username}.svg", day + AVATAR_SECONDS - sim.store.now_ms() // 1000)


def media_url(sim: Simulator, name: str) -> str:
    return _signed(sim, f"media/{name}.svg", MEDIA_SECONDS)


def story_url(sim: Simulator, story_id: str) -> str:
    return _signed(sim, f"story/{story_id}.svg", STORY_SECONDS)


async def serve_picture(request: Request) -> Response:
    sim = simulator_of(request)
    path = request.path_params["path"]
    expires = request.query_params.get("oe", "")
    good = hmac.compare_digest(_seal(sim, path, expires).encode(), request.query_params.get("oh", "").encode())
    if not good:
        return PlainTextResponse("Bad URL hash", status_code=403)
    if int(expires, 16) < sim.store.now_ms() // 1000:
        return PlainTextResponse("URL signature expired", status_code=403)
    kind, _, name = path.removesuffix(".svg").partition("/")
    if kind == "media" and sim.store.one("SELECT 1 FROM messages WHERE deleted = 1 AND attachments LIKE ?", f"%/media/{name}.svg%"):
        return PlainTextResponse("Content not found", status_code=404)
    svg = _avatar(name) if kind == "avatar" else _photo(name, tall=kind == "story")
    headers = {"Cache-Control": "max-age=3600", "Access-Control-Allow-Origin": "*"}
    return Response(svg, media_type="image/svg+xml", headers=headers)


def _pick(name: str) -> tuple[int, tuple[str, str]]:
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big")
    return number, COLOURS[number % len(COLOURS)]


def _avatar(name: str) -> str:
    letters = [part[0] for part in name.replace("_", ".").split(".") if part][:2]
    number, (dark, light) = _pick(name)
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200" viewBox="0 0 200 200">'
        f'<defs><linearGradient id="g" gradientTransform="rotate({number % 90})">'
        f'<stop stop-color="{light}"/><stop offset="1" stop-color="{dark}"/></linearGradient></defs>'
        '<rect width="200" height="200" fill="url(#g)"/>'
        '<text x="100" y="126" text-anchor="middle" font-family="system-ui,sans-serif"'
        f' font-size="76" font-weight="600" fill="#fff">{escape("".join(letters).upper())}</text>'
        "</svg>"
    )


def _photo(name: str, *, tall: bool) -> str:
    number, (dark, light) = _pick(name)
    width, height = (360, 640) if tall else (480, 360)
    x, y = 60 + number % (width - 120), 70 + number // 7 % (height // 3)
    hill = height * 2 // 3
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}"'
        f' viewBox="0 0 {width} {height}"><rect width="{width}" height="{height}" fill="{light}"/>'
        f'<circle cx="{x}" cy="{y}" r="42" fill="#f4e3c1"/>'
        f'<path d="M0 {hill} Q{width // 3} {hill - 90} {width * 2 // 3} {hill} T{width} {hill - 40}'
        f' V{height} H0Z" fill="{dark}"/></svg>'
    )
