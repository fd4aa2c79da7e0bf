"""Refusals: anticipated "no"s, each a sentence a person can act on.

A refusal is not a bug. It is raised by a domain verb, becomes the form's error on a page and a
problem document in the API, and is never logged as an error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

__all__ = ["NotForYou", "NotSeen", "Refusal", "_"]
"""``_`` too: Django-free modules of the kernel take their words from here, so that this is the one door."""


class Refusal(Exception):  # noqa: N818 -- a refusal is the house's word; "Error" would call it a bug
    """Something a person asked for that may not or cannot be done, with the reason and the way on.

    Subclasses set ``sentence``, a lazily translated text with ``%(name)s`` places, and are raised with
    keyword arguments that fill them. The arguments stay readable as ``params``.
    """

    sentence: ClassVar[str | _StrPromise] = _("This cannot be done. Ask your HR administrator.")

    def __init__(self, **params: object) -> None:
        """Keep the params; the sentence is put together when it is read, in the reader's language."""
        self.params = params
        super().__init__(params)

    def __str__(self) -> str:
        """Say the sentence in the language now active; bilingual params are said in it too."""
        if not self.params:
            return str(self.sentence)
        locale = get_language() or ""
        said = {name: param.pick(locale) if isinstance(param, Bilingual) else param for name, param in self.params.items()}
        return str(self.sentence) % said


class NotForYou(Refusal):
    """Others may do this, this viewer may not, whatever is typed and however things stand. The site answers 403, and why.

    For what the viewer may see: that it exists is no secret from them. No form takes it as its error.
    """


class NotSeen(NotForYou):
    """What is asked for does not exist for this viewer. The site answers 404, with no word of why."""

    sentence = _("There is no such page, or it is not for you.")
