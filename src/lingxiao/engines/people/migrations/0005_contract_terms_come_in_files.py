from django.db import migrations, models


class Migration(migrations.Migration):
    """Files may list what labour contracts say; without them no document can be held against a contract (LR-02)."""

    dependencies = [("people", "0004_every_span_begins"), ("people", "0004_stories_of_the_demo")]

    operations = [
        migrations.AlterField(
            model_name="organisationimport",
            name="kind",
            field=models.CharField(
                choices=[
                    ("units", "Units"), ("posts", "Posts"), ("people", "People"), ("territories", "Territories"),
                    ("contracts", "Contract terms"),
                ],
                max_length=20,
            ),
        ),
    ]
