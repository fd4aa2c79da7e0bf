"""What stands out in what a source brought is kept with it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("facts", "0010_what_is_gone_is_looked_for")]

    operations = [migrations.AddField(model_name="source", name="findings", field=models.JSONField(default=dict))]
