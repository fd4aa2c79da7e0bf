"""What issuing needs to know of many persons, gathered in a number of queries that does not grow with them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.documents.domain.merging import OPEN_END
from lingxiao.engines.documents.enums import OPEN, DocumentKind, Party
from lingxiao.engines.documents.models import Issue
from lingxiao.engines.people.domain import signing_in
from lingxiao.engines.people.domain.queries import contract_terms_of, names_of, person_cards_in_both
from lingxiao.engines.people.domain.superiors import Superiors, superiors_of
from lingxiao.kernel.days.saying import day_words
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence
    from datetime import date

    from lingxiao.engines.documents.models import TemplateVersion
    from lingxiao.engines.people.domain.queries import PersonCard
    from lingxiao.engines.people.models import ContractTerms
    from lingxiao.kernel.days.spans import DaySpan

NOBODY_ABOVE = Superiors()


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Everything about the persons of one issue on one day."""

    cards: Mapping[int, tuple[PersonCard, PersonCard]]
    above: Mapping[int, Superiors]
    names: Mapping[int, str]
    company: Bilingual
    open_copies: Mapping[int, Issue]
    last_signed: Mapping[int, Issue]
    contracts: Mapping[int, ContractTerms]

    def superiors(self, person_id: int) -> Superiors:
        """Who stands above this person; nobody when nothing is known."""
        return self.above.get(person_id, NOBODY_ABOVE)

    def name_of(self, person_id: int | None) -> Bilingual:
        """The name of somebody above, or nothing."""
        return Bilingual(self.names.get(person_id, "")) if person_id is not None else Bilingual("")


def gather(*, version: TemplateVersion, person_ids: Sequence[int], changing: Collection[int], on: date) -> Facts:
    """Look up what this version needs to know of these persons on this day; of ``changing``, their contracts too."""
    above = superiors_of(person_ids=person_ids, on=on)
    named = {one for who in above.values() for one in (who.manager_id, who.hrbp_id) if one is not None}
    company = signing_in.company()
    template = version.template
    copies = Issue.objects.filter(person_id__in=person_ids)
    same = (
        copies.filter(kind=template.kind)
        if template.kind == DocumentKind.DUTY_STATEMENT
        else copies.filter(
            template=template,
        )
    )
    signed = same.filter(signatures__party=Party.PERSON).order_by("person_id", "-concluded_at", "-pk")
    return Facts(
        cards=person_cards_in_both(person_ids=person_ids, on=on),
        above=above,
        names=names_of(person_ids=named),
        company=Bilingual(company.name_zh, company.name_en) if company is not None else Bilingual(""),
        open_copies={one.person_id: one for one in copies.filter(template=template, state__in=OPEN)},
        last_signed={one.person_id: one for one in signed.distinct("person_id")},
        contracts=contract_terms_of(person_ids=changing, on=on),
    )


def values_for(
    *,
    facts: Facts,
    person_id: int,
    version: TemplateVersion,
    effective: DaySpan,
    on: date,
    sign_by: date,
    given: Mapping[str, Bilingual],
) -> dict[str, Bilingual]:
    """Every merge field's value for one person; what is not known is empty, and only refused where the text asks."""
    zh, en = facts.cards[person_id]
    above = facts.superiors(person_id)
    template = version.template
    last = effective.last
    return {
        **given,
        "person_name": Bilingual(zh.name),
        "person_number": Bilingual(zh.number),
        "post_title": Bilingual(zh.post, en.post),
        "unit_name": Bilingual(zh.unit, en.unit),
        "manager_name": facts.name_of(above.manager_id),
        "hrbp_name": facts.name_of(above.hrbp_id),
        "company_name": facts.company,
        "document_title": Bilingual(template.title_zh, template.title_en),
        "version_number": Bilingual(str(version.number)),
        "issued_on": day_words(on),
        "effective_from": day_words(effective.start),
        "effective_to": OPEN_END if last is None else day_words(last),
        "sign_by": day_words(sign_by),
    }
