"""Every setting of an installation. Values come from the environment through `config.env` alone;
`.env.example` has a line for each, and `config.checks` complains about the wrong ones."""

import secrets
from urllib.parse import urlsplit

from config import env
from config.file_store import patient_for
from config.logs import LOGGING as LOGGING
from config.postgres_place import EMBEDDED_PORT, embedded_socket_folder
from config.secret_file import keep_secret, read_secret

ROOT = env.ROOT

# --- the installation ---------------------------------------------------------------------------
DEBUG = env.boolean("DEBUG", False)
# Where the embedded Postgres, the generated keys and the mails of a development machine live.
CONVERSA_HOME = env.folder("CONVERSA_HOME", ROOT / ".conversa")
PORT = env.whole("PORT", 8000, low=1, high=65535)
# The address people and Meta reach this installation at; NGROK_URL is that of a tunnel, while
# somebody develops.
NGROK_URL = env.url("NGROK_URL", "")
PUBLIC_URL = env.url("PUBLIC_URL", NGROK_URL or f"http://localhost:{PORT}")
# DEBUG, and strangers may come through a tunnel: decisions/0011-debug-and-a-tunnel.md.
TUNNELLED = DEBUG and PUBLIC_URL == NGROK_URL
VERSION = "0.1.0"

SECRET_KEY = env.text("SECRET_KEY")
SECRET_KEY_IS_SET = bool(SECRET_KEY)
if not SECRET_KEY:
    # The random one is good for commands such as `check`; `conversa.E001` says what to do.
    SECRET_KEY = (DEBUG and keep_secret(CONVERSA_HOME / "secret_key")) or secrets.token_urlsafe(50)
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

# --- apps ---------------------------------------------------------------------------------------
# An app is in exactly one list: in both, an empty copy of its tables in each schema shadows the
# real one.
SHARED_APPS = [
    "core",  # before django_tenants, whose `migrate` it replaces
    # before django_tenants, whose front page hides what `core.platform_admin.messages` shows
    "django.contrib.admin",
    "django_tenants",
    "accounts",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "allauth",
    "allauth.account",
    "dj_rest_auth",
    "dj_rest_auth.registration",
    "procrastinate.contrib.django",
    "common",
    "config",
]
TENANT_APPS = ["conversations"]
INSTALLED_APPS = SHARED_APPS + TENANT_APPS
TENANT_MODEL = "core.Business"
TENANT_LIMIT_SET_CALLS = True
DATABASE_ROUTERS = ["django_tenants.routers.TenantSyncRouter"]
PUBLIC_SCHEMA_NAME = "public"
SITE_ID = 1
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "config.page_policy.PagePolicy",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "corsheaders.middleware.CorsMiddleware",
    "common.client_address.ClientAddress",
    "common.logs.RequestLog",
    "config.readable_requests.ReadableRequests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.devices.RememberDevice",
    "common.security_log.AdminActs",
    "config.tunnel_errors.TunnelNotFound",
]
ROOT_URLCONF = "config.urls"
DEFAULT_EXCEPTION_REPORTER = "config.error_reports.Report"
DEFAULT_EXCEPTION_REPORTER_FILTER = "config.error_reports.NothingTyped"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

