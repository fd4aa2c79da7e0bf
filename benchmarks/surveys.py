"""What it costs to send a large 360 review out, to take many answers at once, and to close it.

Run with ``./lx bench surveys``. Uses a PostgreSQL of its own, thrown away after. 1,700 managers with 22 raters each are 37,400
invitations; the answers come over HTTP, by links, in two processes of two threads as a server
has them, and are counted afterwards.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
import tempfile
import threading
import time
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

MANAGERS, RATERS, ANSWERS = 1_700, 22, 4_000
NEAR = 40
"""So many managers stand under one superior, so that everybody has colleagues."""


def main() -> None:
    """Set up, measure, print."""
    with tempfile.TemporaryDirectory(prefix="lx-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ |= {
            "LX_MODE": "test", "LX_VAR": folder, "DJANGO_SETTINGS_MODULE": "lingxiao.config.settings",
            "LX_HOSTS": "testserver",
        }
        sys.path.insert(0, str(Path(__file__).parents[1]))
        from lingxiao.kernel import postgres  # noqa: PLC0415 -- after the settings

        data = Path(folder) / "pg"
        os.environ["DATABASE_URL"] = postgres.start(data).url("postgres")
        try:
            measure()
        finally:
            postgres.stop(data)


def say(what: str, act: Callable[[], Any]) -> Any:
    """Do it, and print how long it took and what it came to."""
    began = time.monotonic()
    found = act()
    print(f"{what:60} {time.monotonic() - began:8.2f} s   {found}", flush=True)
    return found


def measure() -> None:
    """The figures."""
    import django  # noqa: PLC0415 -- after the settings

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    from tests.engines.campaigns import seeded  # noqa: PLC0415

    company = seeded.found(size=40, seed=1)
    review = _review(company)
    from lingxiao.engines.campaigns.domain import closing, inviting, running  # noqa: PLC0415

    viewer, waiting = company.viewer("hr_admin"), []
    opened = running.launch(viewer=viewer, campaign=review, later=waiting.append)
    say("invitations of the job", lambda: inviting.invite_all(campaign_id=waiting[0]))
    opened.refresh_from_db()
    _answers(company)
    say("a review of 37,400 forms closed, cells", lambda: _filled_and_closed(closing, company, opened))


def _review(company: Any) -> Any:
    """A review in which everybody has 22 raters, drafted and approved."""
    from lingxiao.engines.campaigns.models import Campaign, Nomination, Subject  # noqa: PLC0415
    from lingxiao.engines.people.models import Person  # noqa: PLC0415
    from tests.engines.campaigns import seeded  # noqa: PLC0415

    people = Person.objects.bulk_create(
        Person(number=f"M{number:05}", name=f"经理{number}", name_order=f"m{number}") for number in range(MANAGERS))
    viewer = company.viewer("hr_admin")
    version = seeded.questionnaire(viewer, key="review", kind="review")
    made = Campaign.objects.create(
        kind="review", title_zh="评议", version=version, promise="confidential", threshold=3, unit=company.units["HQ"],
        for_whom="managers", made_at=viewer.now, closes_on=date(2099, 12, 31))
    subjects = Subject.objects.bulk_create(
        Subject(campaign=made, person=one, approved_at=viewer.now, approved_by_id=viewer.person_id) for one in people)
    groups = ["self", "superior", *["reports"] * 8, *["peers"] * 6, *["cross"] * 6]
    Nomination.objects.bulk_create([
        Nomination(subject=one, group=group, person=people[(place + step * NEAR) % MANAGERS] if step else one.person)
        for place, one in enumerate(subjects) for step, group in enumerate(groups)
    ], batch_size=5_000)
    return made


def _answers(company: Any) -> None:
    """Many answers by links, in two processes of two threads at once: what is taken is counted in the urn and after the close."""
    from django.db import connections  # noqa: PLC0415

    from lingxiao.engines.campaigns.domain import closing, inviting  # noqa: PLC0415
    from lingxiao.engines.campaigns.models import Answers, SealedForm  # noqa: PLC0415
    from tests.engines.campaigns import seeded  # noqa: PLC0415

    made = seeded.campaign(company, kind="customer", closes_on=date(2099, 12, 31))
    viewer = company.viewer("hr_admin")
    links = [inviting.invite_outside(viewer=viewer, campaign=made, contact=f"客户{number}") for number in range(ANSWERS)]
    connections.close_all()
    before, began = os.getloadavg(), time.monotonic()
    halves = [multiprocessing.Process(target=_post, args=(links[part::2],)) for part in range(2)]
    for one in halves:
        one.start()
    for one in halves:
        one.join()
    seconds = time.monotonic() - began
    kept = SealedForm.objects.filter(campaign=made).count()
    print(f"{'answers by links, two processes of two threads':60} {seconds:8.2f} s   {ANSWERS / seconds:.0f} a second, "
          f"{ANSWERS - kept} lost, load before {before[0]:.1f}, cores {os.cpu_count()}")
    say("a customer survey closed, answers lost", lambda: ANSWERS - _written(closing, viewer, made, Answers))


def _written(closing: Any, viewer: Any, campaign: Any, answers: Any) -> int:
    closing.close(viewer=viewer, campaign=campaign)
    return int(answers.objects.filter(campaign=campaign).count())


def _post(links: list[str]) -> None:
    threads = [threading.Thread(target=_post_one_by_one, args=(links[part::2],)) for part in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()


def _post_one_by_one(links: list[str]) -> None:
    from django.test import Client  # noqa: PLC0415
    from django.urls import reverse  # noqa: PLC0415

    client = Client()
    for secret in links:
        given = {"q1": "5", "q2": "1", "q3": "", "q4": "0", "q5": ""}
        answer = client.post(reverse("respond:survey", args=(secret,)), given)
        assert answer.status_code == 302, answer.status_code  # noqa: S101 -- a benchmark that measures refusals measures nothing


def _filled_and_closed(closing: Any, company: Any, campaign: Any) -> int:
    from lingxiao.engines.campaigns.domain import answering  # noqa: PLC0415
    from lingxiao.engines.campaigns.models import Release  # noqa: PLC0415

    said = {one.pk: answering.Said(told={"q1": one.pk % 5 + 1, "q2": 2, "q4": 0}, words={}) for one in campaign.invitations.all()}
    answering.record_past_answers(campaign=campaign, said=said, on=date(2026, 11, 23))
    closing.close(viewer=company.viewer("hr_admin"), campaign=campaign)
    return Release.objects.filter(campaign=campaign).count()


if __name__ == "__main__":
    main()
