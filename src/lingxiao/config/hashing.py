"""Password hashing at a cost two cores can carry on the last day of a month."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher

from lingxiao.config import given

FLOOR_MIB, FLOOR_PASSES = 19, 2
"""OWASP's floor for Argon2id with one lane."""


class Argon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: OWASP's floor, 69 sign-ins a second on two cores (goal H9).

    Django's default of 100 MiB and eight lanes allows eight sign-ins a second there. ``LX_ARGON2_MIB`` and
    ``LX_ARGON2_PASSES`` raise the cost, never below the floor; older hashes follow at each sign-in.
    """

    time_cost = max(FLOOR_PASSES, given.number("LX_ARGON2_PASSES", FLOOR_PASSES))
    memory_cost = max(FLOOR_MIB, given.number("LX_ARGON2_MIB", FLOOR_MIB)) * 1024
    parallelism = 1
