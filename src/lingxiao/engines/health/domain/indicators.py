"""What an indicator is, and what is read for it: plain values, no tables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction
from typing import TYPE_CHECKING

from lingxiao.engines.health.domain import transforms
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from lingxiao.engines.health.enums import Kind


@dataclass(frozen=True, slots=True)
class Evidence:
    """One thing a figure rests on: what it is, which one, on which day, and where to see it."""

    kind: str
    id: str
    on: date
    title: Bilingual
    link: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """What was found for one person: named whole or rational inputs, how many cases, and the evidence.

    ``said`` tells in words what was found. A reading is only made where there is evidence; otherwise see ``Missing``.
    """

    inputs: Mapping[str, Fraction]
    sample: int
    said: Bilingual
    evidence: tuple[Evidence, ...] = ()
    freshness: Fraction = transforms.ONE


@dataclass(frozen=True, slots=True)
class Missing:
    """Why nothing could be read for one person, and who owes it.

    ``company``, ``manager``, ``later`` for a part of the product that is not set up yet, empty where only time is missing.
    """

    why: Bilingual
    owed_by: str = "company"


@dataclass(frozen=True, slots=True)
class OutOfScope:
    """The indicator does not concern this person at all: it drops out and the weights renormalise (step 8)."""

    why: Bilingual


Found = Reading | Missing | OutOfScope
Reader = Callable[[Sequence[int], date, datetime], Mapping[int, Found]]
"""Reads an indicator for many persons as of a day and a moment of knowledge, in a constant number of queries."""


@dataclass(frozen=True, slots=True)
class Transform:
    """From inputs to a score: its name, its formula with the names of inputs and parameters in braces.

    The arithmetic stands in ``ARITHMETIC`` under the name, so that a figure can be reckoned again from what is stored.
    """

    name: str
    formula: str
    parameters: Mapping[str, Fraction] = field(default_factory=dict)

    def apply(self, inputs: Mapping[str, Fraction]) -> Fraction | None:
        """The score of these inputs; None where nothing was due."""
        return ARITHMETIC[self.name](inputs, self.parameters)


Given = Mapping[str, Fraction]
ARITHMETIC: Mapping[str, Callable[[Given, Given], Fraction | None]] = {
    "ONTIME": lambda given, _by: transforms.ONTIME(int(given["on"]), int(given["late"]), int(given["due"])),
    "RATE": lambda given, by: transforms.RATE(given["x"], by["target"]),
    "LIN": lambda given, by: transforms.LIN(given["x"], by["lo"], by["hi"]),
    "INV": lambda given, by: transforms.INV(given["x"], by["lo"], by["hi"]),
    "BAND": lambda given, by: transforms.BAND(given["x"], by["a"], by["b"], by["c"], by["d"]),
    "ONTIME_LIN": lambda given, by: _mean(
        transforms.ONTIME(int(given["on"]), int(given["late"]), int(given["due"])),
        transforms.LIN(given["x"], by["lo"], by["hi"]),
    ),
    "STEP_DOWN": lambda given, by: max(transforms.ZERO, transforms.HUNDRED - by["step"] * given["n"]),
    "STATE": lambda given, _by: given["points"],
}
"""How each named transform makes a score of inputs and parameters."""


def _mean(one: Fraction | None, other: Fraction) -> Fraction | None:
    return None if one is None else (one + other) / 2


def on_time() -> Transform:
    """ONTIME over the inputs on, late, due."""
    return Transform("ONTIME", "100 × ({on} + 0.5 × {late}) ÷ {due}")


def rate(target: Fraction) -> Transform:
    """RATE of the input x against a target."""
    return Transform("RATE", "100 × clamp({x} ÷ {target}, 0, 1)", {"target": target})


def linear(lo: Fraction, hi: Fraction) -> Transform:
    """LIN of the input x between lo and hi."""
    return Transform("LIN", "100 × clamp(({x} − {lo}) ÷ ({hi} − {lo}), 0, 1)", {"lo": lo, "hi": hi})


def on_time_and_linear(lo: Fraction, hi: Fraction) -> Transform:
    """The mean of ONTIME over the inputs on, late, due and of LIN of the input x (A07)."""
    formula = "(100 × ({on} + 0.5 × {late}) ÷ {due} + 100 × clamp(({x} − {lo}) ÷ ({hi} − {lo}), 0, 1)) ÷ 2"
    return Transform("ONTIME_LIN", formula, {"lo": lo, "hi": hi})


def inverse(lo: Fraction, hi: Fraction) -> Transform:
    """INV of the input x between lo and hi."""
    return Transform("INV", "100 − 100 × clamp(({x} − {lo}) ÷ ({hi} − {lo}), 0, 1)", {"lo": lo, "hi": hi})


def band(a: Fraction, b: Fraction, c: Fraction, d: Fraction) -> Transform:
    """BAND of the input x: 100 within b to c, 0 below a and above d."""
    return Transform("BAND", "BAND({x}; {a}, {b}, {c}, {d})", {"a": a, "b": b, "c": c, "d": d})


def minus_each(step: Fraction) -> Transform:
    """100 less a step for each of the input n, not below 0."""
    return Transform("STEP_DOWN", "max(0, 100 − {step} × {n})", {"step": step})


def as_read() -> Transform:
    """The input points is the score: the words of the reading say which state earned it."""
    return Transform("STATE", "{points}")


@dataclass(frozen=True, slots=True)
class Indicator:
    """One weighted reading of an area: what it asks, whose doing it is, how it becomes a score."""

    key: str
    title: Bilingual
    kind: Kind
    weight: int
    transform: Transform
    read: Reader
    minimum_sample: int = 1
    window: Bilingual = Bilingual("")


@dataclass(frozen=True, slots=True)
class Cap:
    """A red line for one person: from ``starts_on`` the figure may not stand above ``at_most``, before ``expires_on``.

    Where no day ends it, ``until`` says in words what does. ``side`` is whose doing it is, ``evidence`` the case or
    artefact it rests on.
    """

    key: str
    at_most: int
    title: Bilingual
    starts_on: date
    expires_on: date | None
    side: str
    evidence: Evidence
    until: Bilingual = Bilingual("")

    def is_active(self, on: date) -> bool:
        """Whether it holds on a day."""
        return self.starts_on <= on and (self.expires_on is None or on < self.expires_on)


CapReader = Callable[[Sequence[int], date, datetime], Mapping[int, Sequence[Cap]]]
"""Finds the red lines of many persons as of a day and a moment of knowledge; only those active on the day cap."""
