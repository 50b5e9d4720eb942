"""Addresses under /incidents/. They carry random identifiers only."""

from django.urls import URLPattern, URLResolver, include, path

from incidents.urls_record import record_urls
from incidents.views import closing, detail, flag, lists, people, triage, who_looked

app_name = "incidents"

# /incidents/<pk>/
one_incident: list[URLPattern | URLResolver] = [
    path("", detail.detail, name="detail"),
    path("accounts/", detail.accounts, name="accounts"),
    path("response/", detail.response, name="response"),
    path("timeline/", detail.timeline, name="timeline"),
    path("record/", include(record_urls)),
    path("triage/", triage.triage, name="triage"),
    path("who-looked/", who_looked.who_looked, name="who_looked"),
    path("who-looked/answer/", who_looked.answer, {"with_names": True}, name="answer"),
    path("who-looked/answer/roles/", who_looked.answer, {"with_names": False}, name="answer_by_role"),
    path("people/", people.people, name="people"),
    path("people/find/", people.find, name="find"),
    path("people/name/", people.name, name="name"),
    path("people/keep-out/", people.keep_out, name="keep_out"),
    path("people/let-back/", people.let_back, name="let_back"),
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
    path("<uuid:pk>/", include(one_incident)),
]
