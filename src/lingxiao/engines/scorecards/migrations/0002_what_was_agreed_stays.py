from django.db import migrations

from lingxiao.kernel import append_only

LINES_STAND = """
CREATE FUNCTION scorecards_lines_stand() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE letter bigint;
BEGIN
    IF TG_OP = 'INSERT' THEN letter := NEW.letter_id; ELSE letter := OLD.letter_id; END IF;
    IF EXISTS (
        SELECT 1 FROM scorecards_targetletter WHERE id = letter AND state NOT IN ('draft', 'negotiating')
    ) THEN
        RAISE EXCEPTION 'the targets of a letter that was given for signature stay as they are'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER scorecards_letterline_stands BEFORE INSERT OR UPDATE OR DELETE ON scorecards_letterline
FOR EACH ROW EXECUTE FUNCTION scorecards_lines_stand();
"""
DROP_LINES_STAND = """
DROP TRIGGER scorecards_letterline_stands ON scorecards_letterline;
DROP FUNCTION scorecards_lines_stand();
"""


class Migration(migrations.Migration):
    """Definitions, what was said, entered, frozen and noted stay as written; a letter given for signature keeps its targets."""

    dependencies = [("scorecards", "0001_initial"), ("audit", "0002_kept_by_the_database")]
    operations = [
        append_only.keep_rows("scorecards_kpidefinition"),
        append_only.keep_rows("scorecards_negotiationentry"),
        append_only.keep_rows("scorecards_manualactual"),
        append_only.keep_rows("scorecards_scorecard"),
        append_only.keep_rows("scorecards_scoreline"),
        append_only.keep_rows("scorecards_cardnote"),
        append_only.keep_from_deletion("scorecards_targetletter"),
        append_only.keep_columns(
            "scorecards_targetletter", "person_id", "period", "version", "previous_id", "starts_on", "ends_on", "currency",
            "month_shares", "change", "change_reason", "made_by_id", "made_at", "made_on",
        ),
        migrations.RunSQL(LINES_STAND, DROP_LINES_STAND),
    ]
