"""The cockpit's first page as somebody would write it who wants nothing but speed: the yardstick of ``pages.py``.

Django with no middleware, SQL written by hand, one plain template. It finds out who asks from the same session cookie,
asks the same database for the same 25 managers, their units and their figures, counts them by band, and draws them. No
languages, no components, no lists declared, no headers, no rights beyond being signed in. What a page of ours costs is
said as so many times this, measured in the same minute by the same server.
"""

from __future__ import annotations

import hashlib
import os
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.http import HttpResponse
from django.template import engines
from django.urls import path

if TYPE_CHECKING:
    from django.http import HttpRequest

AREAS = 15
WHO = """
    SELECT p.id, p.name, c.name_zh, c.demo_now::date FROM people_signinsession s
    JOIN people_account a ON a.id = s.account_id JOIN people_person p ON p.id = a.person_id CROSS JOIN people_company c
    WHERE s.session_key = %s AND s.expire_date > now()
"""
HOLDS = """
    SELECT role FROM people_rolegrant WHERE person_id = %s AND validity @> %s
    UNION ALL SELECT q.level FROM people_assignment h JOIN people_position q ON q.id = h.position_id
    WHERE h.person_id = %s AND h.validity @> %s
"""
BANDS = "SELECT band, count(*) FROM health_snapshot WHERE area = 'duties' AND is_latest GROUP BY band"
UNITS = """
    SELECT u.unit_id, u.name_zh FROM people_unitplacement u JOIN people_orgunit o ON o.id = u.unit_id
    WHERE o.kind <> 'team' AND u.validity @> %s ORDER BY o.code
"""
MANAGERS = """
    SELECT p.id, p.name, u.name_zh, f.shown_tenths, f.band, count(*) OVER () FROM people_person p
    JOIN people_assignment h ON h.person_id = p.id AND h.kind = 'main' AND h.validity @> %s
    JOIN people_position q ON q.id = h.position_id AND q.level IN ('manager', 'regional_manager', 'director')
    JOIN people_unitplacement u ON u.unit_id = h.unit_id AND u.validity @> %s
    LEFT JOIN health_snapshot f ON f.person_id = p.id AND f.area = 'duties' AND f.is_latest
    ORDER BY p.name_order, p.id LIMIT 25
"""
PAGE = """<!doctype html><html lang="zh-Hans"><meta charset="utf-8"><title>{{ company }}</title><h1>{{ company }}</h1>
<p>{{ name }}</p><dl>{% for band, count in bands %}<dt>{{ band }}</dt><dd>{{ count }}</dd>{% endfor %}</dl>
<form><select name="unit">{% for id, unit in units %}<option value="{{ id }}">{{ unit }}</option>{% endfor %}</select></form>
<table>{% for id, name, unit, tenths, band, all in managers %}<tr><th><a href="/cockpit/people/{{ id }}/">{{ name }}</a>
{{ unit }}</th><td class="{{ band }}">{{ tenths }}</td>{% for number in others %}<td>·</td>{% endfor %}</tr>{% endfor %}
</table></html>"""


def _rows(sql: str, *given: object) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, given)
        return cursor.fetchall()


def cockpit(request: HttpRequest) -> HttpResponse:
    """The page, for whoever is signed in."""
    key = hashlib.sha256(request.COOKIES.get("lx", "").encode()).hexdigest()
    found = _rows(WHO, key)
    if not found:
        return HttpResponse(status=401)
    person, name, company, today = found[0]
    if not _rows(HOLDS, person, today, person, today):
        return HttpResponse(status=404)
    context = {
        "name": name, "company": company, "bands": _rows(BANDS), "units": _rows(UNITS, today),
        "managers": _rows(MANAGERS, today, today), "others": range(1, AREAS),
    }
    return HttpResponse(TEMPLATE.render(context))


urlpatterns = [path("", cockpit)]


def _database(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql", "NAME": parts.path.lstrip("/"), "USER": parts.username or "",
        "PASSWORD": parts.password or "", "HOST": parse_qs(parts.query).get("host", [parts.hostname or ""])[-1],
        "PORT": str(parts.port or ""), "CONN_MAX_AGE": 600,
    }


settings.configure(
    ROOT_URLCONF=__name__, ALLOWED_HOSTS=["*"], SECRET_KEY="of a benchmark", USE_I18N=False,  # noqa: S106 -- signs nothing
    DATABASES={"default": _database(os.environ["DATABASE_URL"])}, DEBUG=False,
    TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates"}],
)
application = get_wsgi_application()
TEMPLATE = engines["django"].from_string(PAGE)
