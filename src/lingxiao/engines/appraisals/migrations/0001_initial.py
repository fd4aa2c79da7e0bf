import django.contrib.postgres.fields
import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("activities", "0004_confirmed_by_both"),
        ("cases", "0002_kept_and_recused"),
        ("documents", "0002_what_was_issued_stays"),
        ("people", "0006_large_files_wait_for_the_worker"),
    ]

    operations = [
        migrations.CreateModel(
            name="CalibrationSession",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200)),
                ("held_on", models.DateField()),
                ("quorum", models.PositiveSmallIntegerField()),
                (
                    "spread",
                    models.CharField(
                        choices=[
                            ("none", "No distribution"),
                            ("guidance", "Guidance only"),
                            ("forced", "A limit for S and A"),
                        ],
                        max_length=10,
                    ),
                ),
                ("unit_percent", models.PositiveSmallIntegerField()),
                (
                    "state",
                    models.CharField(
                        choices=[("convened", "Convened"), ("open", "In session"), ("closed", "Closed")],
                        default="convened",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("conclusion", models.TextField(blank=True)),
                (
                    "closed_by",
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
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("post_zh", models.CharField(blank=True, max_length=120)),
                ("post_en", models.CharField(blank=True, max_length=120)),
                ("since", models.DateField(blank=True, null=True)),
                ("frozen_on", models.DateField()),
                (
                    "not_rated",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("recent", "Appointed less than three months before the period ended"),
                            ("short", "Active for less than three months of the period"),
                        ],
                        max_length=10,
                    ),
                ),
                ("not_rated_said", models.TextField(blank=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "rater",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="cards",
                        to="appraisals.calibrationsession",
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
            ],
        ),
        migrations.CreateModel(
            name="Rating",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("initial", "Initial grade"),
                            ("calibrated", "Moved in calibration"),
                            ("appealed", "Restated after an appeal"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "grade",
                    models.CharField(
                        choices=[("S", "S"), ("A", "A"), ("B+", "B+"), ("B", "B"), ("C", "C"), ("D", "D")], max_length=2
                    ),
                ),
                (
                    "grade_before",
                    models.CharField(
                        blank=True,
                        choices=[("S", "S"), ("A", "A"), ("B+", "B+"), ("B", "B"), ("C", "C"), ("D", "D")],
                        max_length=2,
                    ),
                ),
                (
                    "ground",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("new_facts", "Facts of the period that were not on the card"),
                            ("comparison", "The same results were graded otherwise elsewhere"),
                            ("standard", "The agreed standard was read otherwise"),
                            ("compliance", "A compliance case that is closed"),
                            ("correction", "A mistake of fact on the card"),
                        ],
                        max_length=12,
                    ),
                ),
                ("reason", models.TextField()),
                ("evidence", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="moves",
                        to="appraisals.calibrationsession",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="ratings", to="appraisals.review"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Presentation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_on", models.DateField()),
                ("panel", django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None)),
                ("record", models.TextField()),
                ("at", models.DateTimeField()),
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
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="presentations",
                        to="appraisals.review",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ReviewCycle",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title_zh", models.CharField(max_length=120)),
                ("title_en", models.CharField(blank=True, max_length=120)),
                ("period", django.contrib.postgres.fields.ranges.DateRangeField()),
                ("appeal_days", models.PositiveSmallIntegerField(default=5)),
                (
                    "state",
                    models.CharField(
                        choices=[("planned", "Planned"), ("running", "Running"), ("closed", "Closed")],
                        default="planned",
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
                ("started_on", models.DateField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "approver",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
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
                    "unit",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.orgunit",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="review",
            name="cycle",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="reviews", to="appraisals.reviewcycle"
            ),
        ),
        migrations.CreateModel(
            name="CycleStage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "stage",
                    models.CharField(
                        choices=[
                            ("self", "Self-assessment"),
                            ("raters", "Feedback from all sides (360)"),
                            ("presentation", "Presentation"),
                            ("initial", "Initial grade"),
                            ("calibration", "Calibration"),
                            ("approval", "Approval"),
                            ("talk", "Appraisal talk"),
                            ("notice", "Result letter"),
                            ("appeal", "Appeal"),
                        ],
                        max_length=20,
                    ),
                ),
                ("opens_on", models.DateField()),
                ("due_on", models.DateField()),
                ("opened_at", models.DateTimeField(blank=True, null=True)),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "opened_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "cycle",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="stages", to="appraisals.reviewcycle"
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="calibrationsession",
            name="cycle",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="sessions", to="appraisals.reviewcycle"
            ),
        ),
        migrations.CreateModel(
            name="ReviewEvidence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200)),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
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
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="evidence", to="appraisals.review"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SelfAssessment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("goals", models.TextField()),
                ("learned", models.TextField(blank=True)),
                ("needs", models.TextField(blank=True)),
                ("at", models.DateTimeField()),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="self_assessments",
                        to="appraisals.review",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SessionMember",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("present_at", models.DateTimeField(blank=True, null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="members",
                        to="appraisals.calibrationsession",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Recusal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "tie",
                    models.CharField(
                        choices=[("relative", "Relative or partner"), ("interest", "Another conflict of interest")],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "about",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "session",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="recusals",
                        to="appraisals.calibrationsession",
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("session", "person", "about"), name="recused_once"),
                    models.CheckConstraint(condition=models.Q(("text", ""), _negated=True), name="recusal_says_why"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Result",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("version", models.PositiveSmallIntegerField()),
                ("approved_at", models.DateTimeField()),
                ("approved_on", models.DateField()),
                ("tell_by", models.DateField()),
                (
                    "approved_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
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
                    "letter",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="documents.issue",
                    ),
                ),
                (
                    "rating",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="results", to="appraisals.rating"
                    ),
                ),
                (
                    "talk",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="activities.meeting",
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="results", to="appraisals.review"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("review", "version"), name="result_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("case__isnull", True), ("version", 1)),
                            models.Q(("case__isnull", False), ("version__gt", 1)),
                            _connector="OR",
                        ),
                        name="restated_by_a_case",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("letter__isnull", True), ("talk__isnull", False), _connector="OR"),
                        name="talk_before_letter",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.UniqueConstraint(fields=("review", "number"), name="rating_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="rating_has_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="rating",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("step", "calibrated"), _negated=True),
                    models.Q(
                        ("session__isnull", False),
                        models.Q(("evidence", ""), _negated=True),
                        models.Q(("ground", ""), _negated=True),
                        models.Q(("grade_before", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="card_moved_with_reason_and_evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="presentation",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("record", ""), _negated=True), models.Q(("panel", []), _negated=True)),
                name="presentation_before_somebody",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewcycle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("period__endswith__isnull", False),
                    ("period__startswith__isnull", False),
                    models.Q(("title_zh", ""), _negated=True),
                ),
                name="cycle_has_period_and_title",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewcycle",
            constraint=models.CheckConstraint(
                condition=models.Q(("appeal_days__range", (3, 10))), name="cycle_appeal_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewcycle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("started_on__isnull", True), ("state", "planned")),
                    models.Q(("started_on__isnull", False), ("state__in", ("running", "closed"))),
                    _connector="OR",
                ),
                name="cycle_started_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewcycle",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_at__isnull", False), ("state", "closed")),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True)),
                    _connector="OR",
                ),
                name="cycle_closed_at_a_moment",
            ),
        ),
        migrations.AddIndex(
            model_name="review",
            index=models.Index(fields=["person", "cycle"], name="review_of_person"),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(fields=("cycle", "person"), name="reviewed_once_a_cycle"),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("rater__isnull", True), models.Q(("rater", models.F("person")), _negated=True), _connector="OR"
                ),
                name="nobody_grades_themself",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("not_rated", ""), ("not_rated_said", "")),
                    models.Q(
                        models.Q(("not_rated", ""), _negated=True), models.Q(("not_rated_said", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="not_rated_says_why",
            ),
        ),
        migrations.AddConstraint(
            model_name="cyclestage",
            constraint=models.UniqueConstraint(fields=("cycle", "stage"), name="stage_once_a_cycle"),
        ),
        migrations.AddConstraint(
            model_name="cyclestage",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gte", models.F("opens_on"))), name="stage_ends_after_it_opens"
            ),
        ),
        migrations.AddConstraint(
            model_name="cyclestage",
            constraint=models.CheckConstraint(
                condition=models.Q(("closed_at__isnull", True), ("opened_at__isnull", False), _connector="OR"),
                name="stage_closed_after_it_opened",
            ),
        ),
        migrations.AddConstraint(
            model_name="calibrationsession",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("title", ""), _negated=True), ("quorum__gte", 2)),
                name="session_has_title_and_quorum",
            ),
        ),
        migrations.AddConstraint(
            model_name="calibrationsession",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        models.Q(("state", "closed"), _negated=True), ("closed_at__isnull", True), ("conclusion", "")
                    ),
                    models.Q(
                        ("closed_at__isnull", False), ("state", "closed"), models.Q(("conclusion", ""), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="session_closed_with_conclusion",
            ),
        ),
        migrations.AddConstraint(
            model_name="reviewevidence",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("title", ""), _negated=True), models.Q(("text", ""), _negated=True)),
                name="evidence_says_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="selfassessment",
            constraint=models.UniqueConstraint(fields=("review", "number"), name="self_assessment_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="selfassessment",
            constraint=models.CheckConstraint(
                condition=models.Q(("goals", ""), _negated=True), name="self_assessment_says_something"
            ),
        ),
        migrations.AddIndex(
            model_name="sessionmember",
            index=models.Index(fields=["person", "session"], name="session_of_member"),
        ),
        migrations.AddConstraint(
            model_name="sessionmember",
            constraint=models.UniqueConstraint(fields=("session", "person"), name="sits_once"),
        ),
    ]
