import django.contrib.postgres.constraints
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0006_large_files_wait_for_the_worker"),
    ]

    operations = [
        migrations.CreateModel(
            name="Tool",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("crm", "Customer relations (CRM)"),
                            ("erp", "Orders and receivables (ERP)"),
                            ("bi", "Figures and reports (BI)"),
                            ("quotation", "Quotations"),
                            ("esign", "Electronic signature"),
                            ("meeting", "Meetings and chat"),
                            ("knowledge", "Knowledge base"),
                            ("expense", "Travel and expenses"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Entitlement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "whom",
                    models.CharField(
                        choices=[
                            ("level", "Level of the post"),
                            ("position", "One post, by its code"),
                            ("grade", "Grade of the post"),
                            ("head", "Head of a unit of this kind"),
                        ],
                        max_length=10,
                    ),
                ),
                ("value", models.CharField(max_length=40)),
                ("validity", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "tool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entitlements", to="tools.tool"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("validity__startswith__isnull", False), models.Q(("value", ""), _negated=True)
                        ),
                        name="entitlement_begins",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("tool", "="), ("whom", "="), ("value", "="), ("validity", "&&")],
                        name="due_once_to_the_same_people",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CatalogueEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title_zh", models.CharField(max_length=120)),
                ("title_en", models.CharField(blank=True, max_length=120)),
                ("purpose_zh", models.CharField(blank=True, max_length=400)),
                ("purpose_en", models.CharField(blank=True, max_length=400)),
                ("validity", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("noted_at", models.DateTimeField()),
                (
                    "keeper",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "tool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="tools.tool"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("validity__startswith__isnull", False), models.Q(("title_zh", ""), _negated=True)
                        ),
                        name="catalogue_entry_begins",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("tool", "="), ("validity", "&&")], name="one_entry_a_tool_a_day"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Access",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "basis",
                    models.CharField(
                        choices=[("entitled", "Due to the post"), ("requested", "Granted on request")], max_length=10
                    ),
                ),
                ("validity", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("licence_until", models.DateField(blank=True, null=True)),
                ("owed_by", models.DateField(blank=True, null=True)),
                ("proof", models.CharField(max_length=200)),
                ("granted_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("end_proof", models.CharField(blank=True, max_length=200)),
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
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "tool",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="accesses", to="tools.tool"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["tool"], name="access_tool")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("validity__startswith__isnull", False), models.Q(("proof", ""), _negated=True)
                        ),
                        name="access_begins_with_proof",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("end_proof", ""), ("ended_at__isnull", True)),
                            models.Q(("ended_at__isnull", False), models.Q(("end_proof", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="access_ends_with_proof",
                    ),
                    django.contrib.postgres.constraints.ExclusionConstraint(
                        expressions=[("person", "="), ("tool", "="), ("validity", "&&")], name="one_access_a_tool_a_day"
                    ),
                ],
            },
        ),
    ]
