"""What is refused of questions, each with what to choose instead."""

from __future__ import annotations

from lingxiao.kernel.refusals import Refusal, _


class NothingToAsk(Refusal):
    """No batch came yet."""

    sentence = _("No sales facts have come in yet. As soon as a file or a connected system has brought some, ask again.")


class NameAMeasure(Refusal):
    """A question without a measure."""

    sentence = _("Choose at least one measure.")
    field = "measure"


class MonthsTurnedRound(Refusal):
    """The last month lies before the first."""

    sentence = _("The last month lies before the first one. Choose them the other way round.")
    field = "last"


class TooManyMonths(Refusal):
    """A stretch that reads the whole log for nobody."""

    sentence = _("A question spans %(most)s months at most. Choose a later first month.")
    field = "first"


class NoSuchBatch(Refusal):
    """A batch that never came."""

    sentence = _("There is no batch %(number)s; the newest one is %(newest)s. Leave the field empty for the newest.")
    field = "batch"


class CannotBeSplit(Refusal):
    """The data of a measure do not say what it is to be split or filtered by."""

    sentence = _("“%(measure)s” cannot be split or filtered by %(split)s: its data do not say. Leave one of the two out.")
    field = "by"


class StandsOnADay(Refusal):
    """A measure of how things stand is asked of months that do not hold the day it stands on."""

    sentence = _(
        "“%(measure)s” says how things stand on one day, here %(day)s. Choose months that hold this day, or a batch of "
        "another day."
    )
    field = "measure"


class TooManyValues(Refusal):
    """A filter of more values than anybody chose."""

    sentence = _("A filter takes %(most)s values at most. Split by it instead, and look them up in the answer.")


class NobodyOfThatNumber(Refusal):
    """A manager who is named is not there, or not for this viewer."""

    sentence = _("There is nobody with the number %(number)s whose figures you may see. Check the number.")
    field = "manager"


class NoSuchUnit(Refusal):
    """A unit that is named is not there, or not for this viewer."""

    sentence = _("This unit is not there, or not yours to see. Choose one of the list.")
    field = "unit"


class TooManyWaiting(Refusal):
    """Somebody asks faster than the worker answers."""

    sentence = _("%(most)s of your questions are still being worked out. Wait until one of them is answered, then ask again.")


class SeveralCurrencies(Refusal):
    """The rows of amounts in several currencies make no one sum."""

    sentence = _("These amounts are in several currencies. Choose one of them, or one to convert into.")


class TooManyLines(Refusal):
    """An answer of more lines than anybody reads."""

    sentence = _("This would be more than %(most)s lines. Choose fewer months, a filter, or a coarser split.")


class DidNotWork(Refusal):
    """Something broke while an answer was worked out."""

    sentence = _(
        "The answer could not be worked out. Ask again; if it happens once more, tell your administrator the number %(number)s."
    )
