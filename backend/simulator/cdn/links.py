"""Signed addresses on the simulated CDN, valid until the moment written in them, like
Meta's own.
"""

import hashlib
import hmac

from simulator.runtime import Simulator


def signed(sim: Simulator, path: str, seconds: int) -> str:
    """Return an address that works until `oe`, which is simulated time in hexadecimal seconds."""
    expires = f"{sim.store.now_ms() // 1000 + seconds:X}"
    # Files are fetched by the product; faces are shown by the dashboard, in a browser.
    base = sim.settings.product_url if path.startswith("asset/") else sim.settings.public_url
    return f"{base}/cdn/{path}?oe={expires}&oh={_seal(sim, path, expires)}"


def why_refused(sim: Simulator, path: str, expires: str, seal: str) -> str | None:
    """Return what the CDN answers to a wrong or an expired address; None for a good one."""
    if not hmac.compare_digest(_seal(sim, path, expires).encode(), seal.encode()):
        return "Bad URL hash"
    return "URL signature expired" if int(expires, 16) < sim.store.now_ms() // 1000 else None


def _seal(sim: Simulator, path: str, expires: str) -> str:
    key = sim.settings.app_secret.encode()
    return hmac.new(key, f"{path}:{expires}".encode(), hashlib.sha256).hexdigest()[:32]
