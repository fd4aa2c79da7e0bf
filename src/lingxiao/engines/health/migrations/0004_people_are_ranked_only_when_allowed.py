import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A list of people sorted by a figure is off unless HR opens it for a purpose (conventions 1.9, step 9)."""

    dependencies = [("health", "0003_figures_say_who_took_them"), ("people", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="RankingPermit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("purpose", models.CharField(max_length=400)),
                ("allowed_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "allowed_by",
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
            ],
            options={
                "constraints": [
                    models.CheckConstraint(condition=~Q(purpose=""), name="ranking_has_a_purpose"),
                    models.UniqueConstraint(
                        models.Value(1), condition=Q(ended_at__isnull=True), name="one_open_ranking_permit"
                    ),
                ],
            },
        ),
    ]
