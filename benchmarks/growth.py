"""How importing, answering and correcting grow with the log: ``facts_log`` and ``measures`` at several sizes, drawn.

Run with ``./lx bench growth``. ``LX_BENCH_SIZES`` (``1,10`` unless told) are millions of order lines; with 100 it takes an hour
and 20 GB of disk. A size that has its results in ``results/`` is not measured again; delete them to have it measured.
"""

from __future__ import annotations

import math
import os
import re
import subprocess
import sys

from founding import REPOSITORY, RESULTS

SIZES = [int(one) for one in os.environ.get("LX_BENCH_SIZES", "1,10").split(",")]
PICTURE = REPOSITORY / "docs" / "pictures" / "facts-growth.svg"
CURVES = (
    ("import, ours", "facts-log", r"^ours: .* s +([\d.]+) CPU-s", "#1d4ed8", ""),
    ("import, by hand", "facts-log", r"^by hand: .* s +([\d.]+) CPU-s", "#1d4ed8", "4 4"),
    ("attainment of all months, ours", "measures", r"^all months: ours ([\d.]+) CPU-s", "#b45309", ""),
    ("attainment of all months, by hand", "measures", r"^all months: .* by hand ([\d.]+) CPU-s", "#b45309", "4 4"),
    ("100,000 rows corrected, last quarter", "facts-log", r"^a correction of the last.* s +([\d.]+) CPU-s", "#047857", ""),
)
WIDTH, HEIGHT, LEFT, RIGHT, EDGE = 800, 420, 60, 290, 40


def main() -> None:
    """Measure what is not there, then draw."""
    for size in SIZES:
        for benchmark, kept in (("facts_log", "facts-log"), ("measures", "measures")):
            if newest(kept, size) is None:
                environment = {**os.environ, "LX_BENCH_ROWS": str(size * 1_000_000)}
                program = [sys.executable, str(REPOSITORY / "benchmarks" / f"{benchmark}.py")]
                subprocess.run(program, env=environment, check=False)  # over a limit of ten million lines: drawn all the same
                if newest(kept, size) is None:
                    sys.exit(f"{benchmark} at {size} million lines came to nothing")
    PICTURE.write_text(drawn({title: points(kept, said) for title, kept, said, _colour, _dashes in CURVES}))
    print(f"drawn: {PICTURE.relative_to(REPOSITORY)}")


def newest(kept: str, size: int) -> str | None:
    """The newest result of a size."""
    found = sorted(RESULTS.glob(f"*-{kept}-{size}m.txt"))
    return found[-1].read_text() if found else None


def points(kept: str, said: str) -> list[tuple[int, float]]:
    """Millions of order lines, and the seconds of processor that a result says."""
    found = []
    for size in SIZES:
        match = re.search(said, newest(kept, size) or "", re.MULTILINE)
        if match:
            found.append((size, float(match[1])))
    return found


def drawn(curves: dict[str, list[tuple[int, float]]]) -> str:
    """Both axes by powers of ten: what grows with the log rises as steeply as the grid."""
    seconds = [value for line in curves.values() for _size, value in line]
    low, high = math.floor(math.log10(min(seconds))), math.ceil(math.log10(max(seconds)))
    decades = max(1, round(math.log10(SIZES[-1] / SIZES[0])))

    def place(size: float, value: float) -> tuple[float, float]:
        x = LEFT + math.log10(size / SIZES[0]) / decades * (WIDTH - LEFT - RIGHT)
        y = HEIGHT - EDGE - (math.log10(value) - low) / (high - low) * (HEIGHT - 2 * EDGE)
        return round(x, 1), round(y, 1)

    parts = [f'<text x="{LEFT}" y="22">CPU seconds by millions of order lines</text>']
    for power in range(low, high + 1):
        x, y = place(SIZES[0], 10.0**power)
        parts.append(f'<path d="M{x} {y}H{WIDTH - RIGHT}" stroke="#ccc"/><text x="8" y="{y + 4}">{10.0**power:g} s</text>')
    for size in SIZES:
        x, y = place(size, 10.0**low)
        parts.append(f'<path d="M{x} {EDGE}V{y}" stroke="#ccc"/><text x="{x - 10}" y="{y + 20}">{size} M</text>')
    for number, (title, _kept, _said, colour, dashes) in enumerate(CURVES):
        line = " L".join(f"{x} {y}" for x, y in (place(*one) for one in curves[title]))
        dots = "".join(f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in (place(*one) for one in curves[title]))
        stroke = f'stroke="{colour}" stroke-width="2" fill="none" stroke-dasharray="{dashes}"'
        x, y = WIDTH - RIGHT + 16, EDGE + 24 * number
        parts += [f'<path d="M{line}" {stroke}/>{dots}', f'<path d="M{x} {y - 4}h20" {stroke}/>']
        parts.append(f'<text x="{x + 26}" y="{y}">{title}</text>')
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="12">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#fff"/>{"".join(parts)}</svg>\n'
    )


if __name__ == "__main__":
    main()
