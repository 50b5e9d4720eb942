"""The form every page starts from."""

from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms
from django.utils.functional import cached_property

from nhsuk.layout import Submit


class NhsForm(forms.Form):
    """``{% crispy form %}`` draws the error summary, the fields, and one button that says ``submit_label``.

    ``now`` (aware) is handed to the fields that compare with the present.
    """

    submit_label = "Save and continue"
    use_required_attribute = False  # the server says what is missing, in words

    def __init__(self, *args: Any, now: datetime | None = None, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            if hasattr(field, "now"):
                field.now = now

    @cached_property
    def helper(self) -> FormHelper:
        """What crispy-forms asks for as it draws the form: one that was sent and is whole is not drawn."""
        return self.make_helper()

    def make_helper(self) -> FormHelper:
        """Override to add a layout; call ``self.button()`` where the button belongs."""
        helper = FormHelper()
        helper.form_method = "post"
        helper.attrs = {"novalidate": "novalidate", "autocomplete": "off"}
        helper.add_input(self.button())
        return helper

    def button(self) -> Submit:
        return Submit("", self.submit_label)
