"""What can be done with the site: signing in, access and organisation here, the rest in files of their own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.architecture import (
    deeds_appraisals,
    deeds_campaigns,
    deeds_desk,
    deeds_documents,
    deeds_facts,
    deeds_improvement,
    deeds_organisation,
    deeds_scorecards,
    deeds_targets,
    deeds_tools,
)
from tests.architecture.doing import DAY, DEEDS, NEW, Deed
from tests.architecture.making import once
from tests.architecture.objects import grant, link, proposal
from tests.architecture.objects_facts import RECEIPTS, mapping, worked_out

if TYPE_CHECKING:
    from tests.architecture.doing import Typed
    from tests.architecture.making import Parts
    from tests.architecture.matrix import Site

__all__ = [
    "DEEDS", "WITHOUT", "deeds_appraisals", "deeds_campaigns", "deeds_desk", "deeds_documents", "deeds_facts",
    "deeds_improvement", "deeds_organisation", "deeds_scorecards", "deeds_targets", "deeds_tools",
]

WITHOUT: dict[str, str] = {
    "language": "keeps a cookie and nothing else",
    "theme": "keeps a cookie and nothing else",
    "signin:story": "there is no demo here: tests/demo opens every story",
    "signin:passkey": "answers a challenge: tests/web/signin/test_passkeys.py",
    "signin:passkey_options": "makes a challenge, kept in the session",
    "signin:second": "answers a challenge: tests/web/signin/test_second_factors.py",
    "signin:second_options": "makes a challenge, kept in the session",
    "signin:demo": "there is no demo here: tests/web/signin/test_demo.py",
    "signin:start": "no provider is configured here: tests/web/signin/test_oidc.py",
    "signin:confirm": "marks the session and nothing else: tests/web/signin/test_stepup.py",
    "signin:confirm_options": "makes a challenge, kept in the session",
    "signin:confirm_demo": "there is no demo here: tests/web/signin/test_demo.py",
    "signin:confirm_with": "no provider is configured here: tests/web/signin/test_oidc.py",
    "signin:link": "no provider is configured here: tests/web/signin/test_oidc.py",
    "signin:unlink": "no provider is configured here: tests/web/signin/test_oidc.py",
    "signin:end_session": "ends a session and nothing else: tests/web/signin/test_sessions.py",
    "signin:app": "answers a code: tests/web/signin/test_second_factors.py",
    "signin:remove_app": "needs an app: tests/web/signin/test_second_factors.py",
    "signin:new_passkey": "answers a challenge: tests/web/signin/test_passkeys.py",
    "signin:new_passkey_options": "makes a challenge, kept in the session",
    "signin:remove_passkey": "needs a passkey: tests/web/signin/test_passkeys.py",
    "signin:codes": "needs a second factor first: tests/web/signin/test_second_factors.py",
    "setup:access_outside": "no provider is configured here: tests/web/signin/test_vendors.py",
    "setup:fact_system_test": "asks the other system and keeps nothing: tests/web/setup/test_facts_systems.py",
    "cockpit:letter_check": "keeps nothing: tells what rules are met while one types",
    "setup:gallery_form": "keeps nothing: invented content",
    "setup:gallery_draft": "keeps nothing: invented content",
}
"""POSTs without a deed here, each with its reason."""


@once
def newcomer(site: Site) -> int:
    """Somebody without an account."""
    from lingxiao.engines.people.models import Employment, Person
    from tests.company import ALWAYS

    person = Person.objects.create(number="E900", name="何静", name_order="hejing", email="new@hengyu.example")
    Employment.objects.create(person=person, validity=ALWAYS)
    return int(person.pk)


def _far_person(site: Site, _actor: str) -> Parts:
    return {"person_id": site.small.people["south_member"].pk}


def _disable(site: Site, _actor: str) -> None:
    from lingxiao.engines.people.models import Account

    Account.objects.filter(person=site.small.people["south_member"]).update(is_active=False)


@once
def session_key(site: Site) -> str:
    """The session of the team member, as the list of sessions names it."""
    from lingxiao.engines.people.session_store import digest_of

    return digest_of(site.cookies["TM"])


def _units_file(_site: Site, _actor: str) -> Typed:
    from django.core.files.uploadedfile import SimpleUploadedFile

    content = "部门编码,部门名称,上级部门编码\nU9,西北,HQ\n".encode()
    return {"kind": "units", "mode": "add", "starting": DAY, "file": SimpleUploadedFile("x.csv", content)}


def _receipts_file(site: Site, _actor: str) -> Typed:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile("x.csv", RECEIPTS)
    return {"mapping": mapping(site).pk, "file": file, "count": "1", "currency": "CNY", "amount": ""}


def _a_mapping(_site: Site, _actor: str) -> Typed:
    return _mapping_of("")


def _a_question(site: Site, _actor: str) -> Typed:
    """What came in, by month; nothing else is asked of it."""
    worked_out(site)
    fields = ["second", "third", "by", "then_by", "first", "last", "unit", "manager", "into", "batch"]
    boxes = ["product_line", "product", "customer", "industry", "region", "channel", "source_unit", "currency"]
    return {"measure": "receipts", "per": "month", "period": "year"} | dict.fromkeys((*fields, *boxes), "")


def _an_amount(site: Site, _actor: str) -> Typed:
    """What came in this year, to be opened."""
    worked_out(site)
    splits = [
        "manager", "owner", "product.line", "product", "customer", "customer.industry", "customer.region", "channel",
        "source_unit",
    ]
    more = dict.fromkeys((*splits, "into", "batch", "person", "version"), "")
    return {"measure": "receipts", "first": "2026-01", "last": "2026-11", "currency": "CNY", "unit": ""} | more


def _what_is_read(_site: Site, _actor: str) -> Typed:
    return _mapping_of("account.payment")


def _mapping_of(record: str) -> Typed:
    columns = [["no", ["R1"]], ["day", []], ["sum", []]]
    sample = {"dataset": "receipts", "source": "ERP", "columns": columns, "object": record}
    return {
        "sample": json.dumps(sample), "title": "Receipts", "dates": "Y-M-D", "decimal": ".", "money_unit": "1", "currency": "CNY",
        "column-receipt_id": "no", "column-received_on": "day", "column-amount": "sum", "shift_months": "", "when_no_day": "",
        **dict.fromkeys(("fixed-channel", "fixed-unit", *(f"column-{name}" for name in OPEN_COLUMNS)), ""),
    }


OPEN_COLUMNS = ("order_id", "invoice_id", "owner", "owner_given", "customer", "currency", "channel", "unit")
"""Columns of receipts that the mapping leaves open."""


def _restatement(_site: Site, _actor: str) -> Typed:
    from lingxiao.engines.facts.domain import measuring

    newest = measuring.newest()
    assert newest is not None
    return {"reason": "a receipt of October came late", "batch": str(newest.batch_id)}


PROPOSAL = {"role": "finance", "unit": "", "first_day": DAY, "last_day": "", "reason": "year end"}

DEEDS += [
    # -- one's own account -------------------------------------------------------------------------------------------
    Deed("signin:enter", "ALL OUT", lambda site, _actor: {
        "name": site.small.accounts["manager"].email, "password": "a quiet river in 1987",
    }),
    Deed("signin:leave", "ALL", writes="audit_auditentry"),
    Deed("signin:forgotten", "ALL OUT", {"name": "E101"}),
    Deed("signin:invited", "ALL OUT", {"password": NEW}, parts=lambda site, _actor: {"secret": link(site, "invitation")}),
    Deed("signin:reset", "ALL OUT", {"password": NEW}, parts=lambda site, _actor: {"secret": link(site, "reset")}),
    Deed("signin:password", "ALL", {"present": "a quiet river in 1987", "password": NEW}),
    Deed("signin:preferences", "ALL", {"language": "en", "theme": "dark"}),
    Deed("signin:everywhere", "ALL"),
    # -- access ------------------------------------------------------------------------------------------------------
    Deed("setup:access", "HRA SYS", lambda site, _actor: {"chosen": newcomer(site)}),
    Deed("setup:access_invite", "HRA SYS", {"email": "new@hengyu.example"},
         parts=lambda site, _actor: {"person_id": newcomer(site)}),
    Deed("setup:access_end_sessions", "HRA SYS", lambda site, _actor: {"chosen": session_key(site)},
         writes="audit_auditentry"),
    Deed("setup:access_approve", "HRA EXE", {"reason": "agreed"}),
    Deed("setup:access_decline", "HRA EXE", {"reason": "not needed"}),
    Deed("setup:access_withdraw", "HRA", {"reason": "not needed"},
         parts=lambda site, _actor: {"proposal_id": proposal(site, "hr_admin")}),
    Deed("setup:access_end_role", "HRA SYS", {"last_day": DAY, "reason": "moved on"},
         parts=lambda site, _actor: {"grant_id": grant(site)}),
    Deed("setup:access_reset", "HRA SYS", parts=_far_person),
    Deed("setup:access_disable", "HRA SYS", {"disable-reason": "stolen laptop"}, parts=_far_person),
    Deed("setup:access_enable", "HRA SYS", {"enable-reason": "found"}, before=_disable, parts=_far_person),
    Deed("setup:access_clear", "HRA SYS", {"clear-reason": "lost phone"}, parts=_far_person, writes="audit_auditentry"),
    Deed("setup:access_sign_out", "HRA SYS", parts=_far_person),
    Deed("setup:access_propose", "HRA SYS", PROPOSAL, parts=_far_person),
    # -- organisation files ------------------------------------------------------------------------------------------
    Deed("setup:imports", "HRA", _units_file),
    Deed("setup:import_take", "HRA"),
    Deed("setup:import_discard", "HRA"),
    # -- files with sales facts ---------------------------------------------------------------------------------------
    Deed("setup:fact_bring", "HRA FIN", _receipts_file),
    Deed("setup:fact_mapping_new", "HRA FIN", _a_mapping),
    Deed("setup:fact_mapping", "HRA FIN", _a_mapping),
    Deed("setup:fact_names", "HRA FIN", lambda site, _actor: {"name-0": site.small.people["manager"].number}),
    Deed("setup:fact_system_new", "HRA SYS", {"kind": "zoho", "title": "Zoho 二"}),
    Deed("setup:fact_connect", "HRA SYS", {
        "centre": "CN", "client_id": "1000.A", "client_secret": "secret", "refresh_token": "token",
    }),
    Deed("setup:fact_system_what", "HRA SYS", _what_is_read),
    Deed("setup:fact_system_read", "HRA SYS"),
    Deed("cockpit:explore", "HRA BP DIR MGR FIN EXE AUD", _a_question),
    Deed("cockpit:explore_rows", "HRA BP DIR MGR FIN EXE AUD", _an_amount),
    Deed("cockpit:forecast_submit", "MGR", {
        "period": "2026-11", "currency": "CNY", "commit": "100", "best_case": "120", "pipeline": "300", "note": NEW,
    }),
    Deed("setup:fact_take", "HRA FIN"),
    Deed("setup:fact_discard", "HRA FIN"),
    Deed("cockpit:result_restate", "FIN", _restatement),
]
