from django.urls import path

from oversight import views

app_name = "oversight"

# /audit/
urlpatterns = [
    path("", views.listing, name="list"),
    path("patterns/", views.patterns, name="patterns"),
    path("export/", views.export, name="export"),
]
