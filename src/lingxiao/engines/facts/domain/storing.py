"""The log in an S3-compatible store: what the store lacks, and putting it there from the files that lie here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lingxiao.engines.facts.domain import manifest
from lingxiao.engines.facts.log.store import Bucket

if TYPE_CHECKING:
    from collections.abc import Callable

    from lingxiao.engines.facts.log.files import LogFile


def lacking() -> list[LogFile]:
    """The files of the manifest that the store does not have whole; empty where the log lies in a folder.

    Raises ``StoreTrouble`` with a sentence of what stands in the way: bucket, key, clock, network.
    """
    store = manifest.store()
    if not isinstance(store, Bucket):
        return []
    store.objects.check()
    return store.lacks(manifest.all_files())


def bring_up(*, told: Callable[[int], object]) -> tuple[int, list[LogFile]]:
    """Put what the store lacks there; how many files that were, and those that do not lie here whole either.

    ``told`` hears the bytes of each file. Doing it twice is doing it once; nothing is ever replaced by something else.
    """
    store, done, lost = manifest.store(), 0, []
    if isinstance(store, Bucket):
        for file in lacking():
            if store.bring_up(file):
                done += 1
            else:
                lost.append(file)
            told(file.size)
    return done, lost
