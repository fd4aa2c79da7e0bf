"""The file that proves a delivery: a courier's receipt, a message with its head. Optional, because the number counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.utils.translation import gettext_lazy

from lingxiao.kernel import attachments

if TYPE_CHECKING:
    from lingxiao.engines.documents.models import Issue
    from lingxiao.kernel.attachments.models import Attachment
    from lingxiao.kernel.viewer import Viewer


class ReceiptField(forms.FileField):
    """A receipt to upload, or nothing."""

    def __init__(self, **how: Any) -> None:
        """With its label and what belongs there."""
        super().__init__(
            label=gettext_lazy("Receipt"), required=False,
            help_text=gettext_lazy("A scan of it, or the message as a file; at most 20 MB. It goes into the evidence bundle."),
            **how,
        )


def kept(viewer: Viewer, form: forms.Form, issue: Issue) -> Attachment | None:
    """The receipt of a valid form, put on file; None when there is none."""
    upload = form.cleaned_data.get("file")
    if upload is None:
        return None
    return attachments.store(
        viewer=viewer, name=upload.name, content=upload, confidentiality=issue.confidentiality, at=viewer.now,
    )
