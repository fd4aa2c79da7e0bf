from django.db import migrations, models


class Migration(migrations.Migration):
    """A file of thousands of rows is taken over by the worker, and says so until it is done."""

    dependencies = [("people", "0005_contract_terms_come_in_files")]

    operations = [
        migrations.AlterField(
            model_name="organisationimport",
            name="state",
            field=models.CharField(
                choices=[
                    ("staged", "Waiting for you to confirm"), ("asked", "Being taken over"), ("applied", "Taken over"),
                    ("discarded", "Discarded"),
                ],
                default="staged",
                max_length=20,
            ),
        ),
    ]
