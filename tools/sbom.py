"""``./lx sbom``: what the product is made of, as CycloneDX: exactly the runtime lock and the vendored files, with hashes.

From the lock and not from what is installed, so that nothing is in it that a fresh installation would not have.
"""

from __future__ import annotations

import json
import re
import sys
import tomllib
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[1]
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(?P<version>[^\s;]+)(?P<where>\s*;[^\\]*)?")
VENDORED = REPOSITORY / "src/lingxiao/web/shell/static/vendor/MANIFEST.toml"

ALLOWED = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "LGPL-3.0-only", "MIT", "MIT-0", "MPL-2.0",
    "OFL-1.1", "PostgreSQL", "PSF-2.0", "Zlib",
}
"""Licences that we ship (J3). LGPL is linked dynamically, as Python does, and can be replaced by its user."""

SPELT = {
    "BSD": "BSD-3-Clause",
    "BSD License": "BSD-3-Clause",
    "MIT License": "MIT",
    "Apache Software License": "Apache-2.0",
    "SIL Open Font License 1.1 (OFL-1.1)": "OFL-1.1",
}
"""Names that packages use, and their names in SPDX."""

READ = {
    "fido2": "BSD-2-Clause",  # its licence file; parts of it Apache-2.0 and MPL-2.0, which are allowed as well
    "qrcode": "BSD-3-Clause",  # its licence file; "other" in its classifiers is the text of the MIT licence it derives from
    "colorama": "BSD-3-Clause",  # installed on Windows only
}
"""What a package's own licence file says, where its metadata does not say it plainly."""


@dataclass(frozen=True, slots=True)
class Component:
    """Something we are made of."""

    name: str
    version: str
    licence: str
    hashes: tuple[str, ...]
    kind: str

    def to_json(self) -> dict[str, object]:
        """As CycloneDX writes it. Several files of one version have several hashes, one for each platform."""
        return {
            "type": "library",
            "bom-ref": f"{self.kind}:{self.name}",
            "name": self.name,
            "version": self.version,
            "purl": f"pkg:{self.kind}/{self.name.replace('@', '%40')}@{self.version}",
            "licenses": [{"expression": self.licence}],
            "hashes": [{"alg": "SHA-256", "content": one} for one in self.hashes],
        }


def components() -> list[Component]:
    """Everything, by name: the packages of the runtime lock, then the vendored files."""
    found = []
    for block in re.split(r"\n(?=\S)", (REPOSITORY / "requirements.lock").read_text()):
        if match := PIN.match(block):
            name = re.sub(r"[-_.]+", "-", match["name"]).lower()
            hashes = tuple(sorted(re.findall(r"--hash=sha256:([0-9a-f]{64})", block)))
            found.append(Component(name, match["version"], licence_of(name), hashes, "pypi"))
    for package in tomllib.loads(VENDORED.read_text())["package"]:
        hashes = tuple(sorted(package["sha256"].values()))
        found.append(Component(package["name"], package["version"], package["licence"], hashes, package["registry"]))
    return sorted(found, key=lambda one: (one.kind != "pypi", one.name))


def licence_of(name: str) -> str:
    """The licence of an installed package in SPDX; ``UNKNOWN`` where nothing says it."""
    if name in READ:
        return READ[name]
    about = metadata.metadata(name)
    for field in ("License-Expression", "License"):
        said = about[field] if field in about else ""  # noqa: SIM401 -- what metadata promises has no get
        if said and "\n" not in said:
            return SPELT.get(said, said)
    classes = [one.rpartition(" :: ")[2] for one in about.get_all("Classifier") or [] if one.startswith("License ::")]
    return SPELT.get(classes[0], classes[0]) if len(classes) == 1 else "UNKNOWN"


def is_allowed(licence: str) -> bool:
    """Whether a licence expression can be met from the list: every part joined by AND, one of those joined by OR."""
    return all(any(part.strip(" ()") in ALLOWED for part in each.split(" OR ")) for each in licence.split(" AND "))


def bill() -> dict[str, object]:
    """The whole bill of materials. The same lock gives the same bytes: no time and no random number stands in it."""
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application", "name": project["name"], "version": project["version"],
                "licenses": [{"expression": project["license"]}],
            },
        },
        "components": [one.to_json() for one in components()],
    }


def main() -> int:
    """Print it, or write it to the file that is named."""
    text = json.dumps(bill(), ensure_ascii=False, indent=1) + "\n"
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text)
    else:
        print(text, end="")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
