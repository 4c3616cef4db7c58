from django.db import migrations, models
from django.db.models import F


def finished(apps, schema_editor):
    """Erasures noted before were over when they were noted."""
    apps.get_model("sources", "ErasedAccount").objects.update(finished_at=F("erased_at"))


class Migration(migrations.Migration):

    dependencies = [
        ('sources', '0020_social_accounts'),
    ]

    operations = [
        migrations.AddField(
            model_name='erasedaccount',
            name='finished_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.RunPython(finished, migrations.RunPython.noop),
    ]
