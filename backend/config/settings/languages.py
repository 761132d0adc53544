"""Languages and time."""

from config.env import ROOT

LANGUAGE_CODE = "en"
# Those that the texts for people are written in (frontend/src/i18n/language.ts has the same).
LANGUAGES = [("en", "English"), ("de", "Deutsch")]
LOCALE_PATHS = [ROOT / "backend" / "locale"]  # `make texts` writes it
# A person's choice, beside the account, for scripts to read: without it the browser's wish holds.
LANGUAGE_COOKIE_NAME = "language"
LANGUAGE_COOKIE_AGE = 365 * 24 * 60 * 60
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True
