"""Addresses of the desk."""

from __future__ import annotations

from django.urls import path
from django.views.decorators.http import require_POST

from lingxiao.web.desk import dues, feed, home, notices, preferences

app_name = "desk"
urlpatterns = [
    path("", home.home, name="home"),
    path("dues/<int:due_id>/", dues.due, name="due"),
    path("dues/<int:due_id>/snooze/", require_POST(dues.snooze), name="snooze"),
    path("dues/<int:due_id>/hand-over/", dues.hand_over, name="hand_over"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", require_POST(notices.read_all), name="notices_read"),
    path("notices/<int:notice_id>/", notices.notice, name="notice"),
    path("preferences/", preferences.preferences, name="preferences"),
    path("preferences/feed/", require_POST(preferences.open_feed), name="feed_open"),
    path("preferences/feed/end/", require_POST(preferences.end_feed), name="feed_end"),
    path("calendar.ics", feed.calendar, name="calendar"),
]
