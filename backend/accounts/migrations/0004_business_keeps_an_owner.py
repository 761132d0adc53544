"""No transaction ends with a business that lost its last active owner, whichever way it went.

The check is made at the commit, so that owners can change places, and a business that is deleted with
its memberships needs none. It locks the business: of two owners who remove each other, one waits for
the other and is then refused.
"""

from django.db import migrations

FUNCTION = """
CREATE FUNCTION public.business_keeps_an_owner() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    concerned bigint[];
    business bigint;
BEGIN
    IF TG_TABLE_NAME = 'accounts_membership' THEN
        concerned := ARRAY[OLD.business_id];
    ELSE
        concerned := ARRAY(
            SELECT business_id FROM public.accounts_membership WHERE user_id = OLD.id AND role = 'OWNER'
        );
    END IF;
    FOR business IN
        SELECT id FROM public.core_business WHERE id = ANY(concerned) ORDER BY id FOR NO KEY UPDATE
    LOOP
        -- A statement of its own, which sees what was committed while the lock was waited for.
        IF NOT EXISTS (
            SELECT FROM public.accounts_membership AS place
            JOIN public.accounts_user AS person ON person.id = place.user_id
            WHERE place.business_id = business AND place.role = 'OWNER' AND person.is_active
        ) THEN
            RAISE EXCEPTION 'business % would have no active owner', business USING
                ERRCODE = 'check_violation', CONSTRAINT = 'business_keeps_an_owner',
                DETAIL = business::text;
        END IF;
    END LOOP;
    RETURN NULL;
END $$;
"""
TRIGGERS = """
CREATE CONSTRAINT TRIGGER business_keeps_an_owner
    AFTER DELETE OR UPDATE OF role, business_id, user_id ON public.accounts_membership
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.role = 'OWNER')
    EXECUTE FUNCTION public.business_keeps_an_owner();
CREATE CONSTRAINT TRIGGER business_keeps_an_owner
    AFTER UPDATE OF is_active ON public.accounts_user
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (OLD.is_active AND NOT NEW.is_active)
    EXECUTE FUNCTION public.business_keeps_an_owner();
"""
BACK = """
DROP TRIGGER business_keeps_an_owner ON public.accounts_membership;
DROP TRIGGER business_keeps_an_owner ON public.accounts_user;
DROP FUNCTION public.business_keeps_an_owner();
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_security_events")]
    operations = [migrations.RunSQL(FUNCTION + TRIGGERS, BACK)]
