"""The simulator's settings, from its environment."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit


class BadSetting(Exception):
    """A setting is missing or makes no sense. The message is one plain line."""


@dataclass(frozen=True)
class Settings:
    """Everything that is decided before the first request.

    `public_url` is where browsers reach the simulator, and `inside_url` where the product's
    processes do, who in containers know it by another name: files and pages of the Graph API have
    their addresses there.
    """

    host: str
    port: int
    data: str
    public_url: str
    webhook_url: str
    app_id: str
    app_secret: str
    verify_token: str
    instagram_app_id: str = ""
    instagram_app_secret: str = ""
    inside_url: str = ""

    @property
    def product_url(self) -> str:
        return self.inside_url or self.public_url


def _required(env: dict[str, str], name: str) -> str:
    value = env.get(name, "").strip()
    if not value:
        raise BadSetting(f"{name} is not set: the simulator needs it to talk to the product.")
    return value


def _url(env: dict[str, str], name: str, value: str) -> str:
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise BadSetting(f"{name} must be an http(s) address, not {value!r}.")
    return value


def _browser_host(host: str) -> str:
    """Return a host that a browser on this machine can open; 0.0.0.0 and :: are only for
    listening.
    """
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if address.is_unspecified:
        return "localhost"
    return f"[{host}]" if address.version == 6 else host


def read_settings(env: dict[str, str]) -> Settings:
    """Return the settings from the environment. Raises BadSetting."""
    port_text = env.get("SIMULATOR_PORT", "8100")
    if not port_text.isdigit() or not 0 < int(port_text) < 65536:
        raise BadSetting(f"SIMULATOR_PORT must be a port number, not {port_text!r}.")
    host = env.get("SIMULATOR_HOST", "127.0.0.1")
    own_url = f"http://{_browser_host(host)}:{port_text}"
    public_url = _url(env, "SIMULATOR_PUBLIC_URL", env.get("SIMULATOR_PUBLIC_URL") or own_url)
    webhook_url = _required(env, "SIMULATOR_WEBHOOK_URL")
    return Settings(
        host=host,
        port=int(port_text),
        data=env.get("SIMULATOR_DATA") or ":memory:",
        public_url=public_url.rstrip("/"),
        webhook_url=_url(env, "SIMULATOR_WEBHOOK_URL", webhook_url),
        app_id=_required(env, "FB_APP_ID"),
        app_secret=_required(env, "FB_APP_SECRET"),
        verify_token=_required(env, "FB_VERIFY_TOKEN"),
        instagram_app_id=env.get("IG_APP_ID", "").strip(),
        instagram_app_secret=env.get("IG_APP_SECRET", "").strip(),
        inside_url=_url(
            env, "SIMULATOR_INSIDE_URL", env.get("SIMULATOR_INSIDE_URL") or public_url
        ).rstrip("/"),
    )
