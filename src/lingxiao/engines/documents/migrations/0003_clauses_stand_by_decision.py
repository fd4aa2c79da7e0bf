import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from lingxiao.kernel import append_only


class Migration(migrations.Migration):
    """Who let a clause stand that the check-up stops, and why; the database keeps it as it was decided."""

    dependencies = [
        ("documents", "0002_what_was_issued_stays"),
        ("people", "0005_contract_terms_come_in_files"),
        ("audit", "0002_kept_by_the_database"),
    ]
    operations = [
        migrations.CreateModel(
            name="LegalOverride",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("revision", models.PositiveIntegerField()),
                ("rule", models.CharField(max_length=20)),
                ("quote", models.CharField(max_length=400)),
                ("reason", models.TextField()),
                ("decided_at", models.DateTimeField()),
                (
                    "decided_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="overrides",
                        to="documents.templateversion",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["version", "revision", "rule", "quote"], name="one_override_of_a_clause"
                    ),
                    models.CheckConstraint(condition=~Q(reason=""), name="override_says_why"),
                ],
            },
        ),
        append_only.keep_rows("documents_legaloverride"),
    ]
