"""What was owed, reminded, put off and handed over stays as it was written."""

from django.db import migrations

from lingxiao.kernel import append_only


class Migration(migrations.Migration):
    """Refuse changes of what is evidence."""

    dependencies = [("cadence", "0001_initial"), ("audit", "0002_kept_by_the_database")]

    operations = [
        append_only.keep_columns(
            "cadence_due", "key", "practice", "side", "subject_id", "object_kind", "object_id", "opened_on", "due_on",
        ),
        append_only.keep_rows("cadence_reminder"),
        append_only.keep_rows("cadence_snooze"),
        append_only.keep_rows("cadence_handover"),
    ]
