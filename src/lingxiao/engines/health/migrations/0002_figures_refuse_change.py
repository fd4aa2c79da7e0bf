from django.db import migrations

GUARD = """
CREATE FUNCTION health_snapshot_stays() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND OLD.is_latest AND NOT NEW.is_latest
       AND (to_jsonb(OLD) - 'is_latest') = (to_jsonb(NEW) - 'is_latest') THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'A health figure is never changed or deleted; take it again instead.';
END $$;
CREATE TRIGGER health_snapshot_stays BEFORE UPDATE OR DELETE ON health_snapshot
    FOR EACH ROW EXECUTE FUNCTION health_snapshot_stays();
CREATE TRIGGER health_snapshot_not_emptied BEFORE TRUNCATE ON health_snapshot
    FOR EACH STATEMENT EXECUTE FUNCTION health_snapshot_stays();
"""
UNGUARD = """
DROP TRIGGER health_snapshot_stays ON health_snapshot;
DROP TRIGGER health_snapshot_not_emptied ON health_snapshot;
DROP FUNCTION health_snapshot_stays();
"""


class Migration(migrations.Migration):
    """What a figure once was stays readable: the database itself refuses to change it."""

    dependencies = [("health", "0001_initial")]
    operations = [migrations.RunSQL(GUARD, UNGUARD)]
