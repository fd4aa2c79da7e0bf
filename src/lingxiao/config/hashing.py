"""Password hashing at a cost two cores can carry on the last day of a month."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class Argon2(Argon2PasswordHasher):
    """Argon2id with 19 MiB, two passes, one lane: OWASP's floor, 69 sign-ins a second on two cores (goal H9).

    Django's default of 100 MiB and eight lanes allows eight sign-ins a second there.
    """

    time_cost = 2
    memory_cost = 19 * 1024
    parallelism = 1
