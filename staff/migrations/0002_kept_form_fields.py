from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("staff", "0001_begin")]

    operations = [
        migrations.RemoveField("keptform", "sealed"),
        migrations.AddField(
            "keptform",
            "fields",
            models.JSONField(default=dict, help_text="Field name to list of values, as they were sent."),
            preserve_default=False,
        ),
    ]
