from django.db import migrations, models


class Migration(migrations.Migration):
    """Every figure stores what computed it (conventions 1.9, step 7); those kept so far came from the schedule."""

    dependencies = [("health", "0002_figures_refuse_change")]
    operations = [migrations.AddField("snapshot", "computed_by", models.CharField(default="schedule", max_length=80))]
