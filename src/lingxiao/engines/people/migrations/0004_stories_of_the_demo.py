import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """One click opens a story of the demo company as the one who lives it."""

    dependencies = [("people", "0003_organisation_files")]
    operations = [
        migrations.CreateModel(
            name="DemoStory",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("place", models.PositiveSmallIntegerField(unique=True)),
                ("title_zh", models.CharField(max_length=80)),
                ("title_en", models.CharField(max_length=80)),
                ("line_zh", models.CharField(max_length=200)),
                ("line_en", models.CharField(max_length=200)),
                ("path", models.CharField(max_length=300)),
                (
                    "account",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="demo_stories", to="people.account"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(path__startswith="/") & ~Q(path__startswith="//"), name="demo_story_stands_inside"
                    ),
                ],
            },
        ),
    ]
