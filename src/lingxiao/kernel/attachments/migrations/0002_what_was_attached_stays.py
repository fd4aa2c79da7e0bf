from django.db import migrations

from lingxiao.kernel import append_only


class Migration(migrations.Migration):
    """What was attached, and its hash, cannot be changed afterwards; a row goes only when its time of keeping is over."""

    dependencies = [("attachments", "0001_initial"), ("audit", "0002_kept_by_the_database")]
    operations = [
        append_only.keep_columns(
            "attachments_attachment", "name", "media_type", "size", "sha256", "stored_as", "stored_at",
            "stored_by_person_id",
        ),
    ]
