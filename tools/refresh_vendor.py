"""Fetch every vendored file again and write what came into the manifest.

Run as ``python tools/refresh_vendor.py`` after changing a version in the manifest. It needs npm and pip, and
asks the registries this machine is set up for; the manifest itself names no address. ``--check`` fetches
nothing and only compares the files with their hashes.
"""

from __future__ import annotations

import argparse
import fnmatch
import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[1]
MANIFEST = REPOSITORY / "src/lingxiao/web/shell/static/vendor/MANIFEST.toml"
SVG = "{http://www.w3.org/2000/svg}"

HEAD = """\
# Files that come from elsewhere, as their authors published them. `python tools/refresh_vendor.py` fetches them all
# again and writes the hashes below; tests/tools/test_vendor.py compares every file with its hash.
# `take` names members of the package; `icons` are drawn together into one sprite.
"""


def read_manifest() -> list[dict[str, Any]]:
    """Every vendored package, as the manifest has it."""
    return list(tomllib.loads(MANIFEST.read_text())["package"])


def write_manifest(packages: list[dict[str, Any]]) -> None:
    """Write the manifest back, hashes sorted by path."""
    parts = [HEAD]
    for package in packages:
        parts.append("\n[[package]]\n")
        for key, value in package.items():
            if key != "sha256":
                parts.append(f"{key} = {_toml(value)}\n")
        parts.append("\n[package.sha256]\n")
        parts.extend(f'"{path}" = "{digest}"\n' for path, digest in sorted(package["sha256"].items()))
    MANIFEST.write_text("".join(parts))


def _toml(value: str | list[str]) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    line = ", ".join(json.dumps(item) for item in value)
    if len(line) < 100:
        return f"[{line}]"
    return "[\n" + "".join(f"    {json.dumps(item)},\n" for item in value) + "]"


def sha256(path: Path) -> str:
    """The hash of one file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def wrong_files() -> list[str]:
    """Every vendored file that is missing, changed, or in a vendor folder without a line in the manifest."""
    known = {path: digest for package in read_manifest() for path, digest in package["sha256"].items()}
    wrong = [path for path, digest in known.items()
             if not (REPOSITORY / path).is_file() or sha256(REPOSITORY / path) != digest]
    for package in read_manifest():
        folder = REPOSITORY / package["into"]
        present = {str(file.relative_to(REPOSITORY)) for file in folder.rglob("*") if file.is_file()}
        wrong.extend(sorted(present - known.keys() - {str(MANIFEST.relative_to(REPOSITORY))}))
    return wrong


def _download(package: dict[str, Any], folder: Path) -> Path:
    """Fetch one package into ``folder``: the unpacked npm package, or the folder that holds the wheel."""
    if package["registry"] == "pypi":
        pip = next((REPOSITORY / "vendor").glob("pip-*.whl")) / "pip"
        command = [sys.executable, str(pip), "download", "--quiet", "--no-deps", "--only-binary=:all:",
                   f"{package['name']}=={package['version']}"]
        subprocess.run(command, cwd=folder, check=True)
        return folder
    command = ["npm", "pack", "--silent", f"{package['name']}@{package['version']}"]
    done = subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True)
    with tarfile.open(folder / done.stdout.split()[-1]) as archive:
        archive.extractall(folder, filter="data")
    return folder / "package"


def sprite(icons: Path, names: list[str]) -> str:
    """One SVG with a symbol for every named icon, drawn in the colour of the text around it."""
    ET.register_namespace("", SVG.strip("{}"))
    symbols = []
    for name in sorted(names):
        root = ET.parse(icons / f"{name}.svg").getroot()
        shapes = "".join(
            ET.tostring(shape, encoding="unicode").strip().replace(f' xmlns="{SVG.strip("{}")}"', "")
            for shape in root if shape.get("stroke") != "none"
        )
        symbols.append(
            f'<symbol id="{name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
            f'stroke-linecap="round" stroke-linejoin="round">{shapes}</symbol>\n',
        )
    return f'<svg xmlns="{SVG.strip("{}")}">\n{"".join(symbols)}</svg>\n'


def refresh(package: dict[str, Any]) -> None:
    """Fetch one package, put its files in place, and note their hashes in ``package``."""
    into = REPOSITORY / package["into"]
    placed = []
    with tempfile.TemporaryDirectory() as folder:
        root = _download(package, Path(folder))
        for old in package["sha256"]:
            (REPOSITORY / old).unlink(missing_ok=True)
        members = [str(file.relative_to(root)) for file in root.rglob("*") if file.is_file()]
        for pattern in package["take"]:
            found = fnmatch.filter(members, pattern)
            if not found:
                message = f"{package['name']} {package['version']} has no file {pattern}"
                raise SystemExit(message)
            for member in found:
                # The slices of a font are named relative to their style sheet; everything else lies flat.
                target = into / (member if member.startswith("files/") else Path(member).name)
                target.parent.mkdir(parents=True, exist_ok=True)
                target.write_bytes((root / member).read_bytes())
                placed.append(target)
        if "icons" in package:
            target = into / "icons.svg"
            target.write_text(sprite(root / "icons/outline", package["icons"]))
            placed.append(target)
    package["sha256"] = {str(file.relative_to(REPOSITORY)): sha256(file) for file in placed}


def main() -> int:
    """Refresh everything, or check it; 1 when something differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="fetch nothing, compare files with hashes")
    if not parser.parse_args().check:
        packages = read_manifest()
        for package in packages:
            print(f"{package['name']} {package['version']}")
            refresh(package)
        write_manifest(packages)
    wrong = wrong_files()
    for path in wrong:
        print(f"not as in the manifest: {path}", file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
