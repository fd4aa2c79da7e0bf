from django.db import migrations

from lingxiao.kernel import append_only


class Migration(migrations.Migration):
    """Minutes and confirmations are never changed or deleted: another wording is another row."""

    dependencies = [("activities", "0001_initial"), ("audit", "0002_kept_by_the_database")]
    operations = [
        append_only.keep_rows("activities_minutes"),
        append_only.keep_rows("activities_confirmation"),
        append_only.keep_from_deletion("activities_meeting"),
    ]
