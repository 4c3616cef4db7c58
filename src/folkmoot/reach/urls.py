from django.urls import path

from folkmoot.reach import views

app_name = "reach"
urlpatterns = [
    path("", views.overview, name="overview"),
]
