"""Files people attach: hashed, sniffed, limited, never served inline."""

from lingxiao.kernel.attachments.storing import open_for, store

__all__ = ["open_for", "store"]
