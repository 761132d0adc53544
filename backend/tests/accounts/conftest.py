import pytest


@pytest.fixture(autouse=True)
def quick_hashes(settings):
    """New passwords are hashed cheaply; the cast's, hashed for real, still fit."""
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.MD5PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ]
