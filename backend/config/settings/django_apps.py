"""What Django is made of: apps, middleware, templates, entry points."""

# An app is in exactly one list: in both, an empty copy of its tables in each schema shadows the
# real one.
SHARED_APPS = [
    "core",  # before django_tenants, whose `migrate` it replaces
    # before django_tenants, whose front page hides what `core.platform_admin.messages` shows
    "core.platform_admin.apps.AdminConfig",
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
    "common.languages.LanguageOfBrowser",
    "config.readable_requests.ReadableRequests",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "common.languages.LanguageOfPerson",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.devices.RememberDevice",
    "common.security_log.AdminActs",
    "config.tunnel_errors.TunnelNotFound",
]
ROOT_URLCONF = "config.urls"
DEFAULT_EXCEPTION_REPORTER = "config.error_reports.Report"
DEFAULT_EXCEPTION_REPORTER_FILTER = "config.error_reports.WithoutFormValues"
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
