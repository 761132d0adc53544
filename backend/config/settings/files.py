"""Files: what customers send, and what web serves."""

from config import env
from config.env import ROOT
from config.file_store import build_client_config
from config.settings.installation import CONVERSA_HOME

MEDIA_ROOT = str(env.folder("MEDIA_ROOT", CONVERSA_HOME / "media"))
# Copies are for members of the business, who get them through the dashboard: no other user of the
# machine reads them.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Where media may be fetched from: ".fbcdn.net" is every host below it; "127.0.0.1:8100" that host
# and port alone.
MEDIA_HOSTS = env.words("MEDIA_HOSTS") or [".fbcdn.net", ".cdninstagram.com", ".fbsbx.com"]
MEDIA_MAX_MB = env.whole("MEDIA_MAX_MB", 25, low=1, high=100)
MEDIA_KEEP_DAYS = env.whole("MEDIA_KEEP_DAYS", 90, low=1, high=3650)
MEDIA_WAIT_SECONDS = env.number("MEDIA_WAIT_SECONDS", 20, low=0, high=120)
S3_BUCKET = env.text("S3_BUCKET")
S3_ENDPOINT_URL = env.url("S3_ENDPOINT_URL", "")
S3_REGION = env.text("S3_REGION")
S3_ACCESS_KEY_ID = env.text("S3_ACCESS_KEY_ID")
S3_SECRET_ACCESS_KEY = env.text("S3_SECRET_ACCESS_KEY")
# Until the store answers, and between two parts of its answer. Each call is tried twice.
S3_TIMEOUT_SECONDS = env.number("S3_TIMEOUT_SECONDS", 5, low=0.1, high=60)

STATIC_URL = "/static/"
DASHBOARD_DIST = env.folder("DASHBOARD_DIST", ROOT / "frontend" / "dist")
STORAGES = {
    "default": {
        "BACKEND": "storages.backends.s3.S3Storage",
        "OPTIONS": {
            "bucket_name": S3_BUCKET,
            "endpoint_url": S3_ENDPOINT_URL or None,
            "region_name": S3_REGION or None,
            "access_key": S3_ACCESS_KEY_ID or None,
            "secret_key": S3_SECRET_ACCESS_KEY or None,
            "default_acl": None,
            "querystring_auth": True,
            "file_overwrite": False,
            "client_config": build_client_config(S3_TIMEOUT_SECONDS),
        },
    }
    if S3_BUCKET
    else {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# The admin's files are served from where they are installed: nothing to collect.
WHITENOISE_USE_FINDERS = True
# Vite puts a hash of the content into the name of everything in assets/.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/assets/.+-[\w-]{8}\.\w+$"
WHITENOISE_ROOT = str(DASHBOARD_DIST) if DASHBOARD_DIST.is_dir() else None
