from django.db import migrations

from lingxiao.kernel import append_only


class Migration(migrations.Migration):
    """The rows behind an issued statement, and what was answered, are never changed or deleted."""

    dependencies = [("duties", "0001_initial"), ("audit", "0002_kept_by_the_database")]
    operations = [
        append_only.keep_rows("duties_dutystatement"),
        append_only.keep_rows("duties_dutyitem"),
        append_only.keep_rows("duties_dutyscope"),
        append_only.keep_rows("duties_authorityrow"),
        append_only.keep_rows("duties_spotcheck"),
        append_only.keep_from_deletion("duties_evidencedelivery"),
    ]
