"""Addresses under /incidents/. They carry random identifiers only."""

from django.urls import URLPattern, URLResolver, include, path

from incidents.urls_record import record_urls
from incidents.views import (
    closing,
    detail,
    details,
    emergency,
    flag,
    interests,
    lists,
    people,
    triage,
    wall,
    who_looked,
)

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
    path("people/withdraw/", wall.withdraw, name="member_withdraw"),
    path("people/window/", wall.window, name="window"),
    path("people/window/add/", wall.window_add, name="window_add"),
    path("people/window/end/", wall.window_end, name="window_end"),
    path("people/<uuid:person>/details/", details.details, name="details"),
    path("people/open/", wall.widen, name="widen"),
    path("people/open/answer/", wall.widen_decide, name="widen_decide"),
    path("leave/", wall.leave, name="leave"),
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
