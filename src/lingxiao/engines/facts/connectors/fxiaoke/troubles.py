"""The vendor's error codes, and what each means for people. Its ``errorMessage`` changes, so nothing depends on it.

Codes: the table 全局返回码 and what a gateway really answered, which differ; where both say something, the answer counts.
"""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta
from typing import TYPE_CHECKING

from lingxiao.engines.facts.connectors.shapes import Busy, NotAllowed, NotUnderstood, Refused, Trouble, UsedUp
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from datetime import tzinfo

FINE = 0
TOKEN_ENDED = frozenset({20005, 20016})
TOO_FAST = frozenset({30004, 14001})
RETRYABLE = frozenset({-1, 50009}) | TOO_FAST
ILL = -2
USED_UP_TODAY, NEVER_BOUGHT, SWITCHED_OFF, NOT_AUTHORISED = 30002, 30003, 20021, 20022
NO_RIGHT = frozenset({15003, 20014, 20020, 20023})
NOBODY = frozenset({20012, 30027})
WRONG_SECRET = frozenset({
    10001, 10002, 10005, 10006, 10012, 10014, 11001, 11002, 11013, 11015, 20006, 20015, 20017,
})  # fmt: skip

LATER = 120.0
"""Seconds after which a busy system is asked again, when asking a few times at once did not help."""

WRONG_ADDRESS = Bilingual(
    "“{host}”不是纷享销客开放平台的地址。请在连接设置中选择企业所在的云，或填写 open- 开头的域名（不是登录网页用的 www 域名）。",
    "“{host}” is not where the Fxiaoke open platform answers. Choose the cloud the company is on in the connection’s settings, "
    "or enter the host that begins with open- (not the www one people sign in at).",
)
NO_PLATFORM = Bilingual(
    "{host} 没有像纷享销客开放平台那样应答。请在连接设置中核对企业所在的云，并确认本机地址在应用的白名单里。",
    "{host} did not answer as the Fxiaoke open platform does. Check in the connection’s settings which cloud the company is on, "
    "and that this machine’s address is on the application’s list.",
)
UNREACHABLE = Bilingual(
    "现在连不上 {host}。稍后会自动再试；如果一直这样，请检查连接设置中的域名和本机的网络。",
    "{host} cannot be reached at the moment. It is tried again later; if it stays like this, check the host in the "
    "connection’s settings and this machine’s network.",
)
NOT_CALLED = Bilingual(
    "不能访问 {host}，或者它的回答过长、过慢。请检查连接设置中的域名；如果系统在公司内网，请在设置中注明。",
    "{host} may not be called from here, or its answer was too long or too slow. Check the host in the connection’s settings; "
    "if the system stands in the company’s own network, say so there.",
)
BUSY = Bilingual(
    "纷享销客正忙，几次都没有应答。不需要做什么，稍后会从中断处继续。",
    "Fxiaoke is busy and did not answer several times. Nothing needs to be done: reading goes on later where it stopped.",
)
TOKEN_REFUSED = Bilingual(
    "纷享销客不接受它刚发给我们的访问凭证。请核对应用信息和操作员工，并确认没有别的程序在使用同一个应用，然后再试一次。",
    "Fxiaoke does not accept the access it has just given us. Check the application’s details and the employee, make sure that "
    "no other program uses the same application, and try again.",
)
WRONG_APPLICATION = Bilingual(
    "纷享销客不认可这个应用。请核对应用编号、密钥和永久授权码，并确认选对了云、本机地址在应用的白名单里。（代码 {code}）",
    "Fxiaoke does not know this application. Check its id, its secret and the permanent code, that the right cloud is chosen, "
    "and that this machine’s address is on the application’s list. (Code {code})",
)
APPLICATION_OFF = Bilingual(
    "这个应用在纷享销客中已停用或没有授权。请管理员在纷享销客后台启用并授权。（代码 {code}）",
    "This application is switched off or not authorised at Fxiaoke. Ask an administrator there to switch it on. (Code {code})",
)
NO_SUCH_EMPLOYEE = Bilingual(
    "纷享销客中没有设置里填写的操作员工。请填写一位在职员工的编号，最好是管理员。（代码 {code}）",
    "The employee in the connection’s settings does not exist at Fxiaoke. Enter one who does, best an administrator. "
    "(Code {code})",
)
NO_RIGHT_TO = Bilingual(
    "设置里的操作员工无权读取{what}。请在纷享销客中给他权限，或换一位管理员；人员对象需要单独的共享规则。（代码 {code}）",
    "The employee in the connection’s settings may not read {what}. Give the right at Fxiaoke, or enter an administrator; "
    "the object for personnel needs a sharing rule of its own. (Code {code})",
)
QUOTA_TODAY = Bilingual(
    "纷享销客当天的调用次数已用完，零点后会自动继续。如果经常这样，请购买更多调用次数，或减少读取频率。",
    "The calls to Fxiaoke for today are used up; reading goes on after midnight. If this happens often, buy more calls or "
    "read less often.",
)
QUOTA_NONE = Bilingual(
    "企业还没有购买纷享销客的接口调用次数。请向纷享销客购买后再试。",
    "The company has not bought any calls to Fxiaoke’s interface. Buy some there, then try again.",
)
UNEXPECTED = Bilingual(
    "纷享销客不接受对{what}的这次读取。请检查字段映射；如果仍然如此，请把代码 {code} 和追踪号 {trace} 告诉纷享销客的客服。",
    "Fxiaoke did not accept this reading of {what}. Check the mapping; if it stays like this, give Fxiaoke’s support the "
    "code {code} and the trace {trace}.",
)
OTHER_SHAPE = Bilingual(
    "纷享销客对{what}的回答与它的说明不符，没有读入任何内容。请联系系统维护人员。",
    "Fxiaoke’s answer about {what} is not as its documentation says, so nothing of it was taken in. "
    "Tell whoever maintains this system.",
)
NO_SUCH_FIELD = Bilingual(
    "纷享销客的{what}里没有（或不再有）这些字段：{fields}。请修改字段映射。",
    "These fields are not, or no longer, in {what} at Fxiaoke: {fields}. Correct the mapping.",
)
NEVER_ENDS = Bilingual(
    "读取{what}时，纷享销客反复给出同样的记录，已停止读取。请联系系统维护人员或纷享销客的客服。",
    "Fxiaoke gave the same records of {what} again and again, so reading was stopped. Tell whoever maintains this system, or "
    "Fxiaoke’s support.",
)
NOT_GENUINE = Bilingual(
    "收到的变更通知无法核实，已忽略。请核对两边填写的密钥和企业账号；定时读取不受影响。",
    "A notice of a change could not be verified and was ignored. Check that both sides hold the same key and company account; "
    "reading by the clock goes on as ever.",
)
BAD_KEY = Bilingual(
    "回调密钥的格式不对。请重新生成一个（变更通知要 44 个字符，应用消息要 43 个字符），并填写到两边。",
    "The key for notices has not the right form. Make a new one (44 characters for changes, 43 for messages to the application) "
    "and enter it on both sides.",
)


