from django.db import migrations, models


class Migration(migrations.Migration):
    """The next version of a KPI says from which day on it holds; the first holds from the beginning."""

    dependencies = [
        ("scorecards", "0002_what_was_agreed_stays"),
    ]

    operations = [
        migrations.AddField(
            model_name="kpidefinition",
            name="since",
            field=models.DateField(blank=True, null=True),
        ),
    ]
