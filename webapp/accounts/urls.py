"""Addresses of accounts."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from webapp.accounts.views import preferences, sign_in

app_name = "accounts"
urlpatterns = [
    path("sign-in/", sign_in.SignIn.as_view(), name="sign_in"),
    path("sign-out/", LogoutView.as_view(), name="sign_out"),
    path("enter/<str:token>/", sign_in.enter, name="enter"),
    path("settings/", preferences.settings_page, name="settings"),
    path("settings/mail/", preferences.set_mail, name="set_mail"),
    path("settings/password/", preferences.set_password, name="set_password"),
    path("settings/tokens/", preferences.add_token, name="add_token"),
    path("settings/tokens/<int:token>/remove/", preferences.remove_token, name="remove_token"),
]