# --- database -----------------------------------------------------------------------------------
DB_HOST = env.text("DB_HOST")
EMBEDDED_POSTGRES = not DB_HOST
DB_POOL_SIZE = env.whole("DB_POOL_SIZE", 8, low=1, high=200)
DATABASES = {
    "default": {
        "ENGINE": "django_tenants.postgresql_backend",
        "NAME": env.text("DB_NAME", "conversa_db"),
        # The embedded server knows one role, needs no password, and its port is a part of its
        # socket's name.
        "USER": env.text("DB_USER", "postgres") if DB_HOST else "postgres",
        "PASSWORD": env.text("DB_PASSWORD") if DB_HOST else "",
        "HOST": DB_HOST or str(embedded_socket_folder(CONVERSA_HOME)),
        "PORT": env.text("DB_PORT", "5432") if DB_HOST else str(EMBEDDED_PORT),
        # The pool makes `connection.close()` before a model call cost 0.1 ms, so that a hundred
        # waiting turns hold no connection.
        "OPTIONS": {"pool": {"min_size": 1, "max_size": DB_POOL_SIZE, "timeout": 20}},
        "CONN_MAX_AGE": 0,
        # After a restart of Postgres the pool holds dead connections: each is tried before it is
        # lent.
        "CONN_HEALTH_CHECKS": True,
    }
}
# No statement of a web request runs longer; 0 sets no limit. PgBouncer needs
# `ignore_startup_parameters = options`.
WEB_STATEMENT_SECONDS = env.whole("WEB_STATEMENT_SECONDS", 15, low=0, high=600)
CACHES = {
    "default": {
        "BACKEND": "common.counters_cache.CountersCache",
        "LOCATION": "common_cache",
        # Counters of tries live here: with the default of 300, noise would push them out.
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

# --- people -------------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    *(
        {"NAME": f"django.contrib.auth.password_validation.{name}"}
        for name in (
            "MinimumLengthValidator",
            "CommonPasswordValidator",
            "NumericPasswordValidator",
        )
    ),
    {"NAME": "accounts.passwords.VariedPasswordValidator"},
    {"NAME": "accounts.passwords.ForeseeablePasswordValidator"},
]
# How many one person may own.
BUSINESSES_PER_PERSON = env.whole("BUSINESSES_PER_PERSON", 10, low=1, high=10_000)
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
EMAIL_VERIFICATION = env.boolean("EMAIL_VERIFICATION", not DEBUG)
ACCOUNT_EMAIL_VERIFICATION = "mandatory" if EMAIL_VERIFICATION else "none"
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_EMAIL_CONFIRMATION_EXPIRE_DAYS = 3
# allauth's own makes an unproven address row for whoever has none, which would shut out accounts
# made by an admin.
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105
PASSWORD_RESET_TIMEOUT = 24 * 60 * 60
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
EMAIL_HOST = env.text("EMAIL_HOST")
EMAIL_PORT = env.whole("EMAIL_PORT", 587, low=1, high=65535)
EMAIL_HOST_USER = env.text("EMAIL_HOST_USER")
EMAIL_HOST_PASSWORD = env.text("EMAIL_HOST_PASSWORD")
EMAIL_USE_TLS = env.boolean("EMAIL_USE_TLS", True)
EMAIL_TIMEOUT = 10  # seconds; without one a mail server that hangs would hold the request for ever
EMAIL_FILE_PATH = str(CONVERSA_HOME / "mail")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_HOST
    else "config.mail_files.EmailBackend"
)
DEFAULT_FROM_EMAIL = env.text("DEFAULT_FROM_EMAIL", "Conversa <conversa@localhost>")

REST_AUTH = {
    "USE_JWT": False,
    "TOKEN_MODEL": None,
    "SESSION_LOGIN": True,
    "OLD_PASSWORD_FIELD_ENABLED": True,
    "LOGOUT_ON_PASSWORD_CHANGE": False,
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": ["api.authentication.SessionAuthentication"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["api.json_bodies.ShallowJSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "api.errors.answer",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Conversa",
    "DESCRIPTION": (
        "The dashboard's API. Session cookie and CSRF header; one error shape everywhere."
    ),
    "VERSION": VERSION,
    "OAS_VERSION": "3.1.0",
    "SERVE_INCLUDE_SCHEMA": False,
    "SCHEMA_PATH_PREFIX": "/api/",
    "ENUM_SUFFIX": "",
    "ENUM_GENERATE_CHOICE_DESCRIPTION": False,
    "ENUM_NAME_OVERRIDES": {
        "Role": "accounts.models.Role",
        "ThreadState": "conversations.models.Thread.State",
        "TurnState": "conversations.models.Turn.State",
        "MessageState": "conversations.models.MessageLog.State",
        "MessageKind": "conversations.models.MessageLog.Kind",
        "NeedsYouCode": "conversations.silences.NEEDS_YOU_CHOICES",
        "SilenceReason": "conversations.silences.SilenceReason",
        "NoteCode": "conversations.models.ThreadNote.Code",
        "CommentKind": "conversations.models.PublicComment.Kind",
        "AttachmentState": "conversations.models.Attachment.State",
        "TryRole": ["customer", "assistant"],
        "AnswersWhen": "core.models.Business.Answers",
        "ReactionBy": ["CUSTOMER", "BUSINESS"],
        "InstagramLogin": "core.models.Business.Login",
        "TokenProblemCode": "integrations.instagram.token_problems.PROBLEM_CODES",
        "WorkerState": ["OK", "DOWN"],
        "ModelState": ["OK", "FAILING"],
        "SecurityEventKind": "accounts.models.SecurityEvent.Kind",
    },
    "POSTPROCESSING_HOOKS": ["drf_spectacular.hooks.postprocess_schema_enums", "api.schema.finish"],
}

