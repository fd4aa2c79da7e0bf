from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    initial = True

    dependencies: list[tuple[str, str]] = []
    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("person_id", models.BigIntegerField()),
                ("path", models.CharField(max_length=300)),
                ("name", models.CharField(max_length=60)),
                ("query", models.CharField(blank=True, max_length=2000)),
                ("saved_at", models.DateTimeField()),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("person_id", "path", "name"), name="one_saved_view_of_a_name"),
                    models.CheckConstraint(condition=~Q(name=""), name="saved_view_has_a_name"),
                    models.CheckConstraint(
                        condition=Q(path__startswith="/") & ~Q(path__startswith="//"), name="saved_view_stands_inside"
                    ),
                ],
            },
        ),
    ]
