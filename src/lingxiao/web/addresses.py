"""Addresses of pages: Django's ``reverse``, asked once in the life of the program and not once for every row and link."""

from __future__ import annotations

from functools import cache

from django.urls import get_script_prefix, reverse


def page(name: str) -> str:
    """The address of the page of this name that is about no row; the same as ``reverse(name)``."""
    return _known(name, get_script_prefix())


@cache
def _known(name: str, _prefix: str) -> str:
    return reverse(name)


def page_of(name: str, number: int) -> str:
    """The address of the page of this name about the row with this number; the same as ``reverse(name, args=(number,))``."""
    before, after = _around(name, get_script_prefix())
    return f"{before}{number}{after}"


@cache
def _around(name: str, _prefix: str) -> tuple[str, str]:
    """What stands before and behind the number in the addresses of a page."""
    zero, one = (reverse(name, args=(number,)) for number in (0, 1))
    place = next(at for at, (left, right) in enumerate(zip(zero, one, strict=True)) if left != right)
    return zero[:place], zero[place + 1 :]
