"""Translations: every .po file compiled beside itself, when it is newer than what stands there.

Run as ``python -m lingxiao.kernel.messages`` at set-up; ``tools/messages.py`` runs it after extracting.
"""

from __future__ import annotations

from pathlib import Path

SOURCE = Path(__file__).resolve().parents[1]


def po_files(root: Path = SOURCE) -> list[Path]:
    """Every catalogue of the product, one an app and one for what stands in no app."""
    return sorted(root.rglob("locale/*/LC_MESSAGES/django.po"))


def compile_all(root: Path = SOURCE) -> int:
    """Compile every catalogue that changed since it was last compiled; how many that were.

    Translations marked fuzzy are left out: a guess is worse than English.
    """
    stale = [po for po in po_files(root) if not _is_fresh(po)]
    if not stale:
        return 0
    # Babel takes a tenth of a second to load, and mostly there is nothing to do.
    from babel.messages.mofile import write_mo  # noqa: PLC0415
    from babel.messages.pofile import read_po  # noqa: PLC0415

    for po in stale:
        with po.open("rb") as source:
            catalog = read_po(source, locale=po.parts[-3], abort_invalid=True)
        whole = po.with_suffix(".mo.new")
        with whole.open("wb") as target:
            write_mo(target, catalog)
        whole.replace(po.with_suffix(".mo"))  # a running site never reads half a file
    return len(stale)


def _is_fresh(po: Path) -> bool:
    mo = po.with_suffix(".mo")
    return mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns


if __name__ == "__main__":
    compile_all()
