import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from lingxiao.kernel import append_only


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0002_kept_by_the_database"),
        ("people", "0006_large_files_wait_for_the_worker"),
    ]

    operations = [
        migrations.CreateModel(
            name="SalesPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("year", models.PositiveSmallIntegerField(unique=True)),
                ("currency", models.CharField(max_length=3)),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="PlanVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("in_review", "In review"),
                            ("approved", "Approved"),
                            ("superseded", "Superseded"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("total", models.BigIntegerField()),
                ("note", models.CharField(blank=True, max_length=500)),
                ("file_name", models.CharField(blank=True, max_length=255)),
                ("sha256", models.CharField(blank=True, max_length=64)),
                ("made_at", models.DateTimeField()),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
                ("returned", models.CharField(blank=True, max_length=500)),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="versions", to="targets.salesplan"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="QuotaTree",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("cascading", "Being cascaded"), ("in_force", "In force")],
                        default="cascading",
                        max_length=10,
                    ),
                ),
                ("round", models.PositiveSmallIntegerField(default=1)),
                ("opened_at", models.DateTimeField()),
                ("in_force_at", models.DateTimeField(blank=True, null=True)),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="targets.planversion"
                    ),
                ),
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="tree", to="targets.salesplan"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="QuotaNode",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField()),
                ("months", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=12)),
                (
                    "parent",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="children",
                        to="targets.quotanode",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.orgunit",
                    ),
                ),
                (
                    "tree",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="nodes", to="targets.quotatree"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReachabilityBasis",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("amount", models.BigIntegerField()),
                ("percentile", models.PositiveSmallIntegerField()),
                ("text", models.CharField(max_length=500)),
                ("written_at", models.DateTimeField()),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="bases", to="targets.quotanode"
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Reserve",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("vacancy", "Vacant territory"),
                            ("big_deal", "Big deals"),
                            ("leave", "Carried for somebody on leave"),
                            ("ramp", "Carried while a new manager ramps up"),
                            ("change", "Freed by a change of target"),
                            ("other", "Another reason"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title", models.CharField(blank=True, max_length=120)),
                ("amount", models.BigIntegerField()),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("made_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
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
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="reserves", to="targets.quotanode"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SeasonalityProfile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("product", models.CharField(max_length=80)),
                ("channel", models.CharField(max_length=40)),
                (
                    "weights",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DecimalField(decimal_places=0, max_digits=60), size=12
                    ),
                ),
                ("whole", models.DecimalField(decimal_places=0, max_digits=60)),
                ("shares_of", models.PositiveSmallIntegerField()),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.orgunit"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="profiles", to="targets.planversion"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TargetChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "reason",
                    models.CharField(
                        choices=[
                            ("territory", "Territory redrawn"),
                            ("product_eol", "End of a product"),
                            ("m_and_a", "Merger or acquisition"),
                            ("force_majeure", "Force majeure"),
                            ("error", "Error in the target"),
                            ("leave", "Statutory leave"),
                        ],
                        max_length=14,
                    ),
                ),
                ("starting", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("before", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=12)),
                ("months", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=12)),
                ("note", models.CharField(blank=True, max_length=500)),
                ("effect_zh", models.CharField(blank=True, max_length=500)),
                ("effect_en", models.CharField(blank=True, max_length=500)),
                (
                    "state",
                    models.CharField(
                        choices=[("asked", "Asked for"), ("approved", "Approved"), ("refused", "Refused")],
                        default="asked",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("manager_signed_at", models.DateTimeField(blank=True, null=True)),
                ("superior_signed_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision", models.CharField(blank=True, max_length=500)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="changes", to="targets.quotanode"
                    ),
                ),
                (
                    "superior_signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("product", models.CharField(max_length=80)),
                ("channel", models.CharField(max_length=40)),
                ("month", models.DateField()),
                ("amount", models.BigIntegerField()),
                (
                    "unit",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.orgunit"
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="targets.planversion"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("version", "unit", "product", "channel", "month"), name="one_plan_line_a_month"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("amount__gte", 0), ("month__day", 1)), name="plan_line_of_a_month"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CascadeEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("round", models.PositiveSmallIntegerField()),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("top_down", "Set from above"),
                            ("bottom_up", "Proposed from below"),
                            ("leave", "Reduced for statutory leave"),
                            ("ramp", "Ramp of a new manager"),
                            ("transition", "Transition of a territory"),
                            ("change", "Changed in the year"),
                        ],
                        max_length=12,
                    ),
                ),
                ("before", models.BigIntegerField()),
                ("amount", models.BigIntegerField()),
                ("months", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=12)),
                ("reason", models.CharField(blank=True, max_length=500)),
                ("override", models.CharField(blank=True, max_length=500)),
                ("noted_at", models.DateTimeField()),
                (
                    "noted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "node",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="targets.quotanode"
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["node", "noted_at"], name="cascade_of_a_node")],
            },
        ),
        migrations.AddConstraint(
            model_name="quotanode",
            constraint=models.UniqueConstraint(fields=("tree", "unit"), name="one_quota_a_unit"),
        ),
        migrations.AddConstraint(
            model_name="quotanode",
            constraint=models.UniqueConstraint(fields=("tree", "person"), name="one_quota_a_person"),
        ),
        migrations.AddConstraint(
            model_name="quotanode",
            constraint=models.UniqueConstraint(
                condition=models.Q(("parent__isnull", True)), fields=("tree",), name="one_root_a_quota_tree"
            ),
        ),
        migrations.AddConstraint(
            model_name="quotanode",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("person__isnull", True), ("unit__isnull", False)),
                    models.Q(("person__isnull", False), ("unit__isnull", True)),
                    _connector="OR",
                ),
                name="quota_of_a_unit_or_a_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="quotanode",
            constraint=models.CheckConstraint(condition=models.Q(("amount__gte", 0)), name="quota_not_negative"),
        ),
        migrations.AddConstraint(
            model_name="reserve",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("amount__gt", 0),
                    models.Q(("kind", "leave"), models.Q(("reason", ""), _negated=True), _connector="OR"),
                ),
                name="reserve_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(fields=("plan", "number"), name="plan_version_number"),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "approved")), fields=("plan",), name="one_approved_version_a_plan"
            ),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(condition=models.Q(("total__gt", 0)), name="plan_comes_to_something"),
        ),
        migrations.AddConstraint(
            model_name="planversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    ("submitted_by__isnull", True),
                    models.Q(("approved_by", models.F("submitted_by")), _negated=True),
                    _connector="OR",
                ),
                name="plan_has_four_eyes",
            ),
        ),
        migrations.AddConstraint(
            model_name="seasonalityprofile",
            constraint=models.UniqueConstraint(
                fields=("version", "unit", "product", "channel"), name="one_season_a_line"
            ),
        ),
        migrations.AddConstraint(
            model_name="targetchange",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "asked")), fields=("node",), name="one_open_change_a_target"
            ),
        ),
        migrations.AddConstraint(
            model_name="targetchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(("manager_signed_at__isnull", False), ("superior_signed_at__isnull", False)),
                    _connector="OR",
                ),
                name="both_sign_a_change",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetchange",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at__isnull", True), ("state", "asked")),
                    models.Q(
                        models.Q(("state", "asked"), _negated=True),
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="change_is_decided_by_somebody",
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE targets_quotanode ADD CONSTRAINT quota_is_its_months CHECK (cardinality(months) = 12 AND amount = "
            "months[1] + months[2] + months[3] + months[4] + months[5] + months[6] + months[7] + months[8] + months[9] "
            "+ months[10] + months[11] + months[12])",
            "ALTER TABLE targets_quotanode DROP CONSTRAINT quota_is_its_months",
        ),
        migrations.RunSQL(
            "ALTER TABLE targets_cascadeentry ADD CONSTRAINT entry_is_its_months CHECK (cardinality(months) = 12 AND amount = "
            "months[1] + months[2] + months[3] + months[4] + months[5] + months[6] + months[7] + months[8] + months[9] "
            "+ months[10] + months[11] + months[12])",
            "ALTER TABLE targets_cascadeentry DROP CONSTRAINT entry_is_its_months",
        ),
        append_only.keep_rows("targets_planline"),
        append_only.keep_rows("targets_seasonalityprofile"),
        append_only.keep_rows("targets_cascadeentry"),
        append_only.keep_rows("targets_reachabilitybasis"),
        append_only.keep_columns(
            "targets_planversion", "plan_id", "number", "total", "sha256", "made_at", "made_by_id"
        ),
        append_only.keep_from_deletion("targets_planversion"),
        append_only.keep_columns(
            "targets_reserve", "node_id", "kind", "title", "amount", "reason", "made_at", "made_by_id"
        ),
        append_only.keep_from_deletion("targets_reserve"),
        append_only.keep_columns(
            "targets_targetchange",
            "node_id",
            "reason",
            "starting",
            "until",
            "before",
            "months",
            "note",
            "effect_zh",
            "effect_en",
            "asked_at",
            "asked_by_id",
        ),
        append_only.keep_from_deletion("targets_targetchange"),
    ]
