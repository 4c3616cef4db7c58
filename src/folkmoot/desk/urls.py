"""Addresses of the desk."""

from django.urls import path

from folkmoot.desk import brief_views as briefing
from folkmoot.desk import evaluation_views as evaluating
from folkmoot.desk import left_name_views as naming
from folkmoot.desk import moderation_views as moderating
from folkmoot.desk import people_views as staffing
from folkmoot.desk import process_views as processes
from folkmoot.desk import retention_views as retaining
from folkmoot.desk import search_views, views

app_name = "desk"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("matters/", views.matters, name="matters"),
    path("matters/new/", views.matter_new, name="matter-new"),
    path("matters/<int:pk>/", views.matter, name="matter"),
    path("matters/<int:pk>/answer/", views.matter_answer, name="matter-answer"),
    path("matters/<int:pk>/move/", views.matter_move, name="matter-move"),
    path("matters/<int:pk>/assign/", views.matter_assign, name="matter-assign"),
    path("matters/<int:pk>/edit/", views.matter_edit, name="matter-edit"),
    path("matters/<int:pk>/note/", views.matter_note, name="matter-note"),
    path("matters/<int:pk>/join/", views.matter_join, name="matter-join"),
    path("search/", search_views.search_page, name="search"),
    path("search/key/", search_views.search_key, name="search-key"),
    path("moderation/", moderating.queue, name="moderation"),
    path("contributions/new/", moderating.contribution_new, name="contribution-new"),
    path("contributions/<uuid:pk>/", moderating.contribution, name="contribution"),
    path(
        "contributions/<uuid:pk>/publish/",
        moderating.contribution_publish,
        name="contribution-publish",
    ),
    path(
        "contributions/<uuid:pk>/check/", moderating.contribution_check, name="contribution-check"
    ),
    path("contributions/<uuid:pk>/hide/", moderating.contribution_hide, name="contribution-hide"),
    path("appeals/<int:pk>/", moderating.appeal, name="appeal"),
    path("evaluation/", evaluating.evaluation, name="evaluation"),
    path("evaluation/<int:pk>/make/", evaluating.evaluation_make, name="evaluation-make"),
    path("evaluation/<int:pk>.<str:kind>", evaluating.evaluation_file, name="evaluation-file"),
    path("replies/", views.replies, name="replies"),
    path("replies/<int:pk>/", views.reply, name="reply"),
    path("processes/", processes.process_list, name="processes"),
    path("processes/new/", processes.process_new, name="process-new"),
    path("processes/<int:pk>/", processes.process, name="process"),
    path("processes/<int:pk>/phases/new/", processes.phase_new, name="phase-new"),
    path("phases/<int:pk>/", processes.phase, name="phase"),
    path("policy/answering/", processes.answer_days, name="answer-days"),
    path("policy/new/", processes.reason_new, name="reason-new"),
    path("policy/<int:pk>/", processes.reason, name="reason"),
    path("people/", staffing.people, name="people"),
    path("people/invite/", staffing.invite, name="people-invite"),
    path("people/<int:pk>/", staffing.person, name="person"),
    path("people/<int:pk>/end/", staffing.person_end, name="person-end"),
    path("people/<int:pk>/second-factor/", staffing.person_factor, name="person-factor"),
    path("people/invitations/<int:pk>/again/", staffing.invitation_again, name="invitation-again"),
    path(
        "people/invitations/<int:pk>/withdraw/",
        staffing.invitation_withdraw,
        name="invitation-withdraw",
    ),
    path("teams/new/", staffing.team_new, name="team-new"),
    path("teams/<int:pk>/", staffing.team, name="team"),
    path("briefs/", briefing.briefs, name="briefs"),
    path("briefs/<int:pk>/", briefing.brief, name="brief"),
    path("briefs/<int:pk>/brief.<str:kind>", briefing.brief_file, name="brief-file"),
    path("names/", naming.left_names, name="left-names"),
    path("names/<int:pk>/read/", naming.left_name_read, name="left-name-read"),
    path("retention/", retaining.rules, name="retention"),
    path("retention/<int:pk>/", retaining.rule, name="retention-rule"),
    path("retention/records.csv", retaining.records_csv, name="retention-csv"),
]
