"""A default in the database too: an old server adds customers while a new one migrates."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0006_trade_names_aside"),
    ]

    operations = [
        migrations.AlterField(
            model_name="customer",
            name="statement_revision",
            field=models.PositiveIntegerField(db_default=1, default=1, editable=False),
        ),
    ]
