"""Languages and time."""

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
