"""What a password may be."""

from __future__ import annotations

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lingxiao.engines.people.models import Account, Person
from tests.company import Small

pytestmark = pytest.mark.django_db


@pytest.fixture
def account(db: None) -> Account:
    """Lin Ruoxi's, at Hengyu Controls."""
    small = Small.make()
    person = small.people["manager"]
    Person.objects.filter(pk=person.pk).update(name="林若曦", name_latin="Ruoxi Lin", pinyin="linruoxi", number="HY20231107")
    return Account.objects.select_related("person").get(pk=small.accounts["manager"].pk)


GOOD = [
    "seven grey herons", "correct horse battery", "高山流水遇知音2019不换", "zzzz yyyy xxxx", "x" * 4 + "y" * 4 + "z" * 4 + "qw",
    "!!!???###$$$&&&abc", " spaces at both ends ", "1234 5678 9012 ab", "p" + "é" * 3 + "ñandúes del río",
    "a" * 3 + "b" * 3 + "c" * 3 + "d" * 119,
]


@pytest.mark.parametrize("password", GOOD)
def test_long_enough_is_enough_whatever_it_is_made_of(account: Account, password: str) -> None:
    """No rules on kinds of character (ASVS 6.2.5)."""
    validate_password(password, account)


KNOWN = [
    "password", "password1234", "Password2026!", "p@ssw0rd!2026", "passwordpassword", "aaaaaaaaaaaa", "121212121212",
    "qwertyuiop12", "!!password!!", "000000password", "abababababab", "1q2w3e4r5t6y",
]


@pytest.mark.parametrize("password", KNOWN)
def test_what_guessers_know_is_refused_however_it_is_dressed_up(account: Account, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, account)


ABOUT = [
    "hengyu-controls", "hengyu2026!!", "衡屿智控123456789", "hengyuzhikong", "HENGYUzhi2026", "lingxiao-2026", "lingxiao1234",
    "linruoxi1107!", "ruoxi lin 1999", "HY20231107!!!", "林若曦林若曦林若曦林若曦", "L1ngx1ao2026!", "manager2026!!",
]


@pytest.mark.parametrize("password", ABOUT)
def test_what_is_built_around_a_name_is_refused(account: Account, password: str) -> None:
    with pytest.raises(ValidationError):
        validate_password(password, account)


@pytest.mark.parametrize(("length", "is_good"), [(11, False), (12, True), (128, True), (129, False)])
def test_between_twelve_and_a_hundred_and_twenty_eight_characters(account: Account, length: int, is_good: bool) -> None:  # noqa: FBT001
    password = ("quiet rivers run " * 10)[:length]
    if is_good:
        validate_password(password, account)
    else:
        with pytest.raises(ValidationError):
            validate_password(password, account)


@given(password=st.text(min_size=0, max_size=200))
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_whatever_is_typed_gets_an_answer(account: Account, password: str) -> None:
    try:
        validate_password(password, account)
    except ValidationError:
        return
    assert 12 <= len(password) <= 128
