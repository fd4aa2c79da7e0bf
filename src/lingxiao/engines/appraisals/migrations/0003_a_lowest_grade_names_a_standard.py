from django.contrib.postgres.operations import AddConstraintNotValid
from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """A D names a standard that was agreed and not met, with evidence (LR-04). Grades given before stay as they are."""

    dependencies = [("appraisals", "0002_grades_and_results_stay")]
    operations = [
        migrations.AddField("rating", "unmet", models.JSONField(blank=True, default=list)),
        AddConstraintNotValid(
            "rating",
            models.CheckConstraint(
                condition=~Q(grade="D") | ~Q(unmet=[]) & ~Q(evidence=""), name="lowest_grade_names_a_standard",
            ),
        ),
    ]
