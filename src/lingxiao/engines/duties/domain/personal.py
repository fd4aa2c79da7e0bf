"""What a person's own copy adds to the template: customers, lines, channel, additions; and what that asks of the contract."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.engines.documents.domain.contract_change import ProposedTerms
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from lingxiao.engines.people.models import Assignment, ContractTerms

ALL_CUSTOMERS = Bilingual("责任区域内的全部客户", "all customers in the territory")
ALL_LINES = Bilingual("公司全部产品线", "all product lines")
ALL_CHANNELS = Bilingual("不限渠道", "any channel")
NOTHING = Bilingual("无", "Nothing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Personal:
    """What is agreed with one person beside the template. What is left empty is not narrowed down.

    ``location`` is a place of work other than the contract's: stating one is proposing a change of contract (LR-02).
    """

    customers: Bilingual = Bilingual("")
    product_lines: Bilingual = Bilingual("")
    channel: Bilingual = Bilingual("")
    additions: Bilingual = Bilingual("")
    location: str = ""

    def merge(self) -> dict[str, Bilingual]:
        """The values by which the copy is filled in."""
        return {
            "customers": self.customers or ALL_CUSTOMERS,
            "product_lines": self.product_lines or ALL_LINES,
            "channel": self.channel or ALL_CHANNELS,
            "additions": self.said(),
        }

    def said(self) -> Bilingual:
        """The additions as they stand in the copy, a new place of work among them; 「无」 when there are none."""
        zh = [f"工作地点：{self.location}。"] if self.location else []
        en = [f"Place of work: {self.location}."] if self.location else []
        zh += [self.additions.zh] if self.additions.zh else []
        en += [self.additions.en or self.additions.zh] if self.additions else []
        return Bilingual("".join(zh), " ".join(en)) if zh or en else NOTHING


def proposed(
    *, personal: Personal, post: Assignment | None, superior_post: Assignment | None, contract: ContractTerms | None,
) -> ProposedTerms | None:
    """The contract terms that a statement states by being issued: post, level above, place; None without a contract.

    A level the contract is silent about is not a term of it, so that naming a superior changes nothing there.
    """
    if contract is None or post is None:
        return None
    level = superior_post.position.title_zh if superior_post is not None and contract.reports_to_level else ""
    return ProposedTerms(post_title=post.position.title_zh, location=personal.location, reports_to_level=level)
