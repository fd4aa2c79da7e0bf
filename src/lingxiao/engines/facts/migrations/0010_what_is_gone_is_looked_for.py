"""Readings that also list what is there, to find what was deleted without a word."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    """One column."""

    dependencies = [("facts", "0009_questions_of_the_log")]

    operations = [
        migrations.AddField(model_name="syncrun", name="compares", field=models.BooleanField(default=False)),
    ]
