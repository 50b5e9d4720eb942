"""Addresses under /incidents/. They carry random identifiers only."""

from django.urls import URLPattern, URLResolver, include, path

from incidents.confidentiality.views import case_members, emergency, exclusions, interests
from incidents.recording.urls import record_urls
from incidents.recording.views import flag
from incidents.response.views import closing, details, triage
from incidents.viewing.views import access_history, detail, lists

app_name = "incidents"

# /incidents/<pk>/
one_incident: list[URLPattern | URLResolver] = [
    path("", detail.detail, name="detail"),
    path("accounts/", detail.accounts, name="accounts"),
    path("response/", detail.response, name="response"),
    path("timeline/", detail.timeline, name="timeline"),
    path("record/", include(record_urls)),
    path("triage/", triage.triage, name="triage"),
    path("who-looked/", access_history.who_looked, name="who_looked"),
    path("who-looked/answer/", access_history.answer, {"with_names": True}, name="answer"),
    path("who-looked/answer/roles/", access_history.answer, {"with_names": False}, name="answer_by_role"),
    path("people/", case_members.people, name="people"),
    path("people/find/", case_members.find, name="find"),
    path("people/name/", case_members.name, name="name"),
    path("people/keep-out/", case_members.keep_out, name="keep_out"),
    path("people/let-back/", case_members.let_back, name="let_back"),
    path("people/withdraw/", exclusions.withdraw, name="member_withdraw"),
    path("people/window/", exclusions.window, name="window"),
    path("people/window/add/", exclusions.window_add, name="window_add"),
    path("people/window/end/", exclusions.window_end, name="window_end"),
    path("people/<uuid:person>/details/", details.details, name="details"),
    path("people/open/", exclusions.widen, name="widen"),
    path("people/open/answer/", exclusions.widen_decide, name="widen_decide"),
    path("leave/", exclusions.leave, name="leave"),
    path("review/", triage.review, name="review"),
    path("actions/", triage.add_action, name="add_action"),
    path("actions/<uuid:action_pk>/", triage.finish_action, name="finish_action"),
    path("close/", closing.close, name="close"),
    path("close/<slug:step>/", closing.tick, name="tick"),
    path("reopen/", closing.reopen, name="reopen"),
]

# /incidents/
urlpatterns: list[URLPattern | URLResolver] = [
    path("", lists.listing, name="list"),
    path("flag/", flag.flag, name="flag"),
    path("queue/", lists.waiting, name="queue"),
    path("interests/", interests.mine, name="interests"),
    path("interests/of/", interests.of_another, name="interests_of"),
    path("interests/<uuid:pk>/end/", interests.end, name="interest_end"),
    path("emergency/", emergency.emergency, name="emergency"),
    path("emergency/opened/", emergency.opened, name="emergency_list"),
    path("emergency/opened/<uuid:pk>/", emergency.looked_at, name="emergency_looked_at"),
    path("<uuid:pk>/", include(one_incident)),
]
