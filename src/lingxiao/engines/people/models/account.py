"""The account with which a person signs in."""

from __future__ import annotations

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower

from lingxiao.engines.people.models.person import Person


class AccountQuerySet(models.QuerySet["Account"]):
    """What Django's sign-in machinery asks of a user table."""

    def get_by_natural_key(self, email: str) -> Account:
        """Find an account by its e-mail address, whatever the case."""
        return self.get(email=email.lower())


class Account(AbstractBaseUser):
    """An e-mail address and a password, for one person. Rights come from the person's roles, never from here."""

    email = models.EmailField(unique=True)
    person = models.OneToOneField(Person, models.PROTECT, related_name="account")
    is_active = models.BooleanField(default=True)
    made_at = models.DateTimeField()
    signed_out_everywhere_at = models.DateTimeField(null=True, blank=True)
    language = models.CharField(max_length=10, default="zh-hans")
    theme = models.CharField(max_length=10, default="auto")

    objects = AccountQuerySet.as_manager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta:
        constraints = (
            # So that one index answers whoever signs in, in whatever case they type.
            models.CheckConstraint(condition=Q(email=Lower(F("email"))), name="account_email_in_lower_case"),
        )

    def __str__(self) -> str:
        return self.email
