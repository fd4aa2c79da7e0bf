"""The ``lingxiao`` command: every sub-command there, in both languages, and mistakes answered in a sentence."""

from __future__ import annotations

import pytest

from lingxiao.config import command
from lingxiao.config.commands.speech import Stopped, terminal_language


@pytest.mark.parametrize("one", command.COMMANDS, ids=lambda one: one.name)
def test_every_command_loads_and_explains_itself(one: command.Command, capsys: pytest.CaptureFixture[str]) -> None:
    assert callable(one.load().run)
    assert one.promise.zh
    assert one.promise.en
    with pytest.raises(SystemExit) as end:
        command.main([*one.name.split(), "--help"])
    assert end.value.code == 0
    assert one.promise.en in capsys.readouterr().out


def test_help_lists_every_command(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    with pytest.raises(SystemExit):
        command.main(["--help"])
    out = capsys.readouterr().out
    for one in command.COMMANDS:
        assert one.name.split()[0] in out
        if " " not in one.name:
            assert one.promise.zh in out


@pytest.mark.parametrize("words", [[], ["nonsense"], ["backup"], ["serve", "--port", "x"]])
def test_wrong_words_are_answered_with_the_way_on(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as end:
        command.main(words)
    assert end.value.code == 2
    assert "--help" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("variables", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh-hans"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "zh", "LC_ALL": ""}, "zh-hans"),
    ],
)
def test_it_speaks_the_terminal_s_language(
    variables: dict[str, str], language: str, monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert terminal_language() == language
    assert str(Stopped("中文", "English")) == ("中文" if language == "zh-hans" else "English")
