import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0002_begin"),
        ("reporting", "0002_begin"),
    ]

    operations = [
        migrations.AlterField(
            model_name="boardreport",
            name="document",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to="documents.document"
            ),
        ),
    ]
