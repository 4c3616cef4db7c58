import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('spine', '0071_answers_in_time'),
    ]

    operations = [
        migrations.CreateModel(
            name='LeftName',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(max_length=120)),
                ('path', models.CharField(max_length=300)),
                ('noted_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='left_names', to='spine.organisation')),
            ],
            options={
                'verbose_name': 'name that was left',
                'verbose_name_plural': 'names that were left',
                'ordering': ('-noted_at', '-pk'),
                'constraints': [models.UniqueConstraint(fields=('organisation', 'path'), name='one_left_name_per_page')],
            },
        ),
    ]
