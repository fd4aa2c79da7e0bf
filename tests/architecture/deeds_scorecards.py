"""What can be done with targets: the library, letters from draft to signature and change, cards, actuals."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from tests.architecture.doing import DEEDS, Deed
from tests.architecture.objects_scorecards import OCTOBER, kpi_library, line, target_template, typed_lines

if TYPE_CHECKING:
    from tests.architecture.doing import Typed
    from tests.architecture.matrix import Site

SAID = {"text": "新客户目标建议按一季度减半。"}


def _new(site: Site, _actor: str) -> Typed:
    return {"template_id": target_template(site).pk, "period": "2027-H2", "person_ids": [str(site.small.people["manager"].pk)]}


def _redefined(site: Site, _actor: str) -> Typed:
    from lingxiao.engines.scorecards.domain import library

    viewer = site.small.viewer("hr_admin")
    told = library.told_of(library.definition_seen_by(viewer, kpi_id=kpi_library(site)))
    texts = {f"{name}_{locale}": told[name][locale] for name in library.TEXTS for locale in ("zh", "en")}
    return texts | {"freeze_day": "6", "since": f"{viewer.today + timedelta(days=30)}", "reason": "财务改为第六个工作日关账"}


def _confirmed(site: Site, actor: str) -> None:
    """Whoever acts has just confirmed who they are."""
    if actor != "OUT":
        site.confirm_again(actor)


def _entered(site: Site, _actor: str) -> None:
    """Finance enters an actual after the card was frozen, so that there is something to restate."""
    from lingxiao.engines.scorecards.domain import actuals
    from lingxiao.engines.scorecards.inputs import ActualInput
    from lingxiao.kernel.days.periods import Month

    viewer = site.small.viewer("hr_admin")
    one = actuals.line_to_enter(viewer, line_id=line(site, "").pk, on=viewer.today)
    actuals.enter(
        viewer=viewer, line=one, month=Month.containing(OCTOBER), at=viewer.now,
        given=ActualInput(value="20", evidence="十月月报"),
    )


def _restate(site: Site, _actor: str) -> Typed:
    """The reason; the line whose actual came late is made with it."""
    line(site, "")
    return {"reason": "财务更正了三笔十月订单的归属"}


def _change(_site: Site, _actor: str) -> Typed:
    return {
        "change": "territory", "reason": "杭州北区划出，目标按剩余区域重算", "starting": f"{datetime.now(UTC):%Y-%m}-01",
    }


DEEDS += [
    Deed("setup:kpis_furnish", "HRA"),
    Deed("setup:kpi_supersede", "HRA", _redefined),
    Deed("cockpit:letters_new", "BP DIR", _new),
    Deed("cockpit:letter_write", "BP DIR", lambda site, _actor: typed_lines(site)),
    Deed("cockpit:letter_show", "BP DIR"),
    Deed("cockpit:letter_say", "BP DIR", SAID),
    Deed("cockpit:letter_give", "BP DIR", before=_confirmed),
    Deed("cockpit:letter_change", "BP DIR", _change),
    Deed("cockpit:letter_withdraw", "BP DIR"),
    Deed("cockpit:scorecard_review", "DIR", {"text": "已核对，十一月关注回款。"}),
    Deed("cockpit:scorecard_restate", "FIN", _restate, before=_entered),
    Deed("cockpit:actual", "HRA FIN", {"value": "20", "evidence": "十月月报第三页"}),
    Deed("desk:letter_say", "MGR", SAID),
    Deed("desk:scorecard", "MGR", {"text": "两张大单顺延到十一月。"}),
]
