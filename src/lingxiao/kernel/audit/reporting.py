"""What ``lingxiao verify-audit`` and the hourly job do and say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lingxiao.kernel.audit import chain
from lingxiao.kernel.audit.chain import Report, Wrong
from lingxiao.kernel.words import Bilingual

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from lingxiao.kernel.audit.heads import HeadFile

INTACT, BROKEN, UNANCHORED = 0, 1, 2
"""Exit codes: nothing wrong; something wrong; nothing wrong, but no signed head to compare with."""

# Both languages here and not in a catalogue: a terminal may ask before any catalogue was compiled.
WORDS = {
    Wrong.EDITED: Bilingual("第 {0} 条与写入时不一致。", "Entry {0} is not what was written."),
    Wrong.DELETED: Bilingual("第 {0} 条不见了。", "Entry {0} is missing."),
    Wrong.UNCHAINED: Bilingual("第 {0} 条接不上前一条：被移动过，或是后来插入的。",
                               "Entry {0} does not continue the one before it: it was moved or put in."),
    Wrong.OUTSIDE: Bilingual("有一条记录不在链上（记录号 {0}）。", "An entry stands outside the chain (record {0})."),
    Wrong.CUT: Bilingual("链的末尾被截断：从第 {0} 条起缺失。", "The end of the chain is missing, from entry {0} on."),
    Wrong.REHASHED: Bilingual("第 {0} 条的哈希与当时签名的不同：整条链被重新计算过。",
                              "Entry {0} has another hash than was signed: the chain was computed anew."),
    Wrong.HEAD_FORGED: Bilingual("链头签名文件第 {0} 行不是本系统的签名。",
                                 "Line {0} of the file of signed heads does not carry our signature."),
}
WHOLE = Bilingual("审计链完好：{0} 条记录，与 {1} 个已签名的链头相符。",
                  "The audit chain is whole: {0} entries, in agreement with {1} signed heads.")
CHANGED = Bilingual("审计链被改动过：共发现 {0} 处。", "The audit chain was changed: {0} findings.")
ONLY_FIRST = Bilingual("以上只列出前 {0} 处。", "Only the first {0} are listed.")
NO_HEAD = Bilingual(
    "审计链前后相接（{0} 条记录），但没有已签名的链头可比对，末尾若被截断无从得知。"
    "现已为链尾签名，请日后再核对。",
    "The audit chain fits together ({0} entries), but no signed head was there to compare with, so a cut end could not "
    "have been seen. Its end is signed now; verify again later.",
)


@dataclass(frozen=True, slots=True)
class Verification:
    """The outcome for a person and for a shell: an exit code, what to say in both languages, and the report."""

    exit_code: int
    sentence: Bilingual
    report: Report


def verify_report(
    *, heads: HeadFile, at: datetime, on_progress: Callable[[int], None] | None = None,
) -> Verification:
    """Verify the whole chain against its signed heads; sign its end when all is well."""
    report = chain.verify(heads=heads, on_progress=on_progress)
    if not report.is_intact:
        return Verification(BROKEN, _broken(report), report)
    chain.sign_head(heads=heads, report=report, at=at)
    if not report.is_anchored:
        return Verification(UNANCHORED, _filled(NO_HEAD, report.link_count), report)
    return Verification(INTACT, _filled(WHOLE, report.link_count, report.head_count), report)


def sign_hourly(*, heads: HeadFile, at: datetime) -> Report:
    """Verify what came after the last signed head and sign the new end; what a job does every hour.

    A broken chain is reported and not signed: the caller tells people.
    """
    known = heads.read().heads
    report = chain.verify_since(known[-1] if known else None)
    if report.is_intact:
        chain.sign_head(heads=heads, report=report, at=at)
    return report


def _broken(report: Report) -> Bilingual:
    lines = [_filled(CHANGED, report.wrong_count)]
    lines += [_filled(WORDS[found.wrong], found.sequence) for found in report.findings]
    if report.wrong_count > len(report.findings):
        lines.append(_filled(ONLY_FIRST, len(report.findings)))
    return _joined(lines)


def _joined(lines: Sequence[Bilingual]) -> Bilingual:
    return Bilingual("\n".join(line.zh for line in lines), "\n".join(line.en for line in lines))


def _filled(words: Bilingual, *values: int) -> Bilingual:
    return Bilingual(words.zh.format(*values), words.en.format(*values))
