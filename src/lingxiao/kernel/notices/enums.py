"""Closed lists of the outbox."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Way(models.TextChoices):
    """How a notice reaches its person besides standing on the desk; decided when it is posted."""

    DIGEST = "digest", _("With the daily digest")
    AT_ONCE = "at_once", _("By a message of its own")
    SCREEN = "screen", _("On the desk alone")


class Rhythm(models.TextChoices):
    """How often a person wants to hear by e-mail. Urgent notices do not ask."""

    DAILY = "digest", _("One digest a day, at nine")
    AT_ONCE = "at_once", _("Each notice by itself, in working hours")
    NEVER = "screen", _("No e-mail: I look at my desk")


class Channel(models.TextChoices):
    """What carries a message out of the house."""

    MAIL = "mail", _("By e-mail")
    ROBOT = "robot", _("Group robot")


class MessageState(models.TextChoices):
    """Where a message stands."""

    WAITING = "waiting", _("Waiting to be sent")
    SENT = "sent", _("Sent")
    PARKED = "parked", _("Given up: somebody must look at it")


class RobotKind(models.TextChoices):
    """Whose group chat a robot speaks in."""

    WECOM = "wecom", _("WeCom (企业微信)")
    DINGTALK = "dingtalk", _("DingTalk (钉钉)")
    FEISHU = "feishu", _("Feishu (飞书)")
