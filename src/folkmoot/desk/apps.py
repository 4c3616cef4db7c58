from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DeskConfig(AppConfig):
    name = "folkmoot.desk"
    label = "desk"
    verbose_name = _("Desk")

    def ready(self) -> None:
        from folkmoot.desk import erasing, searchables
        from folkmoot.sources import erasers
        from folkmoot.spine import calendar, jobs, navigation, post_actions, written_words

        erasers.offer(erasing.erase)
        searchables.declare()
        written_words.declared_in("folkmoot.desk.written")
        jobs.declared_in("folkmoot.desk.briefs")
        jobs.declared_in("folkmoot.desk.evaluation_jobs")
        calendar.each_hour(_ask_for_briefs)
        navigation.offer(navigation.MenuEntry(_("Desk"), "desk:inbox", "desk", 1))
        post_actions.offer(post_actions.PostAction(_("Open a matter"), "desk:matter-new"))
        post_actions.offer(
            post_actions.PostAction(
                _("Draft an answer"), "desk:matter-new", "answer", of_topic=False
            )
        )


def _ask_for_briefs() -> None:
    from folkmoot.desk.briefs import ask_for_briefs

    ask_for_briefs()
