from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("facts", "0011_what_stands_out"),
    ]

    operations = [
        migrations.AlterField(
            model_name="askedquestion",
            name="state",
            field=models.CharField(
                choices=[
                    ("waiting", "Being worked out"),
                    ("answered", "Worked out"),
                    ("refused", "Cannot be answered"),
                    ("failed", "Did not work"),
                ],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="mappingprofile",
            name="dataset",
            field=models.CharField(
                choices=[
                    ("orders", "orders"),
                    ("order_lines", "order_lines"),
                    ("invoices", "invoices"),
                    ("receipts", "receipts"),
                    ("receivables", "receivables"),
                    ("returns", "returns"),
                    ("deals", "deals"),
                    ("deal_stages", "deal_stages"),
                    ("activities", "activities"),
                    ("customers", "customers"),
                    ("products", "products"),
                    ("quotas", "quotas"),
                    ("coverage", "coverage"),
                    ("rates", "rates"),
                ],
                max_length=40,
            ),
        ),
    ]
