import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What was answered lies sealed until the close; what an open campaign holds in the clear is written anew with it then."""

    dependencies = [("campaigns", "0002_what_is_promised_is_kept")]
    operations = [
        migrations.CreateModel(
            name="SealedForm",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sealed", models.TextField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="sealed_forms", to="campaigns.campaign",
                    ),
                ),
            ],
        ),
    ]
