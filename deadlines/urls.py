from django.urls import path

from deadlines import views

app_name = "deadlines"

# /notices/
urlpatterns = [
    path("", views.notices, name="notices"),
    path("<uuid:pk>/", views.open_notice, name="open"),
]
