"""Publishes a short pledge in a running demo company and prints its number: written by one administrator, approved by another.

A program of its own, because the company lives in another database than the tests'.
"""

from __future__ import annotations

from typing import Any

import django
from django.utils import timezone

TEXT: list[dict[str, Any]] = [
    {"id": "b1", "kind": "heading", "level": 1, "zh": "承诺", "en": "Pledge"},
    {"id": "b2", "kind": "paragraph", "zh": "我如实填写客户拜访记录。", "en": "I keep true records of my visits."},
]


def main() -> None:
    """Write, submit, approve, publish."""
    from lingxiao import roles
    from lingxiao.engines.documents.domain import templates
    from lingxiao.engines.people.domain import signing_in
    from lingxiao.engines.people.models import Person
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.kernel.words import Bilingual
    from lingxiao.web.viewing import now_of

    now = now_of(signing_in.company())
    today = timezone.localdate(now)

    def administrator(number: str) -> Viewer:
        person = Person.objects.get(number=number)
        grants = signing_in.grants_of(person_id=person.pk, on=today)
        return Viewer(
            person_id=person.pk, name=person.name, today=today, now=now, grants=grants, reaches=roles.reaches(grants),
        )

    writes, approves = administrator("H001"), administrator("H002")
    version = templates.draft_template(
        viewer=writes, key="pledge-of-truth", kind="pledge", title=Bilingual("如实记录承诺", "Pledge of truth"), at=now,
        blocks=TEXT, touches=[],
    )
    templates.submit(viewer=writes, version=version, at=now)
    version = templates.approve(viewer=approves, version=version, at=now)
    print(templates.publish(viewer=approves, version=version, at=now).pk)  # noqa: T201 -- read by the test


if __name__ == "__main__":
    django.setup()
    main()
