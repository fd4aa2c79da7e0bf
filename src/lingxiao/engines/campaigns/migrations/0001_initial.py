import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("people", "0006_large_files_wait_for_the_worker"),
    ]

    operations = [
        migrations.CreateModel(
            name="Questionnaire",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.SlugField(max_length=40, unique=True)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pulse", "Team pulse"),
                            ("review", "360 review"),
                            ("customer", "Customer survey"),
                            ("culture", "Culture survey"),
                            ("wellbeing", "Wellbeing survey"),
                        ],
                        max_length=10,
                    ),
                ),
                ("made_at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="QuestionnaireVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.PositiveSmallIntegerField()),
                ("title_zh", models.CharField(max_length=120)),
                ("title_en", models.CharField(blank=True, max_length=120)),
                ("intro_zh", models.CharField(blank=True, max_length=600)),
                ("intro_en", models.CharField(blank=True, max_length=600)),
                ("questions", models.JSONField(default=list)),
                ("made_at", models.DateTimeField()),
                ("published_at", models.DateTimeField(blank=True, null=True)),
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
                    "questionnaire",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="campaigns.questionnaire",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Campaign",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("pulse", "Team pulse"),
                            ("review", "360 review"),
                            ("customer", "Customer survey"),
                            ("culture", "Culture survey"),
                            ("wellbeing", "Wellbeing survey"),
                        ],
                        max_length=10,
                    ),
                ),
                ("title_zh", models.CharField(max_length=120)),
                ("title_en", models.CharField(blank=True, max_length=120)),
                (
                    "promise",
                    models.CharField(
                        choices=[
                            ("named", "With your name"),
                            ("confidential", "Confidential"),
                            ("anonymous", "Anonymous"),
                        ],
                        max_length=12,
                    ),
                ),
                ("threshold", models.PositiveSmallIntegerField()),
                ("comment_threshold", models.PositiveSmallIntegerField(default=10)),
                (
                    "for_whom",
                    models.CharField(
                        choices=[("everybody", "Everybody in the unit and below"), ("managers", "Its sales managers")],
                        default="everybody",
                        max_length=10,
                    ),
                ),
                (
                    "use",
                    models.CharField(
                        choices=[("development", "For development alone"), ("grade", "As a small part of the grade")],
                        default="development",
                        max_length=12,
                    ),
                ),
                ("grade_share", models.PositiveSmallIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("opening", "being sent out"),
                            ("open", "open"),
                            ("closed", "closed"),
                        ],
                        default="draft",
                        max_length=10,
                    ),
                ),
                ("expected", models.PositiveIntegerField(default=0)),
                ("made_at", models.DateTimeField()),
                ("opened_on", models.DateField(blank=True, null=True)),
                ("closes_on", models.DateField()),
                ("closed_on", models.DateField(blank=True, null=True)),
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
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaigns",
                        to="campaigns.questionnaireversion",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Subject",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("approved_at", models.DateTimeField(blank=True, null=True)),
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
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="subjects", to="campaigns.campaign"
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
            name="Release",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("group", models.CharField(blank=True, max_length=10)),
                ("depth", models.PositiveSmallIntegerField(default=0)),
                ("is_shown", models.BooleanField()),
                ("people", models.PositiveIntegerField(blank=True, null=True)),
                ("told", models.JSONField(default=dict)),
                ("released_on", models.DateField()),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="releases", to="campaigns.campaign"
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
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="releases",
                        to="campaigns.subject",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="OpenAnswer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "group",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("superior", "Superior"),
                            ("reports", "Direct reports"),
                            ("peers", "Peers"),
                            ("cross", "Other departments"),
                            ("self", "Self"),
                        ],
                        max_length=10,
                    ),
                ),
                ("question", models.CharField(max_length=20)),
                ("text", models.CharField(max_length=2000)),
                ("is_hidden", models.BooleanField(default=False)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="open_answers",
                        to="campaigns.campaign",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="open_answers",
                        to="campaigns.subject",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Nomination",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "group",
                    models.CharField(
                        choices=[
                            ("superior", "Superior"),
                            ("reports", "Direct reports"),
                            ("peers", "Peers"),
                            ("cross", "Other departments"),
                            ("self", "Self"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "named_by",
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
                    "subject",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="nominations", to="campaigns.subject"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Invitation",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("contact", models.CharField(blank=True, max_length=120)),
                (
                    "group",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("superior", "Superior"),
                            ("reports", "Direct reports"),
                            ("peers", "Peers"),
                            ("cross", "Other departments"),
                            ("self", "Self"),
                        ],
                        max_length=10,
                    ),
                ),
                ("token_hash", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ("answered_on", models.DateField(blank=True, null=True)),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="invitations", to="campaigns.campaign"
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
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="invitations",
                        to="campaigns.subject",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Answers",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "group",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("superior", "Superior"),
                            ("reports", "Direct reports"),
                            ("peers", "Peers"),
                            ("cross", "Other departments"),
                            ("self", "Self"),
                        ],
                        max_length=10,
                    ),
                ),
                ("told", models.JSONField(default=dict)),
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
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="answers", to="campaigns.campaign"
                    ),
                ),
                (
                    "invitation",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="campaigns.invitation",
                    ),
                ),
                (
                    "subject",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="answers",
                        to="campaigns.subject",
                    ),
                ),
            ],
        ),
        migrations.AddConstraint(
            model_name="questionnaireversion",
            constraint=models.UniqueConstraint(fields=("questionnaire", "number"), name="one_version_a_number"),
        ),
        migrations.AddConstraint(
            model_name="questionnaireversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("published_at__isnull", True)),
                fields=("questionnaire",),
                name="one_draft_a_questionnaire",
            ),
        ),
        migrations.AddConstraint(
            model_name="questionnaireversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("title_zh", ""), _negated=True), name="questionnaire_has_a_title"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "pulse"), ("threshold__gte", 5)),
                    models.Q(("kind", "review"), ("threshold__gte", 3)),
                    models.Q(("kind", "customer"), ("threshold__gte", 5)),
                    models.Q(("kind", "culture"), ("threshold__gte", 5)),
                    models.Q(("kind", "wellbeing"), ("threshold__gte", 10)),
                    _connector="OR",
                ),
                name="threshold_not_below_the_floor",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(("comment_threshold__gte", 10)), name="comments_not_below_the_floor"
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("grade_share", 0), ("use", "development")),
                    models.Q(("grade_share__gte", 1), ("grade_share__lte", 20), ("kind", "review"), ("use", "grade")),
                    _connector="OR",
                ),
                name="a_small_part_of_a_grade",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("opened_on__isnull", True), ("state", "draft")),
                    models.Q(models.Q(("state", "draft"), _negated=True), ("opened_on__isnull", False)),
                    _connector="OR",
                ),
                name="campaign_opens_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="campaign",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("closed_on__isnull", False), ("state", "closed")),
                    models.Q(models.Q(("state", "closed"), _negated=True), ("closed_on__isnull", True)),
                    _connector="OR",
                ),
                name="campaign_closes_on_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.UniqueConstraint(fields=("campaign", "person"), name="one_review_a_person_a_campaign"),
        ),
        migrations.AddConstraint(
            model_name="subject",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("person")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_approves_their_own",
            ),
        ),
        migrations.AddIndex(
            model_name="release",
            index=models.Index(fields=["campaign", "unit"], name="release_unit"),
        ),
        migrations.AddConstraint(
            model_name="release",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("is_shown", True), ("people__isnull", False)),
                    models.Q(("is_shown", False), ("people__isnull", True), ("told", {})),
                    _connector="OR",
                ),
                name="hidden_cells_tell_nothing",
            ),
        ),
        migrations.AddConstraint(
            model_name="nomination",
            constraint=models.UniqueConstraint(fields=("subject", "person"), name="one_rater_one_group"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(
                condition=models.Q(("subject__isnull", True)),
                fields=("campaign", "person"),
                name="asked_once_a_campaign",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.UniqueConstraint(fields=("subject", "person"), name="asked_once_about_a_person"),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("contact", ""), ("person__isnull", False)),
                    models.Q(("person__isnull", True), models.Q(("contact", ""), _negated=True)),
                    _connector="OR",
                ),
                name="somebody_is_asked",
            ),
        ),
        migrations.AddConstraint(
            model_name="invitation",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("group", ""), ("subject__isnull", True)),
                    models.Q(("subject__isnull", False), models.Q(("group", ""), _negated=True)),
                    _connector="OR",
                ),
                name="group_with_a_subject",
            ),
        ),
    ]
