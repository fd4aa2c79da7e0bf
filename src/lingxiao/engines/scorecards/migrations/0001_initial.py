import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("cases", "0002_kept_and_recused"),
        ("documents", "0002_what_was_issued_stays"),
        ("people", "0006_large_files_wait_for_the_worker"),
    ]

    operations = [
        migrations.CreateModel(
            name="KpiDefinition",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(max_length=30)),
                ("version", models.PositiveIntegerField(default=1)),
                ("name_zh", models.CharField(max_length=60)),
                ("name_en", models.CharField(blank=True, max_length=80)),
                ("definition_zh", models.CharField(max_length=400)),
                ("definition_en", models.CharField(blank=True, max_length=400)),
                ("formula_zh", models.CharField(max_length=200)),
                ("formula_en", models.CharField(blank=True, max_length=200)),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("money", "Amount"),
                            ("ratio", "Percent"),
                            ("count", "Number"),
                            ("days", "Days"),
                            ("points", "Points"),
                            ("times", "Times"),
                            ("per_mille", "Per mille"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[
                            ("higher", "More is better"),
                            ("lower", "Less is better"),
                            ("within", "Within a range is best"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "aspect",
                    models.CharField(
                        choices=[
                            ("result", "Sales result"),
                            ("collection", "Collection and margin"),
                            ("customer", "Customers"),
                            ("team", "Team"),
                            ("conduct", "Conduct of sales"),
                            ("compliance", "Compliance"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "over",
                    models.CharField(
                        choices=[
                            ("sum", "Months are added up"),
                            ("ratio", "Parts are added up and divided"),
                            ("last", "The newest value counts"),
                        ],
                        max_length=6,
                    ),
                ),
                ("is_objective", models.BooleanField()),
                ("basis_zh", models.CharField(max_length=120)),
                ("basis_en", models.CharField(blank=True, max_length=120)),
                ("measure", models.CharField(blank=True, max_length=60)),
                ("below", models.CharField(blank=True, max_length=60)),
                ("owner_zh", models.CharField(max_length=60)),
                ("owner_en", models.CharField(blank=True, max_length=60)),
                ("freeze_day", models.PositiveSmallIntegerField(default=5)),
                ("restatement_zh", models.CharField(max_length=200)),
                ("restatement_en", models.CharField(blank=True, max_length=200)),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("LINEAR", "Linear"),
                            ("STEP", "Step table"),
                            ("DEDUCT", "Deduction"),
                            ("BONUS", "Bonus points"),
                            ("VETO", "Veto"),
                            ("MILESTONE", "Milestones"),
                            ("REVERSE", "Reverse"),
                            ("RANGE", "Best within a range"),
                            ("BARS", "Anchored behaviour"),
                            ("RANK", "Relative rank"),
                        ],
                        max_length=10,
                    ),
                ),
                ("parameters", models.JSONField(blank=True, default=dict)),
                ("source", models.CharField(blank=True, max_length=40)),
                ("reason", models.CharField(blank=True, max_length=400)),
                ("made_at", models.DateTimeField()),
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
            ],
        ),
        migrations.CreateModel(
            name="LetterLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("weight", models.PositiveSmallIntegerField()),
                ("target", models.DecimalField(blank=True, decimal_places=8, max_digits=24, null=True)),
                (
                    "rule",
                    models.CharField(
                        choices=[
                            ("LINEAR", "Linear"),
                            ("STEP", "Step table"),
                            ("DEDUCT", "Deduction"),
                            ("BONUS", "Bonus points"),
                            ("VETO", "Veto"),
                            ("MILESTONE", "Milestones"),
                            ("REVERSE", "Reverse"),
                            ("RANGE", "Best within a range"),
                            ("BARS", "Anchored behaviour"),
                            ("RANK", "Relative rank"),
                        ],
                        max_length=10,
                    ),
                ),
                ("parameters", models.JSONField(blank=True, default=dict)),
                ("standard_zh", models.CharField(blank=True, max_length=400)),
                ("standard_en", models.CharField(blank=True, max_length=400)),
                (
                    "kpi",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="scorecards.kpidefinition"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ManualActual",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                ("value", models.DecimalField(decimal_places=8, max_digits=24)),
                ("detail", models.JSONField(blank=True, default=dict)),
                ("evidence", models.CharField(max_length=400)),
                ("entered_at", models.DateTimeField()),
                (
                    "case",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cases.case",
                    ),
                ),
                (
                    "entered_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="actuals", to="scorecards.letterline"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Scorecard",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("month", models.DateField()),
                ("version", models.PositiveIntegerField(default=1)),
                ("points", models.DecimalField(decimal_places=4, max_digits=9, null=True)),
                ("exact_points", models.CharField(blank=True, max_length=80)),
                ("attainment", models.CharField(blank=True, max_length=80)),
                ("known_weight", models.PositiveSmallIntegerField()),
                ("bonus", models.CharField(blank=True, max_length=40)),
                ("grade_cap", models.CharField(blank=True, max_length=2)),
                ("sha256", models.CharField(max_length=64)),
                ("frozen_at", models.DateTimeField()),
                ("frozen_on", models.DateField()),
                ("due_on", models.DateField()),
                ("reason", models.TextField(blank=True)),
                (
                    "frozen_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="scorecards", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="CardNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("self", "The manager’s own note"), ("review", "The superior’s review")], max_length=8
                    ),
                ),
                ("at", models.DateTimeField()),
                ("text", models.TextField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="notes", to="scorecards.scorecard"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ScoreLine",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("facts", "Frozen figures of the facts"),
                            ("manual", "Entered by the data owner"),
                            ("none", "No figure"),
                        ],
                        max_length=8,
                    ),
                ),
                ("actual", models.CharField(blank=True, max_length=80)),
                ("target", models.CharField(blank=True, max_length=80)),
                ("achieved", models.CharField(blank=True, max_length=80)),
                ("points", models.CharField(blank=True, max_length=80)),
                ("said_zh", models.CharField(max_length=400)),
                ("said_en", models.CharField(max_length=400)),
                ("evidence", models.JSONField(blank=True, default=list)),
                (
                    "card",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="lines", to="scorecards.scorecard"
                    ),
                ),
                (
                    "line",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="scores", to="scorecards.letterline"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="TargetLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("period", models.CharField(max_length=10)),
                ("version", models.PositiveIntegerField(default=1)),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("currency", models.CharField(max_length=3)),
                (
                    "month_shares",
                    django.contrib.postgres.fields.ArrayField(base_field=models.PositiveIntegerField(), size=None),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being drafted"),
                            ("negotiating", "Under negotiation"),
                            ("pending_sign", "Given for signature"),
                            ("withdrawn", "Taken back"),
                        ],
                        default="draft",
                        max_length=20,
                    ),
                ),
                (
                    "change",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("territory", "Territory changed"),
                            ("product", "Product discontinued"),
                            ("merger", "Merger or acquisition"),
                            ("force_majeure", "Force majeure"),
                            ("leave", "Statutory leave: pro rata by working days"),
                            ("error", "An error is corrected"),
                        ],
                        max_length=20,
                    ),
                ),
                ("change_reason", models.TextField(blank=True)),
                ("made_at", models.DateTimeField()),
                ("made_on", models.DateField()),
                ("company_signed_at", models.DateTimeField(blank=True, null=True)),
                ("passed", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("asked", models.PositiveSmallIntegerField(blank=True, null=True)),
                (
                    "company_signed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "issue",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="target_letter",
                        to="documents.issue",
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
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="target_letters", to="people.person"
                    ),
                ),
                (
                    "previous",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="next",
                        to="scorecards.targetletter",
                    ),
                ),
                (
                    "template_version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.templateversion"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="scorecard",
            name="letter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="cards", to="scorecards.targetletter"
            ),
        ),
        migrations.CreateModel(
            name="NegotiationEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("text", models.TextField(blank=True)),
                ("changes", models.JSONField(blank=True, default=list)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="entries",
                        to="scorecards.targetletter",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="letterline",
            name="letter",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE, related_name="lines", to="scorecards.targetletter"
            ),
        ),
        migrations.AddConstraint(
            model_name="kpidefinition",
            constraint=models.UniqueConstraint(fields=("code", "version"), name="kpi_version_once"),
        ),
        migrations.AddConstraint(
            model_name="kpidefinition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("code", ""), _negated=True),
                    models.Q(("name_zh", ""), _negated=True),
                    models.Q(("formula_zh", ""), _negated=True),
                ),
                name="kpi_is_defined",
            ),
        ),
        migrations.AddConstraint(
            model_name="kpidefinition",
            constraint=models.CheckConstraint(
                condition=models.Q(("below", ""), models.Q(("measure", ""), _negated=True), _connector="OR"),
                name="kpi_divides_a_measure",
            ),
        ),
        migrations.AddConstraint(
            model_name="kpidefinition",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("below", models.F("measure")), _negated=True), ("below", ""), _connector="OR"
                ),
                name="kpi_divides_by_another",
            ),
        ),
        migrations.AddIndex(
            model_name="manualactual",
            index=models.Index(fields=["line", "month", "-id"], name="actual_newest"),
        ),
        migrations.AddConstraint(
            model_name="manualactual",
            constraint=models.CheckConstraint(
                condition=models.Q(("evidence", ""), _negated=True), name="an_actual_has_evidence"
            ),
        ),
        migrations.AddConstraint(
            model_name="cardnote",
            constraint=models.UniqueConstraint(fields=("card", "kind"), name="one_note_of_a_side"),
        ),
        migrations.AddConstraint(
            model_name="cardnote",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="note_says_something"
            ),
        ),
        migrations.AddConstraint(
            model_name="scoreline",
            constraint=models.UniqueConstraint(fields=("card", "line"), name="score_line_once"),
        ),
        migrations.AddConstraint(
            model_name="scoreline",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("source", "none"), _negated=True), ("points", ""), _connector="OR"),
                name="what_is_missing_has_no_score",
            ),
        ),
        migrations.AddIndex(
            model_name="targetletter",
            index=models.Index(fields=["person", "starts_on"], name="letter_person_start"),
        ),
        migrations.AddConstraint(
            model_name="targetletter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "withdrawn"), _negated=True),
                fields=("person", "period", "version"),
                name="letter_version_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetletter",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "negotiating"])),
                fields=("person", "period"),
                name="one_letter_being_written",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetletter",
            constraint=models.CheckConstraint(
                condition=models.Q(("starts_on__lt", models.F("ends_on"))), name="letter_has_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="targetletter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("change", ""), ("previous__isnull", True), ("version", 1)),
                    models.Q(
                        ("previous__isnull", False),
                        ("version__gt", 1),
                        models.Q(("change", ""), _negated=True),
                        models.Q(("change_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="a_changed_letter_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetletter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("asked__isnull", False),
                        ("company_signed_at__isnull", False),
                        ("company_signed_by__isnull", False),
                        ("issue__isnull", False),
                        ("passed__isnull", False),
                        ("state", "pending_sign"),
                    ),
                    models.Q(
                        models.Q(("state", "pending_sign"), _negated=True),
                        ("company_signed_by__isnull", True),
                        ("issue__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="the_company_signs_first",
            ),
        ),
        migrations.AddConstraint(
            model_name="targetletter",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("company_signed_by__isnull", True),
                    models.Q(("company_signed_by", models.F("person")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_signs_for_the_company_to_themself",
            ),
        ),
        migrations.AddIndex(
            model_name="scorecard",
            index=models.Index(fields=["person", "-month", "-version"], name="card_person_newest"),
        ),
        migrations.AddConstraint(
            model_name="scorecard",
            constraint=models.UniqueConstraint(fields=("letter", "month", "version"), name="card_version_once"),
        ),
        migrations.AddConstraint(
            model_name="scorecard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("reason", ""), ("version", 1)),
                    models.Q(("version__gt", 1), models.Q(("reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="a_restated_card_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="scorecard",
            constraint=models.CheckConstraint(
                condition=models.Q(("known_weight__lte", 100)), name="known_weight_is_a_share"
            ),
        ),
        migrations.AddConstraint(
            model_name="scorecard",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("known_weight", 0), ("points__isnull", True)),
                    models.Q(("known_weight__gt", 0), ("points__isnull", False)),
                    _connector="OR",
                ),
                name="a_total_has_weight_behind_it",
            ),
        ),
        migrations.AddConstraint(
            model_name="negotiationentry",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("text", ""), _negated=True), models.Q(("changes", []), _negated=True), _connector="OR"
                ),
                name="negotiation_says_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="letterline",
            constraint=models.UniqueConstraint(fields=("letter", "number"), name="letter_line_once"),
        ),
        migrations.AddConstraint(
            model_name="letterline",
            constraint=models.UniqueConstraint(fields=("letter", "kpi"), name="kpi_once_in_a_letter"),
        ),
        migrations.AddConstraint(
            model_name="letterline",
            constraint=models.CheckConstraint(condition=models.Q(("weight__lte", 100)), name="line_weight_is_a_share"),
        ),
    ]
