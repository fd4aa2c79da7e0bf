"""Files made to do harm are refused with a sentence, in little time and memory."""

from __future__ import annotations

import resource
import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lingxiao.kernel.sheets import SheetRefused, read_table
from lingxiao.kernel.sheets import refusals as why
from lingxiao.kernel.sheets.reading import LIMITS, WorkerFailed
from lingxiao.kernel.sheetworker.limits import Limits
from tests.kernel.sheets.hostile import CORPUS, ORDINARY, cell, with_shared_strings
from tests.kernel.sheets.workbooks import (
    repacked,
    with_parts,
    with_sheet,
)


@pytest.mark.parametrize("name", CORPUS)
def test_it_is_refused_in_seconds_and_costs_no_memory(name: str) -> None:
    make, refusal = CORPUS[name]
    content = make()
    before, started = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
    with pytest.raises(SheetRefused) as refused:
        read_table(content)
    assert type(refused.value) is refusal
    assert len(str(refused.value)) > 20  # a sentence, in Chinese too
    assert time.monotonic() - started < 15  # on a quiet two-core machine all but two take under 0.3 s
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def test_what_the_corpus_is_made_from_is_itself_read() -> None:
    """The guard of the corpus: it is the harm that is refused, not the maker's hand."""
    for harmless in (
        ORDINARY,
        with_sheet(cell("A1")),
        repacked(ORDINARY),
        with_parts(ORDINARY, [("xl/media/a.png", b"x")]),
    ):
        assert read_table(harmless).headers
    assert read_table(repacked(with_shared_strings())).headers == ("姓名", "金额")


def test_a_large_file_is_refused_before_anything_is_started() -> None:
    with pytest.raises(why.FileTooLarge) as refused:
        read_table(b"a\n" * 10_000_001)
    assert refused.value.params == {"most": 20}


def test_reading_stops_when_the_time_is_over() -> None:
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 150_000))
    with pytest.raises(why.TakesTooLong):
        read_table(with_sheet(rows), limits=Limits(seconds=0))


def test_reading_stops_when_the_memory_is_used_up() -> None:
    with pytest.raises(why.TooHeavy):
        read_table(with_sheet(cell("A1") + cell("AA200000")), limits=Limits(memory_bytes=120_000_000))


def test_a_fault_of_ours_in_the_other_process_stays_loud() -> None:
    with pytest.raises(WorkerFailed, match="TypeError"):
        read_table(ORDINARY, limits=Limits(memory_bytes="much"))  # type: ignore[arg-type]


def test_the_worker_knows_nothing_of_our_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A hostile environment or folder would otherwise choose which code the worker runs."""
    monkeypatch.setenv("PYTHONPATH", "/nowhere")
    monkeypatch.setenv("PYTHONSTARTUP", "/nowhere/evil.py")
    monkeypatch.setenv("PYTHONHOME", "/nowhere")
    assert read_table(ORDINARY).rows == (("张三", "5"),)


def says_something(content: bytes) -> bool:
    """Whether the file is read or refused with a sentence, and not a third thing."""
    try:
        return bool(read_table(content).headers)
    except SheetRefused as refused:
        return bool(str(refused))


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32))
def test_flipped_bits_are_read_or_refused(seed: int) -> None:
    """A workbook with damaged parts, its archive put right again so that the damage gets through to the readers."""
    chance = Random(seed)  # noqa: S311 -- damage, not a secret

    def damaged(_name: str, part: bytes) -> bytes:
        raw = bytearray(part)
        for _flip in range(chance.choice([0, 1, 3])):
            if raw:
                raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
        return bytes(raw)

    assert says_something(repacked(ORDINARY, damaged))


@settings(deadline=None, max_examples=20)
@given(st.integers(0, 2**32), st.sampled_from(["utf-8", "gb18030", "utf-16", "xlsx"]))
def test_damaged_files_are_read_or_refused(seed: int, form: str) -> None:
    chance = Random(seed)  # noqa: S311 -- damage, not a secret
    raw = bytearray(ORDINARY if form == "xlsx" else 'a,b\n"张三",5\n'.encode(form))
    for _flip in range(chance.choice([1, 3, 20])):
        raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    cut = chance.choice([len(raw), chance.randrange(len(raw))])
    assert says_something(bytes(raw[:cut]))


def test_the_limits_are_those_that_were_promised() -> None:
    assert (LIMITS.file_bytes, LIMITS.unpacked_bytes, LIMITS.entries) == (20_000_000, 100_000_000, 2_000)
    assert (LIMITS.rows, LIMITS.columns, LIMITS.seconds) == (200_000, 200, 60)
