"""Addresses of signing in and of one's account."""

from __future__ import annotations

from django.urls import path

from lingxiao.web.signin import account, confirm, elsewhere, enter, factors, links

app_name = "signin"
urlpatterns = [
    path("", enter.enter, name="enter"),
    path("out/", enter.leave, name="leave"),
    path("passkey/", enter.passkey, name="passkey"),
    path("passkey/options/", enter.passkey_options, name="passkey_options"),
    path("second/", enter.second, name="second"),
    path("second/options/", enter.second_options, name="second_options"),
    path("demo/", enter.wall, name="wall"),
    path("demo/<int:place>/", enter.demo, name="demo"),
    path("demo/stories/<int:place>/", enter.story, name="story"),
    path("forgotten/", links.forgotten, name="forgotten"),
    path("forgotten/asked/", links.asked, name="asked"),
    path("invited/<str:secret>/", links.invited, name="invited"),
    path("reset/<str:secret>/", links.reset, name="reset"),
    path("with/<slug:key>/", elsewhere.start, name="start"),
    path("with/<slug:key>/back/", elsewhere.back, name="back"),
    path("confirm/", confirm.confirm, name="confirm"),
    path("confirm/options/", confirm.confirm_options, name="confirm_options"),
    path("confirm/demo/", confirm.confirm_demo, name="confirm_demo"),
    path("confirm/with/<slug:key>/", elsewhere.confirm, name="confirm_with"),
    path("account/", account.account, name="account"),
    path("account/password/", account.password, name="password"),
    path("account/preferences/", account.preferences, name="preferences"),
    path("account/outside/<slug:key>/link/", elsewhere.link, name="link"),
    path("account/outside/<slug:key>/unlink/", elsewhere.unlink, name="unlink"),
    path("account/sessions/", account.own_sessions, name="sessions"),
    path("account/sessions/end/", account.end_session, name="end_session"),
    path("account/sessions/everywhere/", account.everywhere, name="everywhere"),
    path("account/factors/", factors.factors, name="factors"),
    path("account/factors/app/", factors.app, name="app"),
    path("account/factors/app/remove/", factors.remove_app, name="remove_app"),
    path("account/factors/passkeys/new/", factors.new_passkey, name="new_passkey"),
    path("account/factors/passkeys/new/options/", factors.new_passkey_options, name="new_passkey_options"),
    path("account/factors/passkeys/<int:key_id>/remove/", factors.remove_passkey, name="remove_passkey"),
    path("account/factors/codes/", factors.codes, name="codes"),
]
