from django.urls import include, path

from reporting import views

app_name = "reporting"

# /reports/<report>/
one_report = [
    path("", views.detail, name="detail"),
    path("sign/", views.sign, name="sign"),
    path("download/", views.download, name="download"),
    path("try-again/", views.try_again, name="try_again"),
]

# /reports/
urlpatterns = [
    path("", views.listing, name="list"),
    path("request/", views.ask, name="request"),
    path("requests/<uuid:pk>/", views.asked, name="asked"),
    path("<uuid:pk>/", include(one_report)),
]
