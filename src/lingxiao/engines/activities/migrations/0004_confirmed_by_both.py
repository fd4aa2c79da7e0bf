from django.db import migrations

from lingxiao.kernel import append_only

CONFIRMED = """
CREATE FUNCTION activities_confirmed_by_both() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    -- Asked at commit: whole meetings may be loaded in any order, and minutes may change again in one transaction.
    PERFORM FROM activities_meeting WHERE id = NEW.id AND state = 'confirmed';
    IF FOUND AND (SELECT count(*) FROM activities_confirmation c
        WHERE c.person_id IN (NEW.subject_id, NEW.holder_id)
          AND c.minutes_id = (SELECT m.id FROM activities_minutes m WHERE m.meeting_id = NEW.id
                              ORDER BY m.number DESC LIMIT 1)) <> 2 THEN
        RAISE EXCEPTION 'a meeting is confirmed when both sides have confirmed its last minutes'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER activities_confirmed_by_both AFTER INSERT OR UPDATE ON activities_meeting
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.state = 'confirmed') EXECUTE FUNCTION activities_confirmed_by_both();
"""
NOT_CONFIRMED = """
DROP TRIGGER activities_confirmed_by_both ON activities_meeting;
DROP FUNCTION activities_confirmed_by_both();
"""


class Migration(migrations.Migration):
    """A meeting is confirmed by both sides or not at all; who met, and what was promised, stays."""

    dependencies = [("activities", "0003_more_of_a_meeting"), ("audit", "0002_kept_by_the_database")]
    operations = [
        append_only.keep_columns("activities_meeting", "kind", "subject_id", "holder_id", "object_kind", "object_id"),
        append_only.keep_from_deletion("activities_participant"),
        append_only.keep_columns("activities_participant", "meeting_id", "person_id", "seat"),
        append_only.keep_from_deletion("activities_commitment"),
        append_only.keep_columns("activities_commitment", "meeting_id", "owner_id", "text", "due_on", "made_at"),
        migrations.RunSQL(CONFIRMED, NOT_CONFIRMED),
    ]
