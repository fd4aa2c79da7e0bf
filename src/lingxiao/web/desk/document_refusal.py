"""When somebody will not sign: the procedure step by step, and the page of its witnesses."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from lingxiao.engines.documents import rules
from lingxiao.engines.documents.domain import queries, refusing
from lingxiao.engines.documents.enums import Channel, IssueState
from lingxiao.engines.documents.inputs import Deliver, Explain, NameWitnesses, WriteUp
from lingxiao.engines.people.domain.queries import search
from lingxiao.kernel.refusals import NotSeen
from lingxiao.web.desk.receipts import ReceiptField, kept
from lingxiao.web.documents import passages, state_of, title_of
from lingxiao.web.forms import DayField, Form, LongText
from lingxiao.web.joined import in_brackets
from lingxiao.web.pages import do, for_everyone, go, page
from lingxiao.web.shell.parts import Crumb, Fact, Step, StepState

if TYPE_CHECKING:
    from django.http import HttpResponse

    from lingxiao.engines.documents.models import Issue, RefusalRecord
    from lingxiao.kernel.viewer import Viewer
    from lingxiao.web.pages import Request

MOST_OFFERED = 200


class StatementForm(Form):
    """What the person said."""

    text = LongText(
        label=gettext_lazy("What the person said"), max_length=2_000, required=False,
        help_text=gettext_lazy("In their own words. After the last day to sign it may stay empty: silence is a state too."),
    )


class TalkForm(Form):
    """The talk in which the text was explained again."""

    held_on = DayField(label=gettext_lazy("Held on"))
    minutes = LongText(label=gettext_lazy("What was explained, what was asked and answered"), max_length=8_000)


class WitnessForm(Form):
    """The two witnesses."""

    one_id = forms.ChoiceField(label=gettext_lazy("First witness"))
    two_id = forms.ChoiceField(label=gettext_lazy("Second witness"))

    def offer(self, people: list[tuple[str, str]]) -> WitnessForm:
        """Offer these people."""
        for name in ("one_id", "two_id"):
            self.fields[name].choices = [("", "—"), *people]  # type: ignore[attr-defined]
        return self


class SendForm(Form):
    """The delivery that completes the record."""

    channel = forms.ChoiceField(
        label=gettext_lazy("Sent by"), choices=[(one.value, one.label) for one in (Channel.EMS, Channel.MAIL)],
    )
    proof = forms.CharField(label=gettext_lazy("EMS number or message number"), max_length=200)
    file = ReceiptField()


@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def refusal(request: Request, issue_id: int) -> HttpResponse:
    """The procedure for one copy: the step that is next, and what is on file already."""
    viewer = request.viewer
    issue = queries.issue_seen_by(viewer, issue_id=issue_id, on=viewer.today)
    if not rules.may_care_for(viewer=viewer, issue=issue):
        raise NotSeen
    record = getattr(issue, "refusal", None)
    step = _step(record)
    form = _form(request, step, record, viewer)
    if request.method == "POST" and form is not None and _carried(request, issue, record, step, form):
        return go(request, reverse("desk:document_refusal", args=(issue.pk,)))
    title = title_of(issue, viewer.locale)
    crumbs = [
        Crumb(_("Issued documents"), reverse("cockpit:documents")), Crumb(title, reverse("desk:document", args=(issue.pk,))),
        Crumb(_("Refusal to sign")),
    ]
    return page(request, "desk/document_refusal.html", {
        "issue": issue, "title": title, "record": record, "step": step, "form": form, "steps": _steps(record),
        "person": issue.body["person"], "state": state_of(issue, viewer, today=viewer.today), "on_file": _on_file(record),
        "back": reverse("desk:document", args=(issue.pk,)), "is_pending": issue.state == IssueState.PENDING_SIGN,
        "change": getattr(issue, "contract_change", None), "may_start": rules.may_refuse_on_record(viewer=viewer, issue=issue),
    }, crumbs=crumbs, status=form.status if form is not None else 200)


def _step(record: RefusalRecord | None) -> str:
    if record is None:
        return "start"
    if record.explained_at is None:
        return "explain"
    if record.witness_one_id is None:
        return "name"
    if record.witness_one_at is None or record.witness_two_at is None:
        return "wait"
    return "send" if record.completed_at is None else "done"


_COURSE = (
    ("explain", gettext_lazy("Explain it again")), ("name", gettext_lazy("Two witnesses")),
    ("wait", gettext_lazy("Both confirm")), ("send", gettext_lazy("Deliver with a number")),
)


def _steps(record: RefusalRecord | None) -> list[Step]:
    order = [key for key, _word in _COURSE]
    now = _step(record)
    at = len(order) if now == "done" else order.index(now) if now in order else 0
    return [
        Step(word, StepState.DONE if number < at else StepState.CURRENT if number == at and now != "start" else StepState.AHEAD)
        for number, (_key, word) in enumerate(_COURSE)
    ]


def _form(request: Request, step: str, record: RefusalRecord | None, viewer: Viewer) -> Form | None:
    data = request.POST or None
    match step:
        case "start":
            return StatementForm(data)
        case "explain":
            return TalkForm(data, initial={"held_on": viewer.today})
        case "name" if record is not None:
            return WitnessForm(data).offer(_colleagues(viewer, record))
        case "send":
            return SendForm(data, request.FILES or None)
        case _:
            return None


def _colleagues(viewer: Viewer, record: RefusalRecord) -> list[tuple[str, str]]:
    left_out = [one for one in (record.subject_id, record.opened_by_id, viewer.person_id) if one is not None]
    people = search(viewer, text="", on=viewer.today).exclude(pk__in=left_out)[:MOST_OFFERED]
    return [(str(one.pk), in_brackets(one.name, one.number)) for one in people]


def _carried(request: Request, issue: Issue, record: RefusalRecord | None, step: str, form: Form) -> bool:
    viewer = request.viewer
    done: object = None
    if step == "start" and form.is_valid():
        text = form.cleaned_data["text"] or ""
        if text.strip():
            done = form.carry(Explain, lambda given: refusing.open_refusal(
                viewer=viewer, issue=issue, statement=given.text, at=viewer.now,
            ))
        else:
            done = _silent(form, viewer, issue)
    elif record is not None and step == "explain":
        done = form.carry(WriteUp, lambda given: refusing.explain_again(
            viewer=viewer, record=record, held_on=given.held_on, minutes=given.minutes, at=viewer.now,
        ))
    elif record is not None and step == "name":
        done = form.carry(NameWitnesses, lambda given: refusing.name_witnesses(
            viewer=viewer, record=record, one_id=given.one_id, two_id=given.two_id, at=viewer.now,
        ))
    elif record is not None and step == "send":
        done = form.carry(Deliver, lambda given: refusing.deliver_refusal(
            viewer=viewer, record=record, channel=given.channel, proof=given.proof, at=viewer.now,
            attachment=kept(viewer, form, issue),
        ))
    return done is not None


def _silent(form: Form, viewer: Viewer, issue: Issue) -> object:
    from lingxiao.kernel.refusals import Refusal  # noqa: PLC0415 -- only on this one way

    try:
        return refusing.open_refusal(viewer=viewer, issue=issue, statement="", at=viewer.now)
    except Refusal as why:
        form.refuse(why)
        return None


def _on_file(record: RefusalRecord | None) -> list[Fact]:
    """What the record holds so far."""
    if record is None:
        return []
    facts = [Fact(_("What the person said"), record.reason or _("nothing by the last day"))]
    if record.explained_on is not None:
        facts.append(Fact(_("Explained again"), record.explained_on, note=record.explained_minutes))
    for who, at in ((record.witness_one, record.witness_one_at), (record.witness_two, record.witness_two_at)):
        if who is not None:
            facts.append(Fact(_("Witness"), who.name, note=_("confirmed") if at is not None else _("has still to confirm")))
    if record.completed_at is not None:
        facts.append(Fact(_("Delivered"), record.delivery_proof, note=Channel(record.delivered_by).label))
    return facts


@for_everyone
@require_http_methods(["GET", "HEAD", "POST"])
def witness(request: Request, record_id: int) -> HttpResponse:
    """A witness reads what is on record and confirms it under their own sign-in."""
    viewer = request.viewer
    record = queries.refusal_seen_by(viewer, record_id=record_id, on=viewer.today)
    here = reverse("desk:refusal", args=(record.pk,))
    if request.method == "POST":
        return do(
            request, lambda: refusing.witness(viewer=viewer, record=record, at=viewer.now), to=here,
            said=_("Thank you. Your confirmation is on file."),
        )
    mine = {record.witness_one_id: record.witness_one_at, record.witness_two_id: record.witness_two_at}
    context: dict[str, Any] = {
        "record": record, "issue": record.issue, "title": title_of(record.issue, viewer.locale),
        "person": record.issue.body["person"], "is_witness": viewer.person_id in mine,
        "confirmed_at": mine.get(viewer.person_id), "facts": _on_file(record),
        "passages": passages(record.issue.body["blocks"], viewer.locale) if viewer.person_id not in mine else [],
    }
    return page(request, "desk/document_witness.html", context, crumbs=[
        Crumb(_("My desk"), reverse("desk:home")), Crumb(_("Witness of a refusal")),
    ])
