"""A system that starts with other keys than its database was written with is refused, with both ways on (goal G4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from lingxiao.config import keys, places
from lingxiao.config.commands import house
from lingxiao.config.commands.speech import Stopped
from lingxiao.kernel.audit.models import AuditEntry
from lingxiao.kernel.keys.models import KeyMark
from tests.config.test_console import Said, run

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.django_db
__all__ = ["run"]


@pytest.fixture
def marked(run: Callable[..., Said]) -> Path:
    """A database that knows its keys, and the folder in which they lie."""
    run("migrate")
    assert set(KeyMark.objects.values_list("name", flat=True)) == set(keys.LASTING)
    return places.secrets_folder()


def test_the_keys_of_the_database_are_taken(marked: Path, run: Callable[..., Said]) -> None:
    house.refuse_unfit()
    run("migrate")
    assert run("keys").code == 0
    assert "✗" not in run("doctor").out


@pytest.mark.parametrize("name", keys.LASTING)
@pytest.mark.parametrize("how", ["another", "gone"])
def test_another_or_a_missing_key_is_refused(
    name: str, how: str, marked: Path, run: Callable[..., Said],
) -> None:
    kept = (marked / name).read_text()
    (marked / name).unlink()
    if how == "another":
        places.secret(name)
    for words in (["tick"], ["verify-audit"], ["createadmin", "--name", "x"], ["migrate"], ["keys"]):
        said = run(*words)
        assert said.code == 1, words
        assert f"was written with ({name})" in said.err, words
        assert "lingxiao keys --begin-anew" in said.err, words
    with pytest.raises(Stopped, match=name):
        house.refuse_unfit()
    assert f"was written with ({name})" in run("doctor").out
    (marked / name).write_text(kept)
    house.refuse_unfit()


def test_where_keys_are_lost_one_goes_on_knowingly(marked: Path, run: Callable[..., Said]) -> None:
    """The signed heads of the lost key are put aside, not thrown away; the audit says it; the next start is as ever."""
    run("verify-audit")
    heads = places.var() / "audit" / "heads.jsonl"
    heads.parent.mkdir(exist_ok=True)
    heads.write_text("signed with the lost key\n")
    for name in keys.LASTING:
        (marked / name).unlink()
    said = run("keys", "--begin-anew")
    assert said.code == 0
    assert "audit, sealing" in said.out
    assert AuditEntry.objects.filter(act="keys.begin_anew", object_id="audit,sealing").count() == 1
    [aside] = heads.parent.glob("heads-until-*.jsonl")
    assert aside.read_text() == "signed with the lost key\n"
    house.refuse_unfit()
    assert run("verify-audit").code == 2, "nothing is signed with the new key yet"
    assert run("verify-audit").code == 0
    assert run("keys", "--begin-anew").code == 0
    assert AuditEntry.objects.filter(act="keys.begin_anew").count() == 1


def test_a_fingerprint_gives_nothing_away(marked: Path) -> None:
    for mark in KeyMark.objects.all():
        secret = (marked / mark.name).read_text()
        assert mark.fingerprint not in secret
        assert len(mark.fingerprint) == 16
    (marked / ".sealing.cut-short").write_text("x")
    assert set(keys.fingerprints()) >= set(keys.LASTING)
    assert not [name for name in keys.fingerprints() if name.startswith(".")]


def test_what_an_upgrade_cut_short_left_is_made_up(run: Callable[..., Said]) -> None:
    """Killed after its last migration: no cache table, no marks of keys; the next ``migrate`` finishes it."""
    from django.db import connection

    run("migrate")
    KeyMark.objects.all().delete()
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE kernel_cache")
    assert run("migrate").code == 0
    assert "kernel_cache" in connection.introspection.table_names()
    assert KeyMark.objects.count() == len(keys.LASTING)
