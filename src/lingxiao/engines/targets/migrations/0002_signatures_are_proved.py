import datetime as dt

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

from lingxiao.kernel import append_only


class Migration(migrations.Migration):
    """Whoever signs a change of a target leaves when, how and of what text; the database keeps it."""

    dependencies = [
        ("people", "0006_large_files_wait_for_the_worker"),
        ("targets", "0001_initial"),
        ("audit", "0002_kept_by_the_database"),
    ]

    operations = [
        migrations.CreateModel(
            name="ChangeSignature",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("side", models.CharField(choices=[("manager", "Manager"), ("superior", "Superior")], max_length=10)),
                ("text_sha256", models.CharField(max_length=64)),
                ("language", models.CharField(max_length=10)),
                ("at", models.DateTimeField()),
                ("reauthenticated_at", models.DateTimeField()),
                ("address", models.CharField(blank=True, max_length=64)),
                ("device", models.CharField(blank=True, max_length=200)),
                (
                    "change",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="signatures",
                        to="targets.targetchange",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("change", "side"), name="one_signature_a_side"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "reauthenticated_at__gte",
                                django.db.models.expressions.CombinedExpression(
                                    models.F("at"), "-", models.Value(dt.timedelta(seconds=300))
                                ),
                            ),
                            ("reauthenticated_at__lte", models.F("at")),
                        ),
                        name="change_was_signed_in_again",
                    ),
                ],
            },
        ),
        append_only.keep_rows("targets_changesignature"),
    ]
