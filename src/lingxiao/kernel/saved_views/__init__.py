"""Lists as somebody set them up: filters, order and columns under a name of their own."""

from lingxiao.kernel.saved_views.keeping import forget_view, keep_view, views_of

__all__ = ["forget_view", "keep_view", "views_of"]
