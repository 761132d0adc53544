"""Making the schema of a new business, in one round trip."""

from django.db import connection
from django_tenants.postgresql_backend.base import FakeTenant

from common.locks import Lock, share_lock
from common.tenancy import in_business
from core.models import SchemaStep


def create_schema(schema: str) -> int:
    """Create `schema` as the template is, in the caller's transaction. Returns its version: the
    position of the newest step, or 0 without steps.
    """
    # A migration that begins meanwhile must find the business, to bring it up to the new template.
    share_lock(Lock.TEMPLATE.of())
    newest = SchemaStep.objects.order_by("-position").first()
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE SCHEMA "{schema}"')
    if newest is None:
        return 0
    with in_business(FakeTenant(schema)), connection.cursor() as cursor:
        cursor.execute(newest.snapshot)
    return newest.position
