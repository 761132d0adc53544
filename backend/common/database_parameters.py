"""How to open a psycopg connection to the product's database, beside Django's pool."""

from typing import Any

from django.conf import settings


def database_parameters(**more: Any) -> dict[str, Any]:
    """The keywords of psycopg's `connect` for the product's database, and `more` of them."""
    values: dict[str, Any] = settings.DATABASES["default"]
    options = {name: value for name, value in values.get("OPTIONS", {}).items() if name != "pool"}
    return {
        "host": str(values["HOST"]),
        "port": str(values["PORT"]),
        "user": str(values["USER"]),
        "password": str(values["PASSWORD"]),
        "dbname": str(values["NAME"]),
        **options,
        **more,
    }
