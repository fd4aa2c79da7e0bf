from django.db import migrations, models


class Migration(migrations.Migration):
    """A figure of the past counts only what was asked for by then; what is there already counts from its day."""

    dependencies = [("duties", "0002_what_was_issued_stays")]
    operations = [
        migrations.AddField("evidencedelivery", "opened_on", models.DateField(null=True)),
        migrations.RunSQL("UPDATE duties_evidencedelivery SET opened_on = due_on", migrations.RunSQL.noop),
        # The rows touched above have deferred checks waiting; they are settled before the table is altered.
        migrations.RunSQL("SET CONSTRAINTS ALL IMMEDIATE", migrations.RunSQL.noop),
        migrations.AlterField("evidencedelivery", "opened_on", models.DateField()),
    ]
