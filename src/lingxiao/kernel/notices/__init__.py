"""Notices through one outbox: in the product, by e-mail, to group robots.

``notices.post(...)`` inside a verb's transaction: it is on the person's desk at once and joins the next daily digest.
``notices.post_urgent(...)`` goes out at once, at any hour. ``notices.post_all(...)`` for thousands;
``notices.announce(...)`` to the group robots of a topic; ``notices.in_both(...)`` to say a translated sentence in both
languages.
"""

from lingxiao.kernel.notices.posting import NoticeDraft, announce, post, post_all, post_urgent
from lingxiao.kernel.notices.wording import in_both

__all__ = ["NoticeDraft", "announce", "in_both", "post", "post_all", "post_urgent"]
