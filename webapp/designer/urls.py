"""Addresses of the designer."""

from django.urls import path

from webapp.designer.views import design, designs, new

app_name = "designer"
urlpatterns = [
    path("designs/", designs.designs, name="list"),
    path("designs/new/", new.new, name="new"),
    path("designs/<uuid:pk>/", design.design, name="design"),
    path("designs/<uuid:pk>/put-away/", designs.put_away, name="put_away"),
]
