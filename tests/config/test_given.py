"""What is wrong in the environment is said in a sentence of both languages that names the variable."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from lingxiao.config import given, places, sign_in
from lingxiao.config.given import SettingWrong

if TYPE_CHECKING:
    from collections.abc import Callable

WRONG: list[tuple[str, str, Callable[[], object]]] = [
    ("LX_MODE", "prod", places.mode),
    ("LX_WEB_WORKERS", "many", lambda: given.number("LX_WEB_WORKERS", 2)),
    ("LX_WEB_WORKERS", "0", lambda: given.number("LX_WEB_WORKERS", 2)),
    ("LX_WEB_WORKERS", "٣", lambda: given.number("LX_WEB_WORKERS", 2)),
    ("LX_BASE_URL", "hr.example.com", given.base_url),
    ("LX_BASE_URL", "https://[x", given.base_url),
    ("LX_BASE_URL", "https://hr.example.com/lingxiao", given.base_url),
    ("LX_BASE_URL", "https://hr.example.com:port", given.base_url),
    ("LX_BASE_URL", "ftp://hr.example.com", given.base_url),
    ("LX_TRUSTED_PROXIES", "127.0.0.1, proxy", lambda: given.addresses("LX_TRUSTED_PROXIES")),
    ("LX_ROBOT_GATEWAYS", "dingtalk", given.gateways),
    ("LX_ROBOT_GATEWAYS", "slack=https://x", given.gateways),
    ("LX_ROBOT_GATEWAYS", "dingtalk=x", given.gateways),
    ("LX_MAIL_TLS", "yes", given.mail),
    ("LX_MAIL_PORT", "smtp", given.mail),
    ("LX_MAIL_PASSWORD_FILE", "/nowhere/password", given.mail),
    ("LX_FACTS_STORE", "https://bucket", given.facts_store),
    ("LX_FACTS_STORE", "s3://", given.facts_store),
    ("LX_FACTS_STORE", "s3://bucket/log", given.facts_store),
    ("DATABASE_URL", "mysql://x", lambda: given.database(places.database_url())),
    ("DATABASE_URL", "postgresql://u@host:port/x", lambda: given.database(places.database_url())),
    ("LX_SIGN_IN", "/nowhere/sign_in.toml", lambda: sign_in.read(Path("/nowhere"))),
]


@pytest.mark.parametrize(("variable", "value", "read"), WRONG, ids=[f"{name}={value}" for name, value, _read in WRONG])
def test_a_wrong_value_is_refused_by_name(
    variable: str, value: str, read: Callable[[], object], monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(SettingWrong) as wrong:
        read()
    sentence = wrong.value.sentence
    assert variable in sentence.en or value in sentence.en
    assert sentence.zh != sentence.en


def test_a_store_of_facts_is_read_with_its_secret(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert given.facts_store() is None
    (tmp_path / "secret").write_text("geheim\n")
    told = {
        "LX_FACTS_STORE": "s3://facts/hr/log/", "LX_FACTS_S3_ENDPOINT": "https://s3.example.com:9000", "LX_FACTS_S3_KEY": "hr",
        "LX_FACTS_S3_SECRET_FILE": str(tmp_path / "secret"), "LX_FACTS_S3_REGION": "cn-north-1",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert given.facts_store() == {
        "endpoint": "s3.example.com:9000", "bucket": "facts", "prefix": "hr/log", "key": "hr", "secret": "geheim",
        "region": "cn-north-1", "is_secure": True,
    }
    monkeypatch.setenv("LX_FACTS_S3_ENDPOINT", "s3.example.com/path")
    with pytest.raises(SettingWrong) as wrong:
        given.facts_store()
    assert "LX_FACTS_S3_ENDPOINT" in wrong.value.sentence.en


def test_right_values_are_read(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    password = tmp_path / "password"
    password.write_text("geheim\n")
    told = {
        "LX_BASE_URL": "https://hr.example.com/", "LX_TRUSTED_PROXIES": "127.0.0.1, 10.0.0.0/8", "LX_MAIL_TLS": "ssl",
        "LX_MAIL_HOST": "smtp.example.com", "LX_MAIL_USER": "hr", "LX_MAIL_PASSWORD_FILE": str(password),
        "LX_ROBOT_GATEWAYS": "dingtalk=https://ding.example.cn", "LX_HOSTS": "hr.example.com, localhost",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    assert given.base_url() == "https://hr.example.com"
    assert given.addresses("LX_TRUSTED_PROXIES") == ["127.0.0.1", "10.0.0.0/8"]
    assert given.names("LX_HOSTS") == ["hr.example.com", "localhost"]
    assert given.gateways() == {"dingtalk": "https://ding.example.cn"}
    mail = given.mail()
    assert (mail.port, mail.uses_ssl, mail.uses_starttls, mail.password) == (465, True, False, "geheim")
    found = given.database("postgresql://l%40x:p%3A@h:5433/d?sslmode=require")
    assert (found["USER"], found["PASSWORD"], found["PORT"], found["OPTIONS"]) == ("l@x", "p:", "5433", {"sslmode": "require"})


@pytest.mark.parametrize(
    "text",
    ["not toml", "[nothing]\nx = 1", 'oidc = "x"', '[oidc]\nissuer = "https://x"', "wecom = 1", '[wecom]\ncorp_id = "x"',
     '[wecom]\ncorp_id = "x"\nagent_id = "1"\nsecret_file = "/nowhere"', "\x80"],
)
def test_a_file_of_sign_in_providers_that_cannot_be_used_is_refused(text: str, tmp_path: Path) -> None:
    file = tmp_path / "sign_in.toml"
    file.write_bytes(text.encode("latin-1"))
    with pytest.raises(SettingWrong, match=r"sign_in\.toml"):
        sign_in.read(tmp_path)


@pytest.mark.processes
@pytest.mark.parametrize(
    ("command", "variables", "sentence"),
    [
        ("doctor", {"LX_MODE": "prod"}, "LX_MODE=prod should be production or demo"),
        ("doctor", {"LX_VAR": "/etc/hostname/x"}, "The embedded database did not start"),
        ("doctor", {"LX_VAR": "/proc/x"}, "disk is full"),
        ("doctor", {"DATABASE_URL": "postgresql://a@127.0.0.1:1/x?nonsense=1"}, 'invalid connection option "nonsense"'),
        ("doctor", {"DATABASE_URL": "postgresql://a@127.0.0.1:1/x", "LX_SECRETS": "/etc/hostname"}, "can hold no keys"),
        ("doctor", {"DATABASE_URL": "postgresql://a@127.0.0.1:1/x", "LX_SIGN_IN": "/nowhere"}, "/nowhere cannot be read"),
        ("serve", {"LX_MODE": "prod"}, "LX_MODE=prod should be production or demo"),
        ("serve --host 0.0.0.0", {"LX_MODE": "test"}, "runs on this machine's own address only"),
        ("run", {"LX_VAR": "/proc/x"}, "The data folder /proc/x cannot be written"),
        ("migrate", {"DATABASE_URL": "postgresql://a@127.0.0.1:1/x"}, "The database does not answer"),
    ],
)
def test_no_command_answers_with_a_traceback(
    command: str, variables: dict[str, str], sentence: str, tmp_path: Path,
) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("LX_", "DATABASE", "DJANGO"))}
    done = subprocess.run(
        [sys.executable, "-m", "lingxiao.config.command", *command.split()],
        env={**kept, "LC_ALL": "C.UTF-8", "LX_VAR": str(tmp_path), **variables},
        capture_output=True, text=True, check=False, timeout=120,
    )
    said = done.stdout + done.stderr
    assert done.returncode == 1, said
    assert sentence in said
    assert "Traceback" not in said
