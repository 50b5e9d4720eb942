"""A section on which it is said that staff may be involved asks whom it may be, before anybody is told."""

from typing import Any, ClassVar
from uuid import UUID

from crispy_forms.helper import FormHelper
from django.utils import timezone

from incidents.recording.forms.base import SectionForm
from incidents.recording.forms.before_telling import ASKED, IF_STAFF, AsksBeforeTelling
from nhsuk.layout import Div, Layout
from wards.models import Known


class AsksOfStaff(AsksBeforeTelling, SectionForm):
    """`asks_in` says whether staff are involved. Said already, nothing of `unasked` is asked again."""

    asks_in: ClassVar[str] = "staff_involved"
    unasked: ClassVar[tuple[str, ...]] = ASKED
    instead: ClassVar[str] = IF_STAFF

    def __init__(self, *args: Any, now: Any = None, **kwargs: Any) -> None:
        super().__init__(*args, now=now, **kwargs)
        self.now = now
        if self.incident.may_involve_staff:
            for name in self.unasked:
                del self.fields[name]
        else:
            self.offer_told([self.incident.ward_id], now)

    def make_helper(self) -> FormHelper:
        helper = super().make_helper()
        if ASKED[0] in self.fields:
            names = list(self.fields)
            first = names[: names.index(ASKED[0])]
            last = [name for name in names if name not in {*first, *ASKED}]
            helper.layout = Layout(*first, Div(*ASKED, css_class="heard-if-staff"), *last)
        return helper

    def check_staff(self, cleaned: dict[str, Any]) -> None:
        if ASKED[0] in self.fields and self._is_said(cleaned):
            self.check_before_telling(cleaned)
        elif self.asks_in not in self.errors:
            self.refuse_ticks(cleaned, self.instead)

    @property
    def whom_it_may_be(self) -> frozenset[UUID]:
        if ASKED[0] not in self.fields or not self._is_said(self.cleaned_data):
            return frozenset()
        return self.shut_out([self.incident.ward_id], timezone.localdate(self.now))

    def _is_said(self, cleaned: dict[str, Any]) -> bool:
        return cleaned.get(self.asks_in) in {Known.YES, Known.NOT_SURE}
