"""Addresses of the lineage and of trying a model beside its parents."""

from django.urls import path

from webapp.lineage.views import model_lineage, model_try

app_name = "lineage"
urlpatterns = [
    path("models/<uuid:pk>/lineage/", model_lineage.model_lineage, name="model_lineage"),
    path("models/<uuid:pk>/try/", model_try.model_try, name="model_try"),
]
