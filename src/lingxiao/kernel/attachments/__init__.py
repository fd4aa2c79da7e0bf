"""Files people attach: hashed, sniffed, limited, never served inline."""

from lingxiao.kernel.attachments.storing import content_of, open_for, store

__all__ = ["content_of", "open_for", "store"]