# --- Meta ---------------------------------------------------------------------------------------
FB_APP_ID = env.text("FB_APP_ID")
FB_APP_SECRET = env.text("FB_APP_SECRET")
FB_VERIFY_TOKEN = env.text("FB_VERIFY_TOKEN")
FB_GRAPH_VERSION = env.text("FB_GRAPH_VERSION", "v25.0")
FB_GRAPH_URL = env.url("FB_GRAPH_URL", "https://graph.facebook.com")
FB_DIALOG_URL = env.url("FB_DIALOG_URL", "https://www.facebook.com")
# Instagram Login has an app id and a secret of its own, and hosts of its own.
IG_APP_ID = env.text("IG_APP_ID")
IG_APP_SECRET = env.text("IG_APP_SECRET")
IG_GRAPH_URL = env.url("IG_GRAPH_URL", "https://graph.instagram.com")
IG_API_URL = env.url("IG_API_URL", "https://api.instagram.com")
IG_DIALOG_URL = env.url("IG_DIALOG_URL", "https://www.instagram.com")
# Meta granted this app the "Human Agent" feature: a person may answer for seven days.
HUMAN_AGENT_ALLOWED = env.boolean("HUMAN_AGENT_ALLOWED", False)
RECONCILE_MINUTES = env.whole("RECONCILE_MINUTES", 5, low=1, high=1440)
# Meta allows two; finding out whether a message arrived needs some of them too.
CONVERSATIONS_CALLS_PER_SECOND = env.number(
    "CONVERSATIONS_CALLS_PER_SECOND", 1, low=0.01, high=1000
)
HISTORY_THREADS = env.whole("HISTORY_THREADS", 50, low=0, high=1000)
GRAPH_TIMEOUT_SECONDS = env.number("GRAPH_TIMEOUT_SECONDS", 10, low=0.1, high=120)

# Who runs the installation, for the privacy page; or the address of a page of its own, which takes
# its place.
PRIVACY_CONTACT_NAME = env.text("PRIVACY_CONTACT_NAME")
PRIVACY_CONTACT_EMAIL = env.text("PRIVACY_CONTACT_EMAIL")
PRIVACY_URL = env.url("PRIVACY_URL", "")

# --- the model ----------------------------------------------------------------------------------
OPENAI_API_KEY = env.text("OPENAI_API_KEY")
OPENAI_MODEL = env.text("OPENAI_MODEL", "gpt-3.5-turbo")
OPENAI_BASE_URL = env.url("OPENAI_BASE_URL", "https://api.openai.com/v1")
MODEL_TIMEOUT_SECONDS = env.number("MODEL_TIMEOUT_SECONDS", 30, low=0.1, high=300)
MODEL_RETRIES = env.whole("MODEL_RETRIES", 2, low=0, high=5)
OPENAI_SEES_IMAGES = env.boolean("OPENAI_SEES_IMAGES", False)
OPENAI_TRANSCRIPTION_MODEL = env.text("OPENAI_TRANSCRIPTION_MODEL")
# Longest reply the model may write: with the price table, what is set aside before a call.
OPENAI_MAX_REPLY_TOKENS = env.whole("OPENAI_MAX_REPLY_TOKENS", 1000, low=50, high=100_000)
# US dollars for a million tokens, in and out, by the beginning of the model's name: the longest
# that fits counts.
OPENAI_PRICES = env.prices(
    "OPENAI_PRICES",
    "gpt-3.5-turbo=0.5/1.5, gpt-4o-mini=0.15/0.6, gpt-4o=2.5/10, gpt-4.1-mini=0.4/1.6, gpt-4.1=2/8",
)

# US dollars for a minute of voice that is written down. On a server of one's own nothing is
# counted.
OPENAI_TRANSCRIPTION_PRICE = env.number("OPENAI_TRANSCRIPTION_PRICE", 0.006, low=0, high=100)

