"""Forms of the duty editor: one duty, one row of the authority table, the head of a template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lingxiao.engines.duties.domain.kpi_names import code_of, name_of
from lingxiao.engines.duties.domain.shapes import (
    PLAIN_LISTS,
    AuthorityDraft,
    Counterpart,
    DutyDraft,
    DutyTemplateDraft,
    EvidenceRule,
    MoneyLimit,
)
from lingxiao.engines.duties.enums import AuthorityLevel, Category, Letter, Rhythm
from lingxiao.kernel.money import Money, parse_money
from lingxiao.kernel.refusals import Refusal
from lingxiao.kernel.words import Bilingual
from lingxiao.web import joined
from lingxiao.web.forms import Form, LongText

if TYPE_CHECKING:
    from collections.abc import Iterable

LIST_LABELS = {
    "key_outputs": _("Key outputs"),
    "interfaces": _("Whom one works with"),
    "qualification": _("Qualification"),
    "competences": _("Competences"),
    "prohibited": _("What is not allowed"),
    "working_conditions": _("Working conditions"),
    "confidentiality": _("Confidentiality"),
    "legal_notices": _("Legal notices"),
}
NONE = [("", _("none"))]
CURRENCIES = [(code, code) for code in ("CNY", "USD", "EUR", "AED", "SGD", "VND", "BRL")]


def both(cleaned: dict[str, Any], name: str) -> Bilingual:
    """The two fields ``name_zh`` and ``name_en`` as one text."""
    return Bilingual(cleaned[f"{name}_zh"].strip(), cleaned[f"{name}_en"].strip())


def said(name: str, text: Bilingual) -> dict[str, str]:
    """One text as the initial values of its two fields."""
    return {f"{name}_zh": text.zh, f"{name}_en": text.en}


class LimitForm(Form):
    """What has a money limit: an amount and its currency, or neither."""

    amount = forms.CharField(
        label=_("Money limit"), required=False, help_text=_("As 300 or 50,000.00; empty for none.")
    )
    currency = forms.ChoiceField(label=_("Currency"), choices=CURRENCIES, initial="CNY")

    def clean(self) -> dict[str, Any] | None:
        """Read the amount to whole minor units, or say what is wrong with it."""
        cleaned = super().clean() or {}
        amount = str(cleaned.get("amount", "")).strip()
        cleaned["limit"] = None
        if amount:
            try:
                money = parse_money(amount, cleaned.get("currency", "CNY"))
            except Refusal as refusal:
                self.add_error("amount", str(refusal))
            else:
                cleaned["limit"] = MoneyLimit(money.minor, money.currency)
        return cleaned

    @staticmethod
    def told(limit: MoneyLimit | None) -> dict[str, str]:
        """A limit as initial values."""
        if limit is None:
            return {"amount": "", "currency": "CNY"}
        return {"amount": str(Money(limit.minor, limit.currency).as_decimal()), "currency": limit.currency}


class DutyForm(LimitForm):
    """One duty."""

    field_order = (
        "category", "sentence_zh", "sentence_en", "percent", "letter", "frequency_zh", "frequency_en", "deliverable_zh",
        "deliverable_en", "level", "authority", "amount", "currency",
    )
    category = forms.ChoiceField(label=_("Category"), choices=Category.choices)
    sentence_zh = LongText(
        label=_("Duty, in Chinese"),
        help_text=_("Say who does what with which result: “draws up the sales plan each quarter, by person”."),
    )
    sentence_en = LongText(label=_("Duty, in English"), required=False)
    percent = forms.IntegerField(label=_("Share of time, in percent"), min_value=0, max_value=100)
    letter = forms.ChoiceField(label=_("Part in it"), choices=Letter.choices, initial=Letter.ACCOUNTABLE)
    frequency_zh = forms.CharField(label=_("How often, in Chinese"), required=False)
    frequency_en = forms.CharField(label=_("How often, in English"), required=False)
    deliverable_zh = forms.CharField(label=_("What comes of it, in Chinese"), required=False)
    deliverable_en = forms.CharField(label=_("What comes of it, in English"), required=False)
    level = forms.ChoiceField(label=_("Authority"), choices=AuthorityLevel.choices, initial=AuthorityLevel.PROPOSE)
    authority = forms.ChoiceField(label=_("Row of the authority table"), required=False)
    kpi_codes = forms.CharField(
        label=_("Figures"), required=False, help_text=_("By name or by code, with commas between.")
    )
    evidence_zh = forms.CharField(label=_("Evidence handed in, in Chinese"), required=False)
    evidence_en = forms.CharField(label=_("Evidence handed in, in English"), required=False)
    rhythm = forms.ChoiceField(label=_("How often it is handed in"), required=False, choices=NONE + Rhythm.choices)
    due_working_day = forms.IntegerField(
        label=_("By which working day after the period"),
        min_value=1,
        max_value=20,
        initial=5,
    )
    counterparts = LongText(
        label=_("Other posts"),
        required=False,
        help_text=_("One a line: Chinese name | English name | letter"),
    )
    legal_basis = forms.CharField(
        label=_("Legal basis"), required=False, help_text=_("Rules of the register: LR-01, LR-60.")
    )

    def __init__(self, *args: Any, authorities: Iterable[AuthorityDraft] = (), **kwargs: Any) -> None:
        """Offer the rows of the template's own authority table."""
        super().__init__(*args, **kwargs)
        rows = [(row.key, row.matter.pick(get_language() or "")) for row in authorities]
        self.fields["authority"].choices = NONE + rows  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any] | None:
        """Evidence needs both what and how often."""
        cleaned = super().clean() or {}
        if bool(cleaned.get("rhythm")) != bool(str(cleaned.get("evidence_zh", "")).strip()):
            self.add_error("rhythm", str(_("Say both what is handed in and how often, or neither.")))
        cleaned["parts"] = self._counterparts(str(cleaned.get("counterparts", "")))
        return cleaned

    def _counterparts(self, text: str) -> tuple[Counterpart, ...]:
        found = []
        for line in filter(None, (one.strip() for one in text.splitlines())):
            cells = [cell.strip() for cell in line.replace("｜", "|").split("|")]
            if len(cells) != 3 or cells[2].upper() not in Letter.values:  # noqa: PLR2004 -- post, post in English, letter
                self.add_error(
                    "counterparts", str(_("Write each line as: post | post in English | one letter of R, A, C, I."))
                )
                return ()
            found.append(Counterpart(Bilingual(cells[0], cells[1]), Letter(cells[2].upper())))
        return tuple(found)

    def duty(self) -> DutyDraft:
        """The duty that was typed; call on a valid form."""
        given = self.cleaned_data
        rule = (
            EvidenceRule(both(given, "evidence"), Rhythm(given["rhythm"]), given["due_working_day"])
            if given["rhythm"]
            else None
        )
        return DutyDraft(
            category=Category(given["category"]),
            sentence=both(given, "sentence"),
            percent=given["percent"],
            letter=Letter(given["letter"]),
            frequency=both(given, "frequency"),
            deliverable=both(given, "deliverable"),
            level=AuthorityLevel(given["level"]),
            limit=given["limit"],
            counterparts=given["parts"],
            evidence=rule,
            kpi_codes=tuple(code_of(one) for one in listed(given["kpi_codes"])),
            authority=given["authority"],
            legal_basis=listed(given["legal_basis"]),
        )

    @staticmethod
    def initial_of(duty: DutyDraft) -> dict[str, Any]:
        """A duty as initial values."""
        rule = duty.evidence
        return {
            "category": duty.category,
            "percent": duty.percent,
            "letter": duty.letter,
            "level": duty.level,
            "authority": duty.authority,
            "kpi_codes": joined.listed(name_of(code).pick(get_language() or "") for code in duty.kpi_codes),
            "legal_basis": ", ".join(duty.legal_basis),
            "rhythm": rule.rhythm if rule else "",
            "due_working_day": rule.due_working_day if rule else 5,
            "counterparts": "\n".join(f"{one.post.zh} | {one.post.en} | {one.letter}" for one in duty.counterparts),
            **said("sentence", duty.sentence),
            **said("frequency", duty.frequency),
            **said("deliverable", duty.deliverable),
            **said("evidence", rule.what if rule else Bilingual("")),
            **LimitForm.told(duty.limit),
        }


