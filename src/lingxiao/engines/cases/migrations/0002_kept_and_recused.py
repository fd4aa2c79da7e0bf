from django.db import migrations

from lingxiao.kernel import append_only

RECUSAL = """
CREATE FUNCTION cases_recusal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    held cases_case;
BEGIN
    IF TG_TABLE_NAME = 'cases_party' THEN
        SELECT * INTO held FROM cases_case WHERE id = NEW.case_id;
    ELSE
        held := NEW;
    END IF;
    -- Who raised a case may take it back, and is then written down as who ended it: that is no decision.
    IF EXISTS (
        SELECT FROM cases_party p
        WHERE p.case_id = held.id AND p.ended_at IS NULL AND p.role IN ('reporter', 'respondent', 'accused', 'witness')
          AND p.person_id IN (held.handler_id, held.proposed_by_id, held.closed_by_id,
                              CASE WHEN held.outcome = 'withdrawn' THEN NULL ELSE held.decided_by_id END)
    ) THEN
        RAISE EXCEPTION 'who is named in a case never handles, decides or closes it'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER cases_recusal AFTER INSERT OR UPDATE ON cases_case FOR EACH ROW EXECUTE FUNCTION cases_recusal();
CREATE TRIGGER cases_recusal AFTER INSERT OR UPDATE ON cases_party FOR EACH ROW EXECUTE FUNCTION cases_recusal();
"""
NO_RECUSAL = """
DROP TRIGGER cases_recusal ON cases_party;
DROP TRIGGER cases_recusal ON cases_case;
DROP FUNCTION cases_recusal();
"""


class Migration(migrations.Migration):
    """What was said stays, nobody is erased from a case, and nobody named in it handles, decides or closes it."""

    dependencies = [("cases", "0001_initial"), ("audit", "0002_kept_by_the_database")]
    operations = [
        append_only.keep_rows("cases_stage"),
        append_only.keep_rows("cases_entry"),
        append_only.keep_rows("cases_outcome"),
        append_only.keep_from_deletion("cases_case"),
        append_only.keep_columns("cases_case", "kind", "subject_id", "object_kind", "object_id", "opened_at", "opened_by_id"),
        append_only.keep_from_deletion("cases_party"),
        append_only.keep_columns("cases_party", "case_id", "person_id", "role", "added_at", "added_by_id"),
        migrations.RunSQL(RECUSAL, NO_RECUSAL),
    ]
