"""Why a file is not taken, or not handed out."""

from __future__ import annotations

from lingxiao.kernel.refusals import Refusal, _


class FileRefused(Refusal):
    """Any reason why a file is not taken."""


class EmptyFile(FileRefused):
    """Nothing is in it."""

    sentence = _("“%(name)s” is empty, and nothing was kept of it. Choose the file again.")


class FileTooLarge(FileRefused):
    """More bytes than we keep."""

    sentence = _("“%(name)s” is larger than %(most)s MB. Make it smaller, or split it.")


class KindNotTaken(FileRefused):
    """Its name says it is of a kind we do not take."""

    sentence = _("“%(name)s” cannot be attached. These kinds can: %(kinds)s.")


class ContentIsAnother(FileRefused):
    """Its content is not what its name says."""

    sentence = _("The content of “%(name)s” is not a %(kind)s file. Save it again as one of: %(kinds)s.")


class FileBroken(FileRefused):
    """It is of the right kind, and cannot be trusted all the same."""

    sentence = _("“%(name)s” is damaged or holds what we do not take: %(why)s")


class TooManyPixels(FileRefused):
    """A picture so large that opening it would stop a computer."""

    sentence = _("“%(name)s” has more than %(most)s million pixels. Make the picture smaller.")


class FileChanged(Refusal):
    """The bytes in the store are not the ones that were attached."""

    sentence = _(
        "“%(name)s” is not handed out: what is stored is not what was attached. Tell your system administrator.",
    )