def listed(text: str) -> tuple[str, ...]:
    """Codes with commas between, Chinese commas too."""
    return tuple(one.strip() for one in text.replace("，", ",").replace("、", ",").split(",") if one.strip())


class AuthorityForm(LimitForm):
    """One row of the authority table."""

    field_order = ("matter_zh", "matter_en", "level", "amount", "currency", "condition_zh", "condition_en", "key")
    key = forms.SlugField(
        label=_("Short name"), max_length=40, help_text=_("Small letters and hyphens. Duties point at this row by it.")
    )
    matter_zh = forms.CharField(label=_("Matter, in Chinese"))
    matter_en = forms.CharField(label=_("Matter, in English"), required=False)
    level = forms.ChoiceField(label=_("Authority"), choices=AuthorityLevel.choices)
    condition_zh = forms.CharField(label=_("Condition, in Chinese"), required=False)
    condition_en = forms.CharField(label=_("Condition, in English"), required=False)

    def row(self) -> AuthorityDraft:
        """The row that was typed; call on a valid form."""
        given = self.cleaned_data
        return AuthorityDraft(
            key=given["key"],
            matter=both(given, "matter"),
            level=AuthorityLevel(given["level"]),
            limit=given["limit"],
            condition=both(given, "condition"),
        )

    @staticmethod
    def initial_of(row: AuthorityDraft) -> dict[str, Any]:
        """A row as initial values."""
        return {
            "key": row.key,
            "level": row.level,
            **said("matter", row.matter),
            **said("condition", row.condition),
            **LimitForm.told(row.limit),
        }


class HeadForm(Form):
    """The head of a template and its lists, one sentence a line with Chinese and English between bars."""

    title_zh = forms.CharField(label=_("Post, in Chinese"))
    title_en = forms.CharField(label=_("Post, in English"), required=False)
    purpose_zh = LongText(label=_("Purpose in one sentence, in Chinese"))
    purpose_en = LongText(label=_("Purpose in one sentence, in English"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Add a field for each of the lists."""
        super().__init__(*args, **kwargs)
        for name in PLAIN_LISTS:
            self.fields[name] = LongText(
                label=LIST_LABELS[name],
                required=False,
                help_text=_("One a line: the Chinese, a bar, the English."),
            )

    def head(self) -> dict[str, Any]:
        """What was typed, as fields of a template; call on a valid form."""
        given = self.cleaned_data
        lists = {}
        for name in PLAIN_LISTS:
            pairs = [line.replace("｜", "|").partition("|") for line in given[name].splitlines() if line.strip()]
            lists[name] = tuple(Bilingual(zh.strip(), en.strip()) for zh, _bar, en in pairs)
        return {"title": both(given, "title"), "purpose": both(given, "purpose"), "lists": lists}

    @staticmethod
    def initial_of(draft: DutyTemplateDraft) -> dict[str, Any]:
        """A template's head as initial values."""
        lists = {
            name: "\n".join(f"{one.zh} | {one.en}" if one.en else one.zh for one in draft.lists.get(name, ()))
            for name in PLAIN_LISTS
        }
        return {**said("title", draft.title), **said("purpose", draft.purpose), **lists}
