"""``lingxiao manage``: Django's own management commands, with the database there."""

from __future__ import annotations

import argparse

from django.core.management import ManagementUtility

from lingxiao.config.commands.house import open_house


def arguments(parser: argparse.ArgumentParser) -> None:
    """Take all words as they are."""
    parser.add_argument("words", nargs=argparse.REMAINDER)


def run(options: argparse.Namespace) -> int:
    """Let Django do it."""
    with open_house():
        ManagementUtility(["lingxiao manage", *options.words]).execute()
    return 0
