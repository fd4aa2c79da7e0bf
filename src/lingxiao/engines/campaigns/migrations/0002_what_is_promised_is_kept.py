from django.db import migrations

from lingxiao.kernel import append_only

PROMISED = """
CREATE FUNCTION campaigns_keep_promise() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE states text[] := ARRAY['draft', 'opening', 'open', 'closed'];
BEGIN
    IF array_position(states, NEW.state::text) < array_position(states, OLD.state::text) OR (OLD.state = 'closed' AND (
        NEW.threshold <> OLD.threshold OR NEW.comment_threshold <> OLD.comment_threshold OR NEW.closed_on <> OLD.closed_on)) THEN
        RAISE EXCEPTION 'a campaign only goes on, and stays as it was closed' USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF OLD.state <> 'draft' AND (
        NEW.threshold < OLD.threshold OR NEW.comment_threshold < OLD.comment_threshold OR NEW.promise <> OLD.promise
        OR NEW.kind <> OLD.kind OR NEW.version_id <> OLD.version_id OR NEW.use <> OLD.use OR NEW.grade_share <> OLD.grade_share
        OR NEW.opened_on <> OLD.opened_on OR NEW.unit_id IS DISTINCT FROM OLD.unit_id OR NEW.for_whom <> OLD.for_whom) THEN
        RAISE EXCEPTION 'what was promised at the launch is kept: a threshold may be raised, nothing else may change'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER campaigns_campaign_promise_kept BEFORE UPDATE ON campaigns_campaign
FOR EACH ROW EXECUTE FUNCTION campaigns_keep_promise();
"""
PROMISED_BACK = "DROP TRIGGER campaigns_campaign_promise_kept ON campaigns_campaign; DROP FUNCTION campaigns_keep_promise();"

PUBLISHED = """
CREATE TRIGGER campaigns_questionnaireversion_published_kept BEFORE UPDATE OR DELETE ON campaigns_questionnaireversion
FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION lx_refuse_change();
"""
PUBLISHED_BACK = "DROP TRIGGER campaigns_questionnaireversion_published_kept ON campaigns_questionnaireversion;"

ANSWERED = """
CREATE TRIGGER campaigns_invitation_answered_kept BEFORE UPDATE ON campaigns_invitation
FOR EACH ROW WHEN (OLD.answered_on IS NOT NULL) EXECUTE FUNCTION lx_refuse_change();
"""
ANSWERED_BACK = "DROP TRIGGER campaigns_invitation_answered_kept ON campaigns_invitation;"

UNNAMED = """
CREATE FUNCTION campaigns_keep_unnamed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.invitation_id IS NOT NULL
        AND (SELECT promise FROM campaigns_campaign WHERE id = NEW.campaign_id) <> 'named' THEN
        RAISE EXCEPTION 'no answer leads to a person unless that was promised'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER campaigns_answers_unnamed BEFORE INSERT OR UPDATE ON campaigns_answers
FOR EACH ROW EXECUTE FUNCTION campaigns_keep_unnamed();
"""
UNNAMED_BACK = "DROP TRIGGER campaigns_answers_unnamed ON campaigns_answers; DROP FUNCTION campaigns_keep_unnamed();"


class Migration(migrations.Migration):
    """The database itself keeps promises: thresholds, published questions, what was released, and that answers have no name."""

    dependencies = [("campaigns", "0001_initial"), ("audit", "0002_kept_by_the_database")]
    operations = [
        migrations.RunSQL(PROMISED, PROMISED_BACK),
        migrations.RunSQL(PUBLISHED, PUBLISHED_BACK),
        migrations.RunSQL(ANSWERED, ANSWERED_BACK),
        migrations.RunSQL(UNNAMED, UNNAMED_BACK),
        append_only.keep_rows("campaigns_release"),
        append_only.keep_from_deletion("campaigns_campaign"),
        append_only.keep_from_deletion("campaigns_invitation"),
    ]
