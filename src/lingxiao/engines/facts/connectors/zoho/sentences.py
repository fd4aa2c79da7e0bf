"""What a person is told when Zoho does not answer as it should, and what to do about it."""

from __future__ import annotations

from lingxiao.kernel.words import Bilingual

WRONG_CLIENT = Bilingual(
    "Zoho 不认识这个客户端 ID。请核对客户端 ID，并确认所选数据中心就是贵公司登录 Zoho 时所用的那一个。",
    "Zoho does not know this client ID. Check it, and check that the data centre is the one where your company signs in "
    "to Zoho.",
)
WRONG_SECRET = Bilingual(
    "Zoho 不接受这个客户端密钥。请在 Zoho 的 API 控制台查看后重新填写。",
    "Zoho does not accept the client secret. Look it up in Zoho's API console and enter it again.",
)
REVOKED = Bilingual(
    "Zoho 的授权已被撤销，或已被更新的授权取代。请在 Zoho 重新授权，再填写新的刷新令牌。",
    "The permission given in Zoho was revoked, or a newer one replaced it. Give it again in Zoho and enter the new refresh "
    "token.",
)
NOT_LET_IN = Bilingual(
    "Zoho 连续两次拒绝了刚取得的登录凭证。请让 Zoho 管理员检查该账号是否仍然有效，再测试连接。",
    "Zoho refused us twice, the second time with a fresh sign-in. Have the Zoho administrator check that the account is "
    "still active, then test the connection.",
)
ELSEWHERE = Bilingual(
    "贵公司的 Zoho 数据在另一个数据中心。请改选数据中心后再测试连接。",
    "Your company's Zoho data stands in another data centre. Choose that one and test the connection again.",
)
TOO_MANY_SIGN_INS = Bilingual(
    "短时间内登录 Zoho 太多次。系统会在约十分钟后再试，无需处理。",
    "There were too many sign-ins to Zoho in a short time. It is tried again in about ten minutes; nothing need be done.",
)
BUSY = Bilingual(
    "Zoho 暂时忙不过来或连接不上。系统会稍后从停下的地方继续，无需处理。",
    "Zoho is too busy or cannot be reached at the moment. Reading goes on later where it stopped; nothing need be done.",
)
USED_UP = Bilingual(
    "Zoho 最近 24 小时的接口调用额度已用完。额度会陆续恢复，系统随后继续；若经常如此，请在 Zoho 增购额度，或减少读取的次数。",
    "The calls that Zoho grants in 24 hours are used up. They come back by and by and reading goes on then; if this happens "
    "often, buy more in Zoho or read less often.",
)
ENDLESS = Bilingual(
    "Zoho 反复给出同一页数据，读取已停止，以免重复。请稍后重新读取；若再次发生，请联系 Zoho 客服。",
    "Zoho gave the same page again and again, so reading was stopped. Read once more later; if it happens again, ask Zoho's "
    "support.",
)
NO_WAY = Bilingual(
    "从这台服务器不能安全地访问 Zoho 的地址，或回答大得不正常。请网络管理员不加改动地放行 Zoho 的地址，再测试连接。",
    "Zoho's address cannot be reached safely from this server, or its answer is far too long. Have the network administrator "
    "let Zoho's addresses through unchanged, then test the connection.",
)
USERS = Bilingual("用户", "users")
MODULES = Bilingual("模块清单", "the list of modules")


def not_signed_in(code: str) -> Bilingual:
    """Zoho refused the sign-in with a word of its own."""
    return Bilingual(
        f"Zoho 拒绝了登录（{code}）。请核对客户端 ID、客户端密钥、刷新令牌和数据中心。",
        f"Zoho refused the sign-in ({code}). Check client ID, client secret, refresh token and data centre.",
    )


def not_allowed(what: Bilingual, scope: str) -> Bilingual:
    """The permission that was given does not reach so far."""
    return Bilingual(
        f"给予的授权不能读取{what.zh}。请在 Zoho 重新授权，范围加上 {scope}，再填写新的刷新令牌。",
        f"The permission given in Zoho does not cover {what.en}. Give it again with the scope {scope} added, and enter the "
        "new refresh token.",
    )


def no_right(what: Bilingual, scope: str) -> Bilingual:
    """The account itself has no right."""
    return Bilingual(
        f"Zoho 里的这个账号无权查看{what.zh}。请 Zoho 管理员给该账号查看权限，并确认授权范围含 {scope}。",
        f"The account in Zoho may not see {what.en}. Have the Zoho administrator let it, and check that the scope {scope} was "
        "given.",
    )


def no_such_object(name: str) -> Bilingual:
    """A module that is not there, or not any more."""
    return Bilingual(
        f"Zoho 里没有“{name[:100]}”这个模块，或它已停用。请在来源设置里重新选择。",
        f"Zoho has no module named “{name[:100]}”, or not any more. Choose again in the settings of the source.",
    )


def no_such_field(name: str) -> Bilingual:
    """A field name that cannot be one."""
    return Bilingual(
        f"“{name[:100]}”不是 Zoho 的字段名。请在来源设置里重新选择字段。",
        f"“{name[:100]}” is not the name of a field in Zoho. Choose the fields again in the settings of the source.",
    )


def not_accepted(code: str) -> Bilingual:
    """A question that Zoho does not accept."""
    return Bilingual(
        f"Zoho 不接受这次查询（{code}）。请在来源设置里重新选择模块和字段；仍不行时，请把这句话交给系统管理员。",
        f"Zoho does not accept the question ({code}). Choose module and fields again in the settings of the source; if that "
        "does not help, give this sentence to your administrator.",
    )


def other_shape(where: str) -> Bilingual:
    """An answer in another shape than the vendor describes."""
    return Bilingual(
        f"Zoho 的回答与其说明不同（{where}）。请重新选择该来源的字段；仍不行时，请把这句话交给系统管理员。",
        f"Zoho answered in another form than it describes ({where}). Choose the fields of this source again; if that does not "
        "help, give this sentence to your administrator.",
    )


def records_of(name: str) -> Bilingual:
    """The records of a module, in a sentence."""
    return Bilingual(f"模块“{name}”的记录", f"the records of “{name}”")


def fields_of(name: str) -> Bilingual:
    """The fields of a module, in a sentence."""
    return Bilingual(f"模块“{name}”的字段", f"the fields of “{name}”")
