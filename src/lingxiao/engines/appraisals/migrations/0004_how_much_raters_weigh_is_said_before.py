from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    """How much of a grade the review from all sides weighs is said when a cycle is planned, and never changed (A02)."""

    dependencies = [("appraisals", "0003_a_lowest_grade_names_a_standard")]
    operations = [
        migrations.AddField("reviewcycle", "raters_percent", models.PositiveSmallIntegerField(default=0)),
        migrations.AddConstraint(
            "reviewcycle",
            models.CheckConstraint(condition=Q(raters_percent__lte=20), name="cycle_raters_weigh_a_fifth_at_most"),
        ),
        migrations.RunSQL(
            "CREATE TRIGGER appraisals_reviewcycle_weight_kept BEFORE UPDATE ON appraisals_reviewcycle FOR EACH ROW "
            "WHEN (NEW.raters_percent IS DISTINCT FROM OLD.raters_percent) EXECUTE FUNCTION lx_refuse_change();",
            "DROP TRIGGER appraisals_reviewcycle_weight_kept ON appraisals_reviewcycle;",
        ),
    ]
