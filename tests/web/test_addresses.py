"""Addresses of rows are those that Django's own ``reverse`` gives."""

from __future__ import annotations

import pytest
from django.urls import reverse, set_script_prefix

from lingxiao.web.addresses import page_of

NAMES = ["cockpit:person", "setup:person", "setup:access_person", "desk:document", "desk:due", "desk:case", "desk:meeting"]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("number", [0, 1, 7, 10, 100, 20_481])
def test_the_address_is_that_of_reverse(name: str, number: int) -> None:
    assert page_of(name, number) == reverse(name, args=(number,))


def test_a_system_that_stands_below_a_path_is_named_with_it() -> None:
    page_of("cockpit:person", 3)
    try:
        set_script_prefix("/1/lingxiao/0/")
        assert page_of("cockpit:person", 30) == reverse("cockpit:person", args=(30,))
        assert page_of("cockpit:person", 30).startswith("/1/lingxiao/0/")
    finally:
        set_script_prefix("/")
