"""What can be done on the desk: dues, notices, duties, talks, cases."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.architecture.doing import DAY, DEEDS, LATER, Deed
from tests.architecture.matrix import ACTORS
from tests.architecture.objects_desk import case, meeting, open_talk, words

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.architecture.doing import Typed
    from tests.architecture.making import Parts
    from tests.architecture.matrix import Site

    Step = Callable[[Site, str], object]


def _person(site: Site, name: str) -> int:
    return int(site.small.people[name].pk)


def _told(site: Site, actor: str) -> None:
    from lingxiao.kernel import notices

    notices.post(
        to_person_id=_person(site, ACTORS[actor]), kind="x.y", title=words("通知"), body=words("…"), link="/desk/",
        at=site.small.viewer("hr_admin").now,
    )


def _feed(site: Site, actor: str) -> None:
    from lingxiao.engines.cadence.domain import feeds

    viewer = site.small.viewer(ACTORS[actor])
    feeds.open_feed(viewer=viewer, at=viewer.now)


DEEDS += [
    Deed("desk:snooze", "MGR", {"until": "2026-11-27", "reason": "在客户现场"}),
    Deed("desk:hand_over", "HRA BP DIR", lambda site, _actor: {"owner_id": _person(site, "hrbp"), "reason": "休假"}),
    Deed("desk:notices_read", "ALL", before=_told),
    Deed("desk:preferences", "ALL", {"rhythm": "at_once", "heard": ["cadence"]}),
    Deed("desk:feed_open", "ALL"),
    Deed("desk:feed_end", "ALL", before=_feed),
    Deed("desk:delivery", "MGR", {"note": "已提交月度简报", "file": ""}),
    Deed("desk:spot_check", "DIR", {"answer": "partly", "note": "大客户移交给了新组"}),
]

# -- talks -----------------------------------------------------------------------------------------------------------


def _written_up(make: Callable[[Site, str], Any], by: str) -> Step:
    """The minutes are written by one side and confirmed by nobody."""
    def step(site: Site, _actor: str) -> None:
        from lingxiao.engines.activities.domain import meetings

        viewer = site.small.viewer(by)
        meetings.record_meeting(
            viewer=viewer, meeting=make(site, ""), held_on=viewer.today, minutes="谈了移交。", at=viewer.now,
        )
    return step


def _confirmation(make: Callable[[Site, str], Any]) -> Callable[[Site, str], Typed]:
    def typed(site: Site, _actor: str) -> Typed:
        last = make(site, "").minutes.order_by("-number").first()
        return {"sha256": last.sha256 if last is not None else "0" * 64, "remark": "补充：周五前完成"}
    return typed


def _shared(make: Callable[[Site, str], Any], *names: str) -> Step:
    def step(site: Site, _actor: str) -> None:
        from lingxiao.engines.activities.domain import meetings

        for name in names:
            viewer = site.small.viewer(name)
            meetings.share_meeting(viewer=viewer, meeting=make(site, ""), at=viewer.now)
    return step


RECORD = {"held_on": DAY, "minutes": "谈了移交。", "confirms": "on"}
MOVED = {"day": "2026-11-30", "time": "10:00", "reason": "出差"}
for variant, make, both, holder in (("", meeting, "MGR TM", "MGR"), ("#open", open_talk, "DIR MGR", "DIR")):
    first, second = ("manager", "team_member") if not variant else ("director", "manager")
    DEEDS += [
        Deed(f"desk:meeting_record{variant}", both, RECORD),
        Deed(f"desk:meeting_confirm{variant}", both, _confirmation(make), before=_written_up(make, first)),
        Deed(f"desk:meeting_move{variant}", holder, MOVED),
        Deed(f"desk:meeting_miss{variant}", both, {"reason": "客户到访"}),
        Deed(f"desk:meeting_call_off{variant}", holder, {"reason": "改为书面"}),
        Deed(f"desk:meeting_share{variant}", both),
        Deed(f"desk:meeting_promise{variant}", both, lambda site, _actor, name=second: {  # type: ignore[misc]
            "owner_id": _person(site, name), "text": "周五前给出名单", "due_on": LATER,
        }),
    ]
DEEDS += [
    Deed("desk:meeting_share#stop", "MGR TM", {"stop": "yes"}, before=_shared(meeting, "manager", "team_member")),
    Deed("desk:commitment", "MGR TM", {"how": "已开通，见邮件"}),
    Deed("desk:meeting_plan", "HRA BP DIR MGR EXE", {
        "kind": "one_on_one", "day": "2026-11-30", "time": "10:00", "place": "会议室", "agenda": "季度目标",
    }, query=lambda site: f"?with={_person(site, 'team_member')}"),
]

# -- cases -----------------------------------------------------------------------------------------------------------

FAR_HANDS = "hr_admin_2"
"""Another head of HR, who does what must not be done by whoever acts next."""


def _acted(*keys: str) -> Step:
    """The appeal was brought along by these acts, none of them of anybody who is tried."""
    def step(site: Site, _actor: str) -> None:
        from lingxiao.engines.cases.domain import cases
        from lingxiao.engines.cases.models import Case

        viewer = site.small.viewer(FAR_HANDS)
        acts: dict[str, Callable[..., object]] = {
            "propose": lambda **who: cases.propose(**who, text="建议支持。"),
            "decide": lambda **who: cases.decide(**who, outcome="upheld", text="事实成立。"),
            "communicate": lambda **who: cases.communicate(**who, text="您的申诉成立。"),
            "put-right": lambda **who: cases.open_actions(**who, text="补记两次会谈。"),
            "reject": lambda **who: cases.reject(**who, reason="已过期限。"),
        }
        for key in keys:
            acts[key](viewer=viewer, case=Case.objects.get(pk=case(site, "")), at=viewer.now)
    return step


def _act(key: str) -> Callable[[Site, str], Parts]:
    return lambda site, _actor: {"case_id": case(site, ""), "key": key}


SAID = {"text": "十月十二日那次。", "eyes": "parties", "file": ""}
SAYS = {"text": "写下来，以便日后看得懂。"}
DEEDS += [
    Deed("desk:case", "HRA BP MGR EXE", SAID),
    Deed("desk:case#inside", "HRA BP MGR EXE", {**SAID, "eyes": "inside"}),
    Deed("desk:case#objection", "HRA BP DIR MGR", SAID),
    Deed("desk:case#sensitive", "HRA BP MGR", SAID),
    Deed("desk:case#strict", "COM TM", SAID),
    Deed("desk:case#own", "TM", SAID),
    Deed("desk:case_act", "MGR", SAYS),
    Deed("desk:case_act#strict", "COM", {"severity": "high"}),
    Deed("desk:case_act#handle", "HRA BP", {"severity": "high"}),
    Deed("desk:case_act#decide", "HRA EXE", {"outcome": "upheld", "text": "事实成立，予以支持。"}),
    Deed("desk:case_act#propose", "HRA BP", SAYS, parts=_act("propose")),
    Deed("desk:case_act#assign", "HRA BP", lambda site, _actor: {"person_id": _person(site, FAR_HANDS)}, parts=_act("assign")),
    Deed("desk:case_act#recuse", "BP", SAYS, parts=_act("recuse")),
    Deed("desk:case_act#reject", "HRA BP", SAYS, parts=_act("reject")),
    Deed("desk:case_act#send-back", "HRA EXE", SAYS, before=_acted("propose"), parts=_act("send-back")),
    Deed("desk:case_act#communicate", "HRA BP EXE", SAYS, before=_acted("decide"), parts=_act("communicate")),
    Deed("desk:case_act#put-right", "HRA BP EXE", SAYS, before=_acted("decide", "communicate"), parts=_act("put-right")),
    Deed("desk:case_act#verify", "HRA BP EXE", SAYS, before=_acted("decide", "communicate", "put-right"), parts=_act("verify")),
    Deed("desk:case_act#close", "HRA BP EXE", before=_acted("decide", "communicate"), parts=_act("close")),
    Deed("desk:case_act#reopen", "HRA BP EXE", SAYS, before=_acted("reject"), parts=_act("reopen")),
]
