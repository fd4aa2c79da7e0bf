import django.db.models.deletion
from django.db import migrations, models

from lingxiao.kernel import append_only


class Migration(migrations.Migration):
    """Months freeze: versions and their figures are never changed; what newest data differ by is found anew each time."""

    dependencies = [
        ("facts", "0006_months_are_reconciled"),
        ("audit", "0002_kept_by_the_database"),
        ("people", "0006_large_files_wait_for_the_worker"),
    ]

    operations = [
        migrations.AddField(
            model_name="measuredset", name="compared_at", field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="measuredset", name="lines", field=models.JSONField(default=list),
        ),
        migrations.CreateModel(
            name="FrozenMonth",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                ("version", models.PositiveIntegerField()),
                ("measures_sha256", models.CharField(max_length=64)),
                ("figures_sha256", models.CharField(max_length=64)),
                ("worked_out_on", models.DateField()),
                ("lines", models.JSONField()),
                ("due_on", models.DateField()),
                ("days_late", models.PositiveIntegerField(default=0)),
                ("frozen_at", models.DateTimeField()),
                ("reason", models.TextField(blank=True)),
                ("batch", models.ForeignKey(
                    on_delete=django.db.models.deletion.PROTECT, related_name="frozen_months", to="facts.batch",
                )),
                ("frozen_by", models.ForeignKey(
                    null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person",
                )),
            ],
        ),
        migrations.CreateModel(
            name="FrozenFigure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measure", models.CharField(max_length=60)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("above", models.DecimalField(decimal_places=8, max_digits=40)),
                ("below", models.DecimalField(decimal_places=8, max_digits=40, null=True)),
                ("manager", models.ForeignKey(
                    db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                    to="people.person",
                )),
                ("of_version", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name="figures",
                    to="facts.frozenmonth",
                )),
            ],
        ),
        migrations.CreateModel(
            name="Difference",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("measure", models.CharField(max_length=60)),
                ("currency", models.CharField(blank=True, max_length=3)),
                ("frozen", models.DecimalField(decimal_places=8, max_digits=40)),
                ("newest", models.DecimalField(decimal_places=8, max_digits=40)),
                ("manager", models.ForeignKey(
                    db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="+",
                    to="people.person",
                )),
                ("of_set", models.ForeignKey(
                    on_delete=django.db.models.deletion.CASCADE, related_name="differences", to="facts.measuredset",
                )),
                ("of_version", models.ForeignKey(
                    db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name="differences",
                    to="facts.frozenmonth",
                )),
            ],
        ),
        migrations.AddConstraint(
            model_name="frozenmonth",
            constraint=models.UniqueConstraint(fields=("month", "version"), name="one_version_of_a_month"),
        ),
        migrations.AddConstraint(
            model_name="frozenmonth",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("version", 1)),
                    models.Q(("version__gt", 1), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="restatement_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="frozenfigure",
            constraint=models.UniqueConstraint(
                fields=("of_version", "measure", "currency", "manager"), name="one_frozen_figure", nulls_distinct=False,
            ),
        ),
        migrations.AddConstraint(
            model_name="difference",
            constraint=models.UniqueConstraint(
                fields=("of_version", "measure", "currency", "manager", "of_set"), name="one_difference_of_a_figure",
                nulls_distinct=False,
            ),
        ),
        append_only.keep_rows("facts_frozenmonth"),
        append_only.keep_rows("facts_frozenfigure"),
    ]
