"""Addresses of judging."""

from django.urls import path

from webapp.review.views import endpoints, enter, judging, making, model_judges, own_records, people, project, projects

app_name = "review"
urlpatterns = [
    path("judging/", projects.projects, name="list"),
    path("judging/new/", making.new, name="new"),
    path("judging/new/forecast/", making.forecast, name="forecast"),
    path("judging/endpoints/", endpoints.endpoints, name="endpoints"),
    path("judging/endpoints/<uuid:endpoint>/", endpoints.endpoint, name="endpoint"),
    path("judging/endpoints/<uuid:endpoint>/remove/", endpoints.remove, name="endpoint_remove"),
    path("judging/enter/<str:token>/", enter.enter, name="enter"),
    path("judging/<uuid:pk>/", project.project, name="project"),
    path("judging/<uuid:pk>/results/", project.results_part, name="results"),
    path("judging/<uuid:pk>/invite/", project.invite, name="invite"),
    path("judging/<uuid:pk>/invitations/<int:invitation>/revoke/", project.revoke, name="revoke"),
    path("judging/<uuid:pk>/invitations/<int:invitation>/send/", project.send_again, name="send_again"),
    path("judging/<uuid:pk>/steer/", project.steer, name="steer"),
    path("judging/<uuid:pk>/gold/", project.keep_gold, name="gold"),
    path("judging/<uuid:pk>/ratings/", project.keep_ratings, name="ratings"),
    path("judging/<uuid:pk>/models/", model_judges.start, name="model_start"),
    path("judging/<uuid:pk>/models/rows/", model_judges.rows, name="model_rows"),
    path("judging/<uuid:pk>/models/estimate/", model_judges.estimate, name="model_estimate"),
    path("judging/<uuid:pk>/models/<uuid:judge>/steer/", model_judges.steer, name="model_steer"),
    path("judging/<uuid:pk>/models/<uuid:judge>/ratings/", model_judges.keep, name="model_ratings"),
    path("judging/<uuid:pk>/people/", people.people, name="people"),
    path("judging/<uuid:pk>/judge/", judging.judging, name="work"),
    path("judging/<uuid:pk>/erase/", own_records.erase, name="erase"),
]
