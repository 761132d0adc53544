"""This installation: where it is, how it is reached, and its keys."""

import secrets
from urllib.parse import urlsplit

from config import env
from config.env import ROOT
from config.secret_file import make_or_read_secret, read_secret

DEBUG = env.boolean("DEBUG", False)
# Where the embedded Postgres, the generated keys and the emails of a development machine live.
CONVERSA_HOME = env.folder("CONVERSA_HOME", ROOT / ".conversa")
PORT = env.whole("PORT", 8000, low=1, high=65535)
# The address people and Meta reach this installation at; NGROK_URL is that of a tunnel, while
# somebody develops.
NGROK_URL = env.url("NGROK_URL", "")
PUBLIC_URL = env.url("PUBLIC_URL", NGROK_URL or f"http://localhost:{PORT}")
# DEBUG, and strangers may come through a tunnel: decisions/0013-debug-and-a-tunnel.md.
TUNNELLED = DEBUG and PUBLIC_URL == NGROK_URL
VERSION = "0.1.0"

SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_IS_SET = bool(SECRET_KEY)
if not SECRET_KEY:
    # The random one is good for commands such as `check`; `conversa.E001` says what to do.
    SECRET_KEY = (
        DEBUG and make_or_read_secret(CONVERSA_HOME / "secret_key")
    ) or secrets.token_urlsafe(50)
# Earlier ones: sessions, links in emails and stored tokens made with them go on working.
SECRET_KEY_FALLBACKS = env.words("SECRET_KEY_FALLBACKS")
if SECRET_KEY_IS_SET and (made := read_secret(CONVERSA_HOME / "secret_key")) and made != SECRET_KEY:
    SECRET_KEY_FALLBACKS.append(made)  # that of the time before SECRET_KEY was set
# Keys for tokens at rest, newest first, before those derived from SECRET_KEY and its fallbacks
# (common.crypto).
FIELD_ENCRYPTION_KEYS = env.words("FIELD_ENCRYPTION_KEYS")

ALLOWED_HOSTS = env.words("ALLOWED_HOSTS") or [
    urlsplit(PUBLIC_URL).hostname or "localhost",
    "localhost",
    "127.0.0.1",
    "[::1]",
]
CORS_ALLOWED_ORIGINS = env.words("CORS_ALLOWED_ORIGINS")  # for a dashboard on another origin
CORS_ALLOW_CREDENTIALS = True
CSRF_FAILURE_VIEW = "config.error_pages.csrf_failure"
CSRF_TRUSTED_ORIGINS = sorted(
    {PUBLIC_URL, f"http://localhost:{PORT}", f"http://127.0.0.1:{PORT}", *CORS_ALLOWED_ORIGINS}
)
SECURE_COOKIES = PUBLIC_URL.startswith("https://") and not DEBUG
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_COOKIES
SESSION_COOKIE_SAMESITE = "Lax"  # the way back from Meta's dialog is a top-level navigation
# A proxy in front writes X-Forwarded-Proto and, as its last entry, X-Forwarded-For
# (common.client_address).
BEHIND_PROXY = env.boolean("BEHIND_PROXY", False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
