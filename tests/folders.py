"""A folder for a system of one's own, as ``LX_VAR`` names it: others may look into it, and nothing of it stays."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from lingxiao.kernel import postgres

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def var_folder(prefix: str) -> Iterator[Path]:
    """An empty folder; at the end the database in it is stopped and all of it removed."""
    folder = Path(tempfile.mkdtemp(prefix=prefix))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        postgres.stop(folder / "pg")
        shutil.rmtree(folder)