def on(said: Bilingual, **about: object) -> Bilingual:
    """The sentence about these things, each of them in the sentence's own language where it has one."""
    def in_language(locale: str) -> dict[str, object]:
        return {name: it.pick(locale) if isinstance(it, Bilingual) else it for name, it in about.items()}

    return Bilingual(said.zh.format(**in_language("zh")), said.en.format(**in_language("en")))


def trouble(code: int, *, what: Bilingual, trace: object, now: datetime, zone: tzinfo) -> Trouble:
    """What an error code means, when ``what`` was read. ``now`` and ``zone`` tell how long it is until midnight over there."""
    if code in RETRYABLE or code == ILL:
        return Busy(BUSY, is_passing=True, after=LATER)
    if code == USED_UP_TODAY:
        return UsedUp(QUOTA_TODAY, is_passing=True, after=_until_midnight(now, zone))
    if code == NEVER_BOUGHT:
        return UsedUp(QUOTA_NONE)
    if code in TOKEN_ENDED:
        return Refused(TOKEN_REFUSED)
    if code in NO_RIGHT:
        return NotAllowed(on(NO_RIGHT_TO, what=what, code=code))
    for codes, said in ((WRONG_SECRET, WRONG_APPLICATION), ({SWITCHED_OFF, NOT_AUTHORISED}, APPLICATION_OFF),
                        (NOBODY, NO_SUCH_EMPLOYEE)):
        if code in codes:
            return Refused(on(said, code=code))
    return NotUnderstood(on(UNEXPECTED, what=what, code=code, trace=_plain(trace)))


def _until_midnight(now: datetime, zone: tzinfo) -> float:
    """Seconds until the vendor counts anew (0 点重新统计), and a minute more."""
    here = now.astimezone(zone)
    midnight = datetime.combine(here.date() + timedelta(days=1), time(), zone)
    return midnight.timestamp() - now.timestamp() + 60


def _plain(trace: object) -> str:
    """The vendor's own number for a call, as far as it is one: what they write is not shown otherwise."""
    return re.sub(r"[^\w./-]", "", str(trace or ""), flags=re.ASCII)[:80] or "–"
