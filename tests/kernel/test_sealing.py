"""A sealed secret opens in its own place with its own key, and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lingxiao.kernel.sealing import Unsealable, seal, unseal

SECRET, PLACE = "a secret of this system", "people.authenticator:17:totp"


@given(text=st.text())
def test_what_is_sealed_comes_back(text: str) -> None:
    sealed = seal(text, secret=SECRET, place=PLACE)
    assert unseal(sealed, secret=SECRET, place=PLACE) == text


def test_the_same_text_is_sealed_differently_each_time() -> None:
    assert len({seal("x", secret=SECRET, place=PLACE) for _ in range(200)}) == 200


@pytest.mark.parametrize(("secret", "place"), [("another", PLACE), (SECRET, "people.authenticator:18:totp")])
def test_it_opens_neither_elsewhere_nor_with_another_key(secret: str, place: str) -> None:
    sealed = seal("JBSWY3DPEHPK3PXP", secret=SECRET, place=PLACE)
    with pytest.raises(Unsealable):
        unseal(sealed, secret=secret, place=place)


@given(position=st.integers(0, 10_000), bit=st.integers(0, 7))
def test_one_changed_bit_is_found(position: int, bit: int) -> None:
    sealed = bytearray(seal("JBSWY3DPEHPK3PXP", secret=SECRET, place=PLACE).encode())
    at = position % len(sealed)
    changed = bytes(sealed[:at]) + bytes([sealed[at] ^ (1 << bit)]) + bytes(sealed[at + 1 :])
    with pytest.raises(Unsealable):
        unseal(changed.decode("latin-1"), secret=SECRET, place=PLACE)


@pytest.mark.parametrize("nonsense", ["", "s1:", "s2:AAAA", "s1:%%%", "s1:é", "plain text", "s1:AAAA"])
def test_nonsense_is_refused_and_never_a_crash(nonsense: str) -> None:
    with pytest.raises(Unsealable):
        unseal(nonsense, secret=SECRET, place=PLACE)
