"""The keys of this machine, and whether they are those that the database was written with (goal G4)."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from lingxiao.config import places
from lingxiao.config.commands.speech import Stopped

if TYPE_CHECKING:
    from datetime import datetime

    from lingxiao.kernel.viewer import Viewer

LASTING = ("audit", "sealing")
"""Keys that what is stored was written with. The key ``django`` signs what lives for hours: losing it signs people out."""


def fingerprints() -> dict[str, str]:
    """Each key here by name, with a fingerprint: enough to tell keys apart, too little to find one."""
    folder = places.secrets_folder()
    found = sorted(folder.iterdir()) if folder.is_dir() else []
    return {
        path.name: hashlib.sha256(b"lingxiao backup" + path.read_bytes()).hexdigest()[:16]
        for path in found if path.is_file() and not path.name.startswith(".")
    }


def _lasting() -> dict[str, str]:
    return {name: found for name, found in fingerprints().items() if name in LASTING}


def note(*, at: datetime) -> None:
    """Make the keys that are missing for a database that knows none of that name, and note them in it."""
    from lingxiao.kernel.keys import marks  # noqa: PLC0415 -- as above
    from lingxiao.kernel.keys.models import KeyMark  # noqa: PLC0415 -- models stand only after the settings

    known = set(KeyMark.objects.values_list("name", flat=True))
    for name in set(LASTING) - known:
        places.secret(name)
    marks.note_new(fingerprints=_lasting(), at=at)


def others() -> list[str]:
    """The names of the keys that the database was written with and that are missing or different here."""
    from lingxiao.kernel.keys import marks  # noqa: PLC0415 -- models stand only after the settings

    return marks.others(_lasting())


def refuse_others() -> None:
    """Stop where the database was written with other keys: what is sealed in it would be unreadable."""
    if wrong := others():
        raise not_these(wrong)


def not_these(wrong: list[str]) -> Stopped:
    """The refusal that names the keys, and both ways on."""
    folder = places.secrets_folder()
    return Stopped(
        f"{folder} 里没有写入这个数据库时用的密钥（{'、'.join(wrong)}）。请放回另存的密钥；"
        "确已丢失，运行：lingxiao keys --begin-anew",
        f"{folder} does not hold the keys that this database was written with ({', '.join(wrong)}). Put the kept copy "
        "back; where it is lost for good, run: lingxiao keys --begin-anew",
    )


def begin_anew(*, viewer: Viewer, at: datetime) -> list[str]:
    """Go on with the keys at hand; answers which are others than before. Signed heads of another key are put aside."""
    from lingxiao.kernel.keys import marks  # noqa: PLC0415 -- models stand only after the settings

    for name in LASTING:
        places.secret(name)
    changed = marks.begin_anew(viewer=viewer, fingerprints=_lasting(), at=at)
    heads = places.var() / "audit" / "heads.jsonl"
    if "audit" in changed and heads.exists():
        heads.rename(heads.with_name(f"heads-until-{at:%Y%m%d-%H%M%S}.jsonl"))
    return changed
