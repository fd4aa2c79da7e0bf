import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from lingxiao.kernel import append_only


class Migration(migrations.Migration):
    """A territory that is handed over stays as it was offered; only who confirmed it and how it ended is added."""

    dependencies = [
        ("people", "0006_large_files_wait_for_the_worker"),
        ("targets", "0002_signatures_are_proved"),
    ]

    operations = [
        migrations.CreateModel(
            name="TerritoryHandOver",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=120)),
                ("months", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=12)),
                (
                    "shares",
                    django.contrib.postgres.fields.ArrayField(base_field=models.PositiveSmallIntegerField(), size=None),
                ),
                ("first", models.DateField()),
                ("reason", models.CharField(max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("asked", "Waits to be confirmed"),
                            ("done", "Confirmed by both"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("giver_confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("taker_confirmed_at", models.DateTimeField(blank=True, null=True)),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_reason", models.CharField(blank=True, max_length=500)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "giver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="given", to="targets.quotanode"
                    ),
                ),
                (
                    "taker",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="taken", to="targets.quotanode"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("giver", models.F("taker")), _negated=True), name="handed_over_to_another"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "asked")), fields=("giver",), name="one_open_handover_a_giver"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(("giver_confirmed_at__isnull", False), ("taker_confirmed_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="both_confirm_a_handover",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state", "asked")),
                            models.Q(
                                models.Q(("state", "asked"), _negated=True),
                                ("ended_at__isnull", False),
                                ("ended_by__isnull", False),
                            ),
                            _connector="OR",
                        ),
                        name="handover_is_ended_by_somebody",
                    ),
                ],
            },
        ),
        append_only.keep_columns(
            "targets_territoryhandover",
            "giver_id",
            "taker_id",
            "title",
            "months",
            "shares",
            "first",
            "reason",
            "asked_at",
            "asked_by_id",
        ),
        append_only.keep_from_deletion("targets_territoryhandover"),
    ]
