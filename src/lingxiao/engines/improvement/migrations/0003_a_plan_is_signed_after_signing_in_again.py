from datetime import timedelta

from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    """A plan is signed like a document, by who proved anew who they are. Answers given before stay as they are."""

    dependencies = [("improvement", "0002_what_was_said_stays")]
    operations = [
        migrations.AddField("plananswer", "reauthenticated_at", models.DateTimeField(blank=True, null=True)),
        AddConstraintNotValid(
            "plananswer",
            models.CheckConstraint(
                condition=Q(kind="refused")
                | Q(
                    reauthenticated_at__isnull=False, reauthenticated_at__lte=F("at"),
                    reauthenticated_at__gte=F("at") - timedelta(minutes=5),
                ),
                name="plan_signed_in_again",
            ),
        ),
    ]