# --- the assistant ------------------------------------------------------------------------------
# What a new business starts with.
AI_DEBOUNCE_SECONDS = env.whole("AI_DEBOUNCE_SECONDS", 4, low=0, high=60)
AI_DEBOUNCE_CEILING_SECONDS = env.whole("AI_DEBOUNCE_CEILING_SECONDS", 30, low=0, high=600)
AI_TAKEOVER_HOURS = env.whole("AI_TAKEOVER_HOURS", 12, low=1, high=168)
# What a new business starts with.
AI_LATE_MINUTES = env.whole("AI_LATE_MINUTES", 60, low=1, high=24 * 60)
AI_DISCLOSE_AFTER_DAYS = env.whole("AI_DISCLOSE_AFTER_DAYS", 7, low=1, high=365)
AI_HISTORY_MESSAGES = env.whole("AI_HISTORY_MESSAGES", 20, low=1, high=200)
# US dollars: what a new business may cost in a month (0: it starts with the highest), the highest
# limit that an owner may set, and what all of them may cost together (0: no limit).
AI_MONTHLY_CAP_DOLLARS = env.number("AI_MONTHLY_CAP_DOLLARS", 20, low=0, high=1_000_000)
AI_HIGHEST_MONTHLY_CAP_DOLLARS = env.number(
    "AI_HIGHEST_MONTHLY_CAP_DOLLARS", 200, low=1, high=1_000_000
)
AI_INSTALLATION_CAP_DOLLARS = env.number("AI_INSTALLATION_CAP_DOLLARS", 1000, low=0)
# Percent of that ceiling that trying out may cost all businesses together; used up, only trying out
# pauses.
AI_TRIES_SHARE_PERCENT = env.number("AI_TRIES_SHARE_PERCENT", 10, low=0.1, high=100)
# How often one person, in all businesses, and the people of one business may try the assistant out
# in a day.
AI_TRIES_PER_PERSON_PER_DAY = env.whole("AI_TRIES_PER_PERSON_PER_DAY", 100, low=1)
AI_TRIES_PER_BUSINESS_PER_DAY = env.whole("AI_TRIES_PER_BUSINESS_PER_DAY", 200, low=1)
# "Rate limiting for AI responses" of the request, counted in answered turns.
AI_REPLIES_PER_CUSTOMER_PER_MINUTE = env.whole("AI_REPLIES_PER_CUSTOMER_PER_MINUTE", 8, low=1)
AI_REPLIES_PER_CUSTOMER_PER_HOUR = env.whole("AI_REPLIES_PER_CUSTOMER_PER_HOUR", 30, low=1)
AI_REPLIES_PER_CUSTOMER_PER_DAY = env.whole("AI_REPLIES_PER_CUSTOMER_PER_DAY", 150, low=1)
AI_REPLIES_PER_BUSINESS_PER_MINUTE = env.whole("AI_REPLIES_PER_BUSINESS_PER_MINUTE", 60, low=1)
AI_REPLIES_PER_BUSINESS_PER_DAY = env.whole("AI_REPLIES_PER_BUSINESS_PER_DAY", 5000, low=1)

# --- delivery and the queue ---------------------------------------------------------------------
WORKER_CONCURRENCY = env.whole("WORKER_CONCURRENCY", 100, low=1, high=1000)
# A worker that has not said for so long that it lives is dead, and its jobs are taken up by others.
WORKER_STALLED_SECONDS = env.number("WORKER_STALLED_SECONDS", 10, low=3, high=600)
# A file that a worker touches when its heartbeat has reached the database: for the health check of
# its container.
WORKER_ALIVE_FILE = env.text("WORKER_ALIVE_FILE")
SEND_ATTEMPTS = env.whole("SEND_ATTEMPTS", 5, low=1, high=20)
UNKNOWN_SETTLE_SECONDS = env.number("UNKNOWN_SETTLE_SECONDS", 5, low=0.1, high=600)
INBOX_KEEP_DAYS = env.whole("INBOX_KEEP_DAYS", 7, low=1, high=365)
INBOX_TROUBLED_DAYS = env.whole("INBOX_TROUBLED_DAYS", 30, low=1, high=365)
WEBHOOK_MAX_BYTES = 1024 * 1024
# The phone page's address, shown in the dashboard; set by `make demo`, empty with real accounts.
PHONE_PAGE_URL = env.url("PHONE_PAGE_URL", "")

# --- what customers send ------------------------------------------------------------------------
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

# --- files, words, time -------------------------------------------------------------------------
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
            "client_config": patient_for(S3_TIMEOUT_SECONDS),
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
LANGUAGE_CODE = "en-us"
# Those that the texts for people are written in (frontend/src/i18n/language.ts has the same).
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
# A person's choice, beside the account, for scripts to read: without it the browser's wish holds.
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
