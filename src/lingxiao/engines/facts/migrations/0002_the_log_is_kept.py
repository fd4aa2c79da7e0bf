from django.db import migrations

from lingxiao.kernel import append_only


class Migration(migrations.Migration):
    """A batch is never changed or deleted; of a file only when it was replaced may be added; mappings are kept whole."""

    dependencies = [("facts", "0001_what_came_in"), ("audit", "0002_kept_by_the_database")]
    operations = [
        append_only.keep_rows("facts_batch"),
        append_only.keep_rows("facts_mappingprofile"),
        append_only.keep_from_deletion("facts_factfile"),
        append_only.keep_from_deletion("facts_factimport"),
        append_only.keep_columns(
            "facts_factfile", "dataset", "month", "first", "last", "role", "path", "sha256", "rows", "size",
        ),
        append_only.keep_columns("facts_factimport", "file_name", "sha256", "expected", "source_id", "profile_id"),
    ]
