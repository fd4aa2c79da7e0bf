"""What stands in the addresses of documents: copies near and far of every class, texts in every state."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.architecture.making import NOBODY, OBJECTS, Objects, once
from tests.architecture.objects_desk import DUE, calendars, near_and_far, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.architecture.matrix import Site


def _shipped() -> Any:
    import lingxiao
    from lingxiao.engines.duties.domain.shapes import DutyTemplateDraft

    path = Path(lingxiao.__file__).parent / "areas/content/duties/DS-01-sales-manager.json"
    return DutyTemplateDraft.from_json(json.loads(path.read_text())["duties"])


@once
def draft(site: Site) -> Any:
    """A duty template that is being written."""
    from lingxiao.engines.duties.domain import templates

    calendars(site)
    viewer = site.small.viewer("hr_admin")
    return templates.draft_template(viewer=viewer, key="ds-02", draft=_shipped(), at=viewer.now)


@once
def published(site: Site) -> Any:
    """A duty template in force, written by one and approved by another."""
    from lingxiao.engines.documents.domain import templates as documents
    from lingxiao.engines.duties.domain import templates

    calendars(site)
    writer, checker = site.small.viewer("hr_admin"), site.small.viewer("hr_admin_2")
    version = templates.draft_template(viewer=writer, key="ds-01", draft=_shipped(), at=writer.now)
    documents.submit(viewer=writer, version=version, at=writer.now)
    approved = documents.approve(viewer=checker, version=version, at=writer.now)
    return templates.publish(viewer=checker, version=approved, at=writer.now)


@once
def carer(site: Site, where: str) -> str:
    """Who looks after the papers of that region: its HRBP, who in the South comes only with them."""
    from lingxiao.engines.people.models import RoleGrant
    from tests.company import ALWAYS

    if where:
        site.small.add("south_hrbp")
        RoleGrant.objects.create(
            person=site.small.people["south_hrbp"], role="hrbp", unit=site.small.units["SOUTH"], validity=ALWAYS,
        )
    return "south_hrbp" if where else "hrbp"


@once
def statement(site: Site, where: str) -> Any:
    """A duty statement issued to a sales manager, waiting for the talk and the signature."""
    from lingxiao.engines.duties.domain import issuing

    viewer = site.small.viewer(carer(site, where))
    done = issuing.issue_statements(
        viewer=viewer, version=published(site), person_ids=[site.small.people[f"{where}manager"].pk],
        effective_from=viewer.today, at=viewer.now, on=viewer.today,
    )
    assert not done.problems, done.problems
    return done.issues[0]


@once
def paper(site: Site, key: str, kind: str, confidentiality: str, said: str = "本人承诺遵守合规要求。") -> Any:
    """A text of one kind and class, in force."""
    from lingxiao.engines.documents.domain import templates

    calendars(site)
    writer, checker = site.small.viewer("hr_admin"), site.small.viewer("hr_admin_2")
    text = [{"id": "b1", "kind": "paragraph", "zh": said, "en": said}]
    version = templates.draft_template(
        viewer=writer, key=key, kind=kind, title=words("文件"), blocks=text, at=writer.now, confidentiality=confidentiality,
    )
    templates.submit(viewer=writer, version=version, at=writer.now)
    approved = templates.approve(viewer=checker, version=version, at=writer.now)
    return templates.publish(viewer=checker, version=approved, at=writer.now)


def issued(site: Site, version: Any, issuer: str, where: str, level: str) -> Any:
    """A copy of a text for the sales manager there."""
    from lingxiao.engines.documents.domain import issuing
    from lingxiao.kernel.days.spans import DaySpan

    viewer = site.small.viewer(issuer)
    return issuing.issue(
        viewer=viewer, version=version, person_id=site.small.people[f"{where}manager"].pk, merge={},
        effective=DaySpan(viewer.today), sign_by=DUE, signature_level=level, at=viewer.now, on=viewer.today,
    )


@once
def copy(site: Site, where: str, key: str) -> Any:
    """A copy of a pledge (C1), issued to a sales manager by HR."""
    return issued(site, paper(site, key, "pledge", "C1"), "hr_admin", where, "S2")


KIND_OF_CLASS = {"C2": ("letter", "S2"), "C3": ("change_agreement", "S3"), "C4": ("letter", "S2")}


@once
def copy_of_class(site: Site, where: str, confidentiality: str) -> Any:
    """A paper of this class, issued to a sales manager by who looks after them."""
    kind, level = KIND_OF_CLASS[confidentiality]
    version = paper(site, f"pa-{confidentiality.lower()}", kind, confidentiality)
    return issued(site, version, carer(site, where), where, level)


@once
def refusal(site: Site, where: str) -> int:
    """The record of a refusal to sign, explained again, with two witnesses who are asked to confirm."""
    from lingxiao.engines.documents.domain import refusing

    viewer = site.small.viewer("hr_admin")
    made = refusing.open_refusal(viewer=viewer, issue=copy(site, where, "pl-01"), statement="不签。", at=viewer.now)
    refusing.explain_again(viewer=viewer, record=made, held_on=viewer.today, minutes="逐条说明。", at=viewer.now)
    witnesses = [site.small.people[name].pk for name in (("south_member", "compliance") if where else ("team_member", "finance"))]
    refusing.name_witnesses(viewer=viewer, record=made, one_id=witnesses[0], two_id=witnesses[1], at=viewer.now)
    return int(made.pk)


@once
def contested(site: Site, where: str) -> int:
    """A copy its person objects to."""
    from lingxiao.engines.documents.domain import objecting

    viewer, held = site.small.viewer(f"{where}manager"), copy(site, where, "pl-02")
    objecting.object_to(viewer=viewer, issue=held, text="第一条不合理。", at=viewer.now)
    return int(held.pk)


def _departs(held: Any, site: Site, before: str) -> int:
    from lingxiao.engines.documents.models import ContractChange

    hits = [{
        "term": "base_pay", "title": {"zh": "基本工资", "en": "Base pay"}, "before": before, "after": "¥19,000.00",
        "direction": "worse", "note": {"zh": "", "en": ""},
    }]
    ContractChange.objects.create(
        issue=held, person_id=held.person_id, hits=hits, found_at=site.small.viewer("hr_admin").now, remind_on=DUE,
    )
    return int(held.pk)


@once
def departing(site: Site, where: str) -> int:
    """A pledge that departs from the contract of its person: what they earn now is a word for ``canaries.py`` to find."""
    return _departs(copy(site, where, "pl-03"), site, "CANARYPAYPLEDGE")


@once
def departing_letter(site: Site, where: str) -> int:
    """A letter that does."""
    version = paper(site, "le-01", "letter", "C2")
    return _departs(issued(site, version, carer(site, where), where, "S2"), site, "CANARYPAYLETTER")


def _batch(site: Site, version: Any, level: str) -> int:
    from lingxiao.engines.documents.domain import batches, issuing
    from lingxiao.engines.documents.domain.blocks import read_blocks
    from lingxiao.kernel.days.spans import DaySpan

    viewer = site.small.viewer("hrbp")
    made = batches.ask_batch(
        viewer=viewer, version=version, person_ids=[site.small.people["manager"].pk], blocks=read_blocks(version.blocks),
        terms=issuing.Terms(effective=DaySpan(viewer.today), sign_by=DUE, signature_level=level), at=viewer.now,
    )
    return int(made.pk)


@once
def batch(site: Site) -> int:
    """An issue to many, waiting for the worker."""
    return _batch(site, published(site), "S2")


@once
def sensitive_batch(site: Site) -> int:
    """The same of a paper of class C3."""
    return _batch(site, paper(site, "pa-c3", "change_agreement", "C3"), "S3")


# -- copies ----------------------------------------------------------------------------------------------------------

ISSUE = (
    "", "_opened", "_read", "_changes", "_changes_opened", "_history", "_sign", "_acknowledge", "_paper", "_contest", "_withdraw",
    "_briefing", "_signed", "_deliver", "_revoke", "_evidence", "_refusal",
)
EVERYWHERE = {"C1": "HRA COM EXE AUD", "C2": "HRA AUD", "C3": "HRA", "C4": ""}
"""Who reads copies of a class wherever their person works."""


def copies(make: Callable[[Site, str], Any], *, everywhere: str) -> Objects:
    """A copy near and a copy far; ``make`` answers the copy or its number."""
    def number(site: Site, where: str) -> int:
        made = make(site, where)
        return int(getattr(made, "pk", made))

    return near_and_far("issue_id", number, everywhere=everywhere)


def of_class(confidentiality: str) -> Callable[[Site, str], Any]:
    """Copies of this class."""
    return lambda site, where: copy_of_class(site, where, confidentiality)


for name in ISSUE:
    OBJECTS[f"desk:document{name}"] = copies(statement, everywhere=EVERYWHERE["C1"])
for name in ("", "_history", "_paper", "_evidence", "_revoke", "_sign"):
    for variant, of in (("personal", "C2"), ("sensitive", "C3"), ("own", "C4")):
        OBJECTS[f"desk:document{name}#{variant}"] = copies(of_class(of), everywhere=EVERYWHERE[of])
OBJECTS["desk:document_settle"] = copies(contested, everywhere=EVERYWHERE["C1"])
OBJECTS["desk:document_agreement"] = copies(departing, everywhere=EVERYWHERE["C1"])
OBJECTS["desk:document_agreement#letter"] = copies(departing_letter, everywhere=EVERYWHERE["C2"])
OBJECTS["desk:refusal"] = near_and_far("record_id", refusal, everywhere="HRA COM EXE AUD")
for name in ("document_batch", "document_batch_stop"):
    OBJECTS[f"cockpit:{name}"] = Objects(
        own=lambda site, _actor: {"batch_id": batch(site)}, foreign=lambda _site, _actor: None, missing={"batch_id": NOBODY},
    )
    OBJECTS[f"cockpit:{name}#sensitive"] = Objects(
        own=lambda site, _actor: {"batch_id": sensitive_batch(site)}, foreign=lambda _site, _actor: None,
        missing={"batch_id": NOBODY},
    )


# -- texts -----------------------------------------------------------------------------------------------------------


@once
def policy(site: Site) -> Any:
    """A policy on its way: in consultation, with a remark and an opinion that wait for an answer."""
    from lingxiao.engines.documents.domain import consulting, templates

    viewer = site.small.viewer("hr_admin")
    text = [{"id": "b1", "kind": "paragraph", "zh": "全体员工每年体检一次。", "en": "One medical check a year."}]
    version = templates.draft_template(
        viewer=viewer, key="po-01", kind="policy", title=words("体检制度"), blocks=text, at=viewer.now,
    )
    version = templates.submit(viewer=viewer, version=version, at=viewer.now)
    consulting.open_consultation(viewer=viewer, version=version)
    return version


@once
def remark(site: Site) -> int:
    """A remark on the policy."""
    from lingxiao.engines.documents.domain import templates

    viewer = site.small.viewer("hr_admin_2")
    return int(templates.comment(viewer=viewer, version=policy(site), text="费用由谁承担？", at=viewer.now).pk)


@once
def opinion(site: Site) -> int:
    """What somebody said about it."""
    from lingxiao.engines.documents.domain import consulting
    from lingxiao.engines.documents.models import Consultation

    viewer, record = site.small.viewer("hr_admin"), Consultation.objects.get(version=policy(site))
    made = consulting.add_opinion(viewer=viewer, record=record, text="每年两次。", said_by="", at=viewer.now)
    return int(made.pk)


@once
def second_version(site: Site) -> Any:
    """The next version of a template in force."""
    from lingxiao.engines.documents.domain import templates

    viewer = site.small.viewer("hr_admin")
    return templates.draft_next(viewer=viewer, template=published(site).template, change_note="修订", at=viewer.now)


def version(make: Callable[[Site], Any], **more: Callable[[Site], int] | str | int) -> Objects:
    """A text; whoever reaches texts at all reaches all of its kind."""
    def parts(site: Site) -> dict[str, object]:
        return {"version_id": make(site).pk, **{key: part(site) if callable(part) else part for key, part in more.items()}}

    return Objects(
        own=lambda site, _actor: parts(site), foreign=lambda _site, _actor: None,
        missing={"version_id": NOBODY, **{key: NOBODY if callable(part) else part for key, part in more.items()}},
    )


for name in ("version", "edit", "draft", "check", "discard", "reconcile"):
    OBJECTS[f"setup:document_{name}"] = version(draft)
    OBJECTS[f"setup:document_{name}#published"] = version(published)
OBJECTS["setup:document_act"] = version(draft, name="submit")
OBJECTS["setup:document_act#published"] = version(published, name="submit")
OBJECTS["setup:document_reason"] = version(policy, name="back")
OBJECTS["setup:document_reason#published"] = version(published, name="retire")
OBJECTS["setup:document_remark"] = version(policy)
OBJECTS["setup:document_remark#published"] = version(published)
OBJECTS["setup:document_answer"] = version(policy, remark_id=remark)
OBJECTS["setup:document_compare"] = version(second_version)
for name in ("", "_start", "_meeting", "_opinion", "_agreement", "_complete"):
    OBJECTS[f"setup:document_consultation{name}"] = version(policy)
OBJECTS["setup:document_consultation_reply"] = version(policy, opinion_id=opinion)
OBJECTS["cockpit:document_issue_version"] = version(published)
OBJECTS["cockpit:document_who"] = OBJECTS["setup:document_template"] = Objects(
    own=lambda site, _actor: {"key": published(site).template.key}, foreign=lambda _site, _actor: None,
    missing={"key": "none"},
)
OBJECTS["setup:document_template#policy"] = Objects(
    own=lambda site, _actor: {"key": policy(site).template.key}, foreign=lambda _site, _actor: None, missing={"key": "none"},
)
for name in ("template", "head"):
    OBJECTS[f"setup:duty_{name}"] = version(draft)
OBJECTS["setup:duty"] = version(draft, number=1)
OBJECTS["setup:duty_authority"] = version(draft, number=1)
OBJECTS["setup:duty_remove"] = version(draft, part="duty", number=1)
OBJECTS["setup:law_rule"] = Objects(
    own=lambda _site, _actor: {"rule_id": "lr-01"}, foreign=lambda _site, _actor: None, missing={"rule_id": "lr-99"},
)
