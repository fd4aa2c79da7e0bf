from django.db import migrations

from lingxiao.kernel import append_only


class Migration(migrations.Migration):
    """Grades, own words, presentations, evidence and recusals are never rewritten; a result keeps what was approved."""

    dependencies = [("appraisals", "0001_initial"), ("audit", "0002_kept_by_the_database")]
    operations = [
        append_only.keep_rows("appraisals_rating"),
        append_only.keep_rows("appraisals_selfassessment"),
        append_only.keep_rows("appraisals_presentation"),
        append_only.keep_rows("appraisals_reviewevidence"),
        append_only.keep_rows("appraisals_recusal"),
        append_only.keep_from_deletion("appraisals_result"),
        append_only.keep_columns(
            "appraisals_result", "review_id", "version", "rating_id", "approved_at", "approved_on", "approved_by_id", "tell_by",
            "case_id",
        ),
        append_only.keep_from_deletion("appraisals_review"),
        append_only.keep_columns(
            "appraisals_review", "cycle_id", "person_id", "unit_id", "post_zh", "post_en", "since", "rater_id", "frozen_on",
        ),
        append_only.keep_from_deletion("appraisals_reviewcycle"),
        append_only.keep_columns("appraisals_reviewcycle", "period", "made_at", "made_by_id"),
        append_only.keep_from_deletion("appraisals_calibrationsession"),
    ]
