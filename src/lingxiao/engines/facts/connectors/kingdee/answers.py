"""What 金蝶云星空 answers: HTTP says 200 whatever happened, and what happened stands inside.

Source: 金蝶云星空 WebAPI 接口说明书, 6, error codes. An error of a query comes as the only cell of the only row.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from lingxiao.engines.facts.connectors.asking import Advice, Asker, as_moment, as_text
from lingxiao.engines.facts.connectors.shapes import Busy, NotAllowed, Refused, RemoteField, Trouble
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import tzinfo

VENDOR = Bilingual("金蝶云星空", "Kingdee Cloud")
ADVICE = Advice(
    VENDOR,
    refused=Bilingual(
        "金蝶云星空没有让我们登录。请核对数据中心标识、集成用户、应用编号与密钥，并确认“第三方系统登录授权”仍然启用、"
        "白名单包含本机地址。",
        "Kingdee Cloud did not let us in. Check the id of the data centre, the user, the app and its secret, and that the "
        "authorisation for other systems is still on there and lists the address of this machine.",
    ),
    not_allowed=Bilingual(
        "金蝶云星空的集成用户无权查询这张单据。请管理员给它查看权限，并确认许可未过期。",
        "The user at Kingdee Cloud may not query this form. Ask the administrator to let it view the form, and see that the "
        "licence is valid.",
    ),
    not_there=Bilingual(
        "这个地址上没有金蝶云星空的 WebAPI。请核对地址，一般以 /k3cloud 结尾。",
        "There is no WebAPI of Kingdee Cloud at this address. Check it; it usually ends with /k3cloud.",
    ),
)

SIGNED_OUT, NO_RIGHT, NO_LICENCE, NO_ADMINISTRATORS = "1", "2", "7", "15"
FAILED_IN_DATABASE, IN_USE, TOO_MANY = "6", "13", "14"
LOST = "会话信息已丢失"

MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?")


class SignedOut(Refused):
    """The session is over: signing in again helps, unless it is over at once again."""


def judged(answer: object, asker: Asker) -> Any:
    """The answer, unless it tells of an error. Raises ``Trouble``."""
    if isinstance(answer, dict) and "actionname" in answer:
        raise asker.busy()  # the server's own error page, at HTTP 200
    status = _status(answer)
    if status is None or status.get("IsSuccess") is True:
        return answer
    raise _trouble(status, asker)


def _status(answer: object) -> dict[str, Any] | None:
    """The ``ResponseStatus``, wherever it stands."""
    inner = answer
    while isinstance(inner, list) and len(inner) == 1:
        inner = inner[0]
    result = inner.get("Result") if isinstance(inner, dict) else None
    status = result.get("ResponseStatus") if isinstance(result, dict) else None
    return status if isinstance(status, dict) else None


def _trouble(status: dict[str, Any], asker: Asker) -> Trouble:
    code = str(status.get("MsgCode", ""))
    errors = [one for one in status.get("Errors") or () if isinstance(one, dict)]
    words = "；".join(str(one[part]) for one in errors for part in ("FieldName", "Message") if one.get(part))
    if code == SIGNED_OUT or LOST in words:
        return SignedOut(ADVICE.refused)
    if code == NO_ADMINISTRATORS:
        return Refused(ADVICE.refused)
    if code in {NO_RIGHT, NO_LICENCE}:
        return NotAllowed(ADVICE.not_allowed)
    if code in {FAILED_IN_DATABASE, IN_USE, TOO_MANY}:
        return Busy(asker.busy().said, is_passing=True)
    return asker.strange(words)


def cell(value: object, zone: tzinfo) -> str | None:
    """A value as text; a moment gets its zone, and a blank is an empty field. Raises ``ValueError`` for what is no value."""
    if isinstance(value, (list, dict)):
        raise ValueError("not a cell")  # noqa: TRY004 -- one exception for whatever cannot be read
    text = as_text(value)
    if text is None or not text.strip():
        return None
    return as_moment(text, zone) if MOMENT.fullmatch(text) else text


def described(answer: object, locale: str) -> Iterator[RemoteField]:
    """The fields in an answer of ``QueryBusinessInfo``; nothing where it has another shape, which differs by version."""
    needed = answer.get("Result", {}) if isinstance(answer, dict) else {}
    needed = needed.get("NeedReturnData") or needed.get("BusinessInfo") or {} if isinstance(needed, dict) else {}
    for entry in needed.get("Entrys") or () if isinstance(needed, dict) else ():
        for field in entry.get("Fields") or () if isinstance(entry, dict) else ():
            name = next((field[part] for part in ("Key", "FieldName", "Id") if isinstance(field.get(part), str)), "")
            if name:
                kind = str(field.get("FieldType") or field.get("ElementType") or "")
                yield RemoteField(name, _label(field.get("Name"), locale) or name, kind)


def _label(names: object, locale: str) -> str:
    """A name is a text, or one for each language by its number."""
    if isinstance(names, str):
        return names
    found = {str(one.get("Key")): str(one.get("Value") or "") for one in names if isinstance(one, dict)} \
        if isinstance(names, list) else {}
    return found.get(locale) or next(iter(found.values()), "")
