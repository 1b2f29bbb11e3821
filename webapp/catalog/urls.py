"""Addresses of the catalogue."""

from django.urls import path

from webapp.catalog.views import model, model_add, models, question_set, set_add, sets

app_name = "catalog"
urlpatterns = [
    path("models/", models.models, name="models"),
    path("models/add/", model_add.model_add, name="model_add"),
    path("models/<uuid:pk>/", model.model, name="model"),
    path("models/<uuid:pk>/archive/", model.archive, name="model_archive"),
    path("question-sets/", sets.sets, name="sets"),
    path("question-sets/add/", set_add.set_add, name="set_add"),
    path("question-sets/<uuid:pk>/", question_set.question_set, name="set"),
]
