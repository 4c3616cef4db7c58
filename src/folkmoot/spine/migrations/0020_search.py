import django.db.models.deletion
from django.db import migrations, models

from folkmoot.spine import search_text


def put_words(apps, schema_editor):
    search_text.put(schema_editor.connection)


def lift_words(apps, schema_editor):
    search_text.lift(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [
        ('spine', '0030_retention'),
    ]

    operations = [
        migrations.CreateModel(
            name='SearchEntry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('subject', models.CharField(max_length=64)),
                ('target', models.CharField(max_length=64)),
                ('public', models.BooleanField(default=False)),
                ('at', models.DateTimeField()),
                ('title', models.CharField(max_length=300)),
                ('body', models.TextField(blank=True)),
                ('title_words', models.TextField(blank=True)),
                ('body_words', models.TextField(blank=True)),
                ('about_words', models.TextField(blank=True)),
                ('organisation', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='spine.organisation')),
            ],
            options={
                'verbose_name': 'entry of the search index',
                'verbose_name_plural': 'search index',
                'indexes': [models.Index(fields=['organisation', 'kind', 'at', 'subject'], name='search_entries_in_scope')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'subject'), name='one_search_entry_per_kind_and_subject')],
            },
        ),
        migrations.RunPython(put_words, lift_words),
    ]
