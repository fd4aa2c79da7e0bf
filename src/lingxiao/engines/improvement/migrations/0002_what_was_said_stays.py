from django.db import migrations

from lingxiao.kernel import append_only


class Migration(migrations.Migration):
    """What was said, given or proved is never rewritten or deleted: the support records and the steps of a chain before all."""

    dependencies = [("improvement", "0001_initial"), ("audit", "0002_kept_by_the_database")]
    operations = [
        append_only.keep_from_deletion("improvement_improvementplan"),
        append_only.keep_columns(
            "improvement_improvementplan", "person_id", "holder_id", "drafted_by_id", "made_on", "made_at", "why", "starts_on",
            "ends_on",
        ),
        append_only.keep_rows("improvement_plangoal"),
        append_only.keep_rows("improvement_plananswer"),
        append_only.keep_rows("improvement_planconclusion"),
        append_only.keep_rows("improvement_support"),
        append_only.keep_rows("improvement_supportrecord"),
        append_only.keep_rows("improvement_checkin"),
        append_only.keep_rows("improvement_goalprogress"),
        append_only.keep_rows("improvement_checkinconfirmation"),
        append_only.keep_rows("improvement_planreview"),
        append_only.keep_from_deletion("improvement_chain"),
        append_only.keep_columns("improvement_chain", "plan_id", "ground", "opened_at", "opened_by_id"),
        append_only.keep_rows("improvement_chainproof"),
    ]
