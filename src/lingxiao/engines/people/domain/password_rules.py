"""What a password may be: long, not known to guessers, not about you or us. No rules on kinds of character.

Django calls these through ``AUTH_PASSWORD_VALIDATORS``. Following NIST SP 800-63B and ASVS 6.2: length instead of
composition, a list of known passwords, context words; no forced change.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from pypinyin import lazy_pinyin

from lingxiao.engines.people.models import Account, Company

if TYPE_CHECKING:
    from collections.abc import Iterator

LONGEST = 128
OUR_NAMES = ("lingxiao", "领销")
SHORTEST_WORD = 4
"""Context words shorter than this in Latin letters would forbid passwords by accident; Chinese words need two."""

DRESSED = {"0": "o", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"}
LOOKALIKES = tuple(str.maketrans({**DRESSED, "1": one}) for one in "li")
"""How people dress a known word up: p@ssw0rd; a 1 stands for either of two letters."""

DRESS = 9
"""A known word with fewer than this many digits and signs around it is still that word."""

FEW_CHARACTERS = 4
"""Fewer different characters than this are no password, however long."""

MOST_OF_IT = 3
"""A context word is too much of a password when fewer than this many times its length stand beside it."""


def _forms(text: str) -> set[str]:
    """A text, and what it says when signs are read as the letters they look like."""
    return {text, *(text.translate(table) for table in LOOKALIKES)}


def _weight(text: str) -> int:
    """How much of a password a text is: a Chinese character counts as two Latin letters."""
    return sum(1 if sign.isascii() else 2 for sign in text)


class LongestAllowed:
    """At most 128 characters: longer ones only cost the server time."""

    def validate(self, password: str, user: Account | None = None) -> None:  # noqa: ARG002 -- Django's signature
        """Raise ValidationError when it is too long."""
        if len(password) > LONGEST:
            raise ValidationError(
                ngettext(
                    "This password is too long. It must contain at most %(limit)d character.",
                    "This password is too long. It must contain at most %(limit)d characters.",
                    LONGEST,
                ) % {"limit": LONGEST},
                code="password_too_long",
            )

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("At most 128 characters.")


class NotKnown(CommonPasswordValidator):
    """Not on the list of known passwords that comes with Django, nor one of them dressed up with digits or signs."""

    def validate(self, password: str, user: Account | None = None) -> None:  # noqa: ARG002 -- Django's signature
        """Raise ValidationError when guessers know it."""
        folded = password.lower().strip()
        core = re.sub(r"^[\W\d_]+|[\W\d_]+$", "", folded)
        halves = folded[: len(folded) // 2], folded[len(folded) // 2 :]
        known = {form for text in (folded, core) for form in _forms(text)} & self.passwords
        dressed_up = bool(known) and len(folded) - max(map(len, known)) < DRESS
        # "passwordpassword" is as well known as "password".
        doubled = halves[0] == halves[1] and halves[0] in self.passwords
        if dressed_up or doubled or len(set(folded)) < FEW_CHARACTERS:
            raise ValidationError(
                _("This password is on the lists that guessers try first. Choose another."), code="password_known",
            )

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("Not one of the passwords that guessers try first.")


def _words_of(text: str) -> Iterator[str]:
    """The words of a name in lower case, and its pinyin when it is Chinese."""
    folded = text.lower()
    for word in re.findall(r"[a-z0-9]+|[\u4e00-\u9fff]{2,}", folded):
        yield word
        if not word.isascii():
            yield "".join(lazy_pinyin(word))
            if len(word) > 2:  # noqa: PLR2004 -- 衡屿智控股份有限公司 is also known as 衡屿 and 衡屿智控
                yield from (word[:2], word[:4], "".join(lazy_pinyin(word[:2])), "".join(lazy_pinyin(word[:4])))


def context_words(account: Account | None) -> set[str]:
    """Words nobody should build a password around: this product, the company, and the person's own names."""
    texts = list(OUR_NAMES)
    company = Company.objects.filter(pk=1).first()
    if company is not None:
        texts += [company.name_zh, company.name_en]
    if account is not None:
        texts.append(account.email.partition("@")[0])
        if account.person_id:
            person = account.person
            texts += [person.name, person.name_latin, person.pinyin, person.number]
    words = {word for text in texts for word in _words_of(text)}
    return {word for word in words if len(word) >= (SHORTEST_WORD if word.isascii() else 2)}


class NotAboutYouOrUs:
    """Not built around the name of the person, the company or the product."""

    def validate(self, password: str, user: Account | None = None) -> None:
        """Raise ValidationError when a context word makes up too much of it."""
        folded = password.lower()
        forms = _forms(folded)
        for word in context_words(user if isinstance(user, Account) else None):
            if any(word in form for form in forms) and _weight(folded) < _weight(word) * MOST_OF_IT:
                raise ValidationError(
                    _("This password is built around a name guessers try: yours, your company's or this product's."),
                    code="password_context",
                )

    def get_help_text(self) -> str:
        """Say the rule."""
        return _("Not built around your name, your company's or this product's.")
