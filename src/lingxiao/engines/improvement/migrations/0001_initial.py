import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("attachments", "0002_what_was_attached_stays"),
        ("people", "0006_large_files_wait_for_the_worker"),
    ]

    operations = [
        migrations.CreateModel(
            name="ImprovementPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("made_on", models.DateField()),
                ("made_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("offered", "Offered, waits for an answer"),
                            ("running", "Running"),
                            ("extended", "Extended once"),
                            ("met", "Met"),
                            ("not_met", "Not met"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        max_length=12,
                    ),
                ),
                ("why", models.TextField()),
                ("starts_on", models.DateField()),
                ("ends_on", models.DateField()),
                ("extended_to", models.DateField(blank=True, null=True)),
                ("legal_asked_at", models.DateTimeField(blank=True, null=True)),
                ("legal_warnings", models.JSONField(default=list)),
                ("legal_at", models.DateTimeField(blank=True, null=True)),
                ("legal_reason", models.TextField(blank=True)),
                ("offered_at", models.DateTimeField(blank=True, null=True)),
                ("text_sha256", models.CharField(blank=True, max_length=64)),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("withdrawn_reason", models.TextField(blank=True)),
                (
                    "drafted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "holder",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "legal_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.person",
                    ),
                ),
                (
                    "offered_by",
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
            ],
        ),
        migrations.CreateModel(
            name="CheckIn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("week", models.PositiveSmallIntegerField()),
                ("held_on", models.DateField()),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="check_ins",
                        to="improvement.improvementplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Chain",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "ground",
                    models.CharField(
                        choices=[("standard_unmet", "An agreed standard was not met, after help was given")],
                        max_length=20,
                    ),
                ),
                ("opened_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(blank=True, null=True)),
                ("ended_reason", models.TextField(blank=True)),
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
                    "opened_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="chain",
                        to="improvement.improvementplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("signed", "Signed"),
                            ("reserved", "Signed with a reservation"),
                            ("refused", "Did not sign"),
                        ],
                        max_length=10,
                    ),
                ),
                ("text", models.TextField(blank=True)),
                ("text_sha256", models.CharField(max_length=64)),
                ("at", models.DateTimeField()),
                ("address", models.CharField(blank=True, max_length=64)),
                ("device", models.CharField(blank=True, max_length=200)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "plan",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answer",
                        to="improvement.improvementplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanConclusion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[("extended", "Extend once"), ("met", "Met"), ("not_met", "Not met")], max_length=10
                    ),
                ),
                ("text", models.TextField()),
                ("until", models.DateField(blank=True, null=True)),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conclusions",
                        to="improvement.improvementplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanGoal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("title", models.CharField(max_length=200)),
                (
                    "tie",
                    models.CharField(
                        choices=[
                            ("duty", "A duty in the signed statement"),
                            ("target_letter", "A line of the signed target letter"),
                        ],
                        max_length=20,
                    ),
                ),
                ("tie_id", models.CharField(blank=True, max_length=80)),
                ("tie_title", models.CharField(max_length=200)),
                ("measure", models.CharField(max_length=200)),
                ("unit", models.CharField(max_length=20)),
                ("baseline", models.DecimalField(decimal_places=4, max_digits=18)),
                ("target", models.DecimalField(decimal_places=4, max_digits=18)),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="goals",
                        to="improvement.improvementplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="GoalProgress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("value", models.DecimalField(decimal_places=4, max_digits=18)),
                (
                    "check_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="progress", to="improvement.checkin"
                    ),
                ),
                (
                    "goal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="progress", to="improvement.plangoal"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="PlanReview",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("held_on", models.DateField()),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="improvement.improvementplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Support",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("training", "Training"),
                            ("coach", "A coach"),
                            ("leads", "Leads"),
                            ("hire", "A vacancy filled"),
                            ("other", "Other support"),
                        ],
                        max_length=12,
                    ),
                ),
                ("what", models.CharField(max_length=200)),
                ("due_on", models.DateField()),
                ("promised_at", models.DateTimeField()),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "plan",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="supports",
                        to="improvement.improvementplan",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SupportRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("given_on", models.DateField()),
                ("text", models.TextField()),
                ("at", models.DateTimeField()),
                (
                    "attachment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "support",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT, related_name="record", to="improvement.support"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="ChainProof",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "step",
                    models.CharField(
                        choices=[
                            ("standard", "The standard was made known before"),
                            ("failure", "Proof that it was not met"),
                            ("remedy", "Training given, or another post offered"),
                            ("second", "A second period, and its result"),
                            ("bars", "No protection stands against it (article 42)"),
                            ("union", "The union was told first"),
                            ("notice", "Thirty days’ notice, or a month’s pay instead"),
                            ("schedule", "Severance and open deals, reckoned"),
                            ("letter", "The text of the letter, approved by somebody else"),
                        ],
                        max_length=10,
                    ),
                ),
                ("happened_on", models.DateField()),
                ("until", models.DateField(blank=True, null=True)),
                ("text", models.TextField(blank=True)),
                ("detail", models.JSONField(default=dict)),
                ("at", models.DateTimeField()),
                (
                    "attachment",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="attachments.attachment",
                    ),
                ),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.person"
                    ),
                ),
                (
                    "chain",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="proofs", to="improvement.chain"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("chain", "step"), name="step_proved_once")],
            },
        ),
        migrations.CreateModel(
            name="CheckInConfirmation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "check_in",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="confirmations",
                        to="improvement.checkin",
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
                "constraints": [models.UniqueConstraint(fields=("check_in", "person"), name="check_in_confirmed_once")],
            },
        ),
        migrations.AddIndex(
            model_name="improvementplan",
            index=models.Index(fields=["person", "starts_on"], name="plan_of_person"),
        ),
        migrations.AddConstraint(
            model_name="improvementplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on__gt", models.F("starts_on")), models.Q(("why", ""), _negated=True)),
                name="plan_has_days_and_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="improvementplan",
            constraint=models.CheckConstraint(
                condition=models.Q(("person", models.F("holder")), _negated=True), name="plan_held_by_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="improvementplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("legal_at__isnull", True), ("legal_by__isnull", True), ("legal_reason", "")),
                    models.Q(
                        ("legal_at__isnull", False),
                        ("legal_by__isnull", False),
                        models.Q(("legal_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="plan_cleared_by_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="improvementplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("offered_at__isnull", True), ("text_sha256", "")),
                    models.Q(("offered_at__isnull", False), models.Q(("text_sha256", ""), _negated=True)),
                    _connector="OR",
                ),
                name="plan_offered_with_text",
            ),
        ),
        migrations.AddConstraint(
            model_name="improvementplan",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["draft", "extended", "offered", "running"])),
                fields=("person",),
                name="one_open_plan",
            ),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.UniqueConstraint(fields=("plan", "week"), name="one_check_in_a_week"),
        ),
        migrations.AddConstraint(
            model_name="checkin",
            constraint=models.CheckConstraint(
                condition=models.Q(models.Q(("text", ""), _negated=True), ("week__gte", 1)), name="check_in_is_said"
            ),
        ),
        migrations.AddConstraint(
            model_name="chain",
            constraint=models.CheckConstraint(
                condition=models.Q(("ground__in", ["standard_unmet"])), name="chain_ground_is_lawful"
            ),
        ),
        migrations.AddConstraint(
            model_name="chain",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("ended_at__isnull", True), ("ended_reason", "")),
                    models.Q(("ended_at__isnull", False), models.Q(("ended_reason", ""), _negated=True)),
                    _connector="OR",
                ),
                name="chain_ends_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="plananswer",
            constraint=models.CheckConstraint(
                condition=models.Q(("kind", "signed"), models.Q(("text", ""), _negated=True), _connector="OR"),
                name="reservation_is_said",
            ),
        ),
        migrations.AddConstraint(
            model_name="planconclusion",
            constraint=models.UniqueConstraint(fields=("plan", "kind"), name="concluded_so_once"),
        ),
        migrations.AddConstraint(
            model_name="planconclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="conclusion_has_reasons"
            ),
        ),
        migrations.AddConstraint(
            model_name="planconclusion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "extended"), ("until__isnull", False)),
                    models.Q(models.Q(("kind", "extended"), _negated=True), ("until__isnull", True)),
                    _connector="OR",
                ),
                name="extension_has_end",
            ),
        ),
        migrations.AddConstraint(
            model_name="plangoal",
            constraint=models.UniqueConstraint(fields=("plan", "number"), name="goal_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="plangoal",
            constraint=models.CheckConstraint(condition=models.Q(("number__range", (1, 4))), name="four_goals"),
        ),
        migrations.AddConstraint(
            model_name="plangoal",
            constraint=models.CheckConstraint(
                condition=models.Q(("baseline", models.F("target")), _negated=True), name="goal_goes_somewhere"
            ),
        ),
        migrations.AddConstraint(
            model_name="plangoal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("title", ""), _negated=True),
                    models.Q(("tie_title", ""), _negated=True),
                    models.Q(("measure", ""), _negated=True),
                ),
                name="goal_is_said",
            ),
        ),
        migrations.AddConstraint(
            model_name="goalprogress",
            constraint=models.UniqueConstraint(fields=("check_in", "goal"), name="one_progress_a_goal"),
        ),
        migrations.AddConstraint(
            model_name="planreview",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="plan_review_is_said"
            ),
        ),
        migrations.AddConstraint(
            model_name="support",
            constraint=models.CheckConstraint(condition=models.Q(("what", ""), _negated=True), name="support_is_said"),
        ),
        migrations.AddConstraint(
            model_name="supportrecord",
            constraint=models.CheckConstraint(
                condition=models.Q(("text", ""), _negated=True), name="support_has_proof"
            ),
        ),
    ]
