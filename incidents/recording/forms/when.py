"""When and where: exact, about, between two times, or in words; years ago, but never in the future."""

from typing import Any

from incidents import vocabulary as words
from incidents.recording.forms.base import SectionForm, offer
from incidents.recording.section_names import Section
from incidents.vocabulary import Precision
from nhsuk.fields import ChoiceField, LocalDateTimeField, PlainTextField, YesNoNotSure
from wards.models import LocationKind

ONLINE = ("online_platform", "online_kept", "online_kept_by")


class WhenAndWhereForm(SectionForm):
    section = Section.WHEN_AND_WHERE

    precision = ChoiceField(
        label="How exactly is the time known?",
        help_text="A rough time is better than a wrong one.",
        choices=words.Precision.choices,
        required=False,
        called="how exactly the time is known",
    )
    occurred_from = LocalDateTimeField(
        label="When it happened, or the earliest time",
        help_text="For example 27 3 2026, 14:30",
        required=False,
        not_future=True,
        called="when it happened",
    )
    occurred_to = LocalDateTimeField(
        label="If between two times: the latest time",
        required=False,
        not_future=True,
        called="the latest time",
    )
    when_words = PlainTextField(
        label="If the time is not known: roughly when?",
        help_text="For example “in the summer of 1998” or “some time last week”.",
        rows=1,
        max_length=200,
        required=False,
        called="roughly when",
    )
    location_id = ChoiceField(label="Where did it happen?", required=False, called="where it happened")
    place_words = PlainTextField(
        label="More about the place",
        help_text="For example which room, or where off the ward.",
        rows=1,
        max_length=200,
        required=False,
        called="the place",
    )
    online_platform = PlainTextField(
        label="If online or by phone: which app, website or phone?",
        rows=1,
        max_length=100,
        required=False,
        called="the app, website or phone",
    )
    online_kept = YesNoNotSure(
        label="If online or by phone: are the messages or pictures kept?",
        help_text="Do not forward or copy pictures of a sexual kind. Keep the device; ask the police.",
        required=False,
        called="whether messages or pictures are kept",
    )
    online_kept_by = PlainTextField(
        label="Kept by whom, and where?", rows=1, max_length=100, required=False, called="who keeps them"
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = list(self.incident.ward.locations.all())
        offer(self, "location_id", [(str(place.pk), place.name) for place in places])
        chosen = str(self["location_id"].value() or "")
        online_places = {str(place.pk) for place in places if place.kind == LocationKind.ONLINE}
        self.is_online = words.Category.ONLINE in self.incident.categories or chosen in online_places
        if not self.is_online:
            for name in ONLINE:
                del self.fields[name]

    def clean_location_id(self) -> int | None:
        return int(self.cleaned_data["location_id"]) if self.cleaned_data["location_id"] else None

    def check_together(self, cleaned: dict[str, Any]) -> None:
        self._check_time(cleaned, cleaned["occurred_from"], cleaned["occurred_to"])
        if self.is_online and not cleaned["online_platform"]:
            self.add_error(
                "online_platform", "Enter the app, website or phone. If nobody knows, write “not known”"
            )
        if self.is_online and not cleaned["online_kept"]:
            self.add_error("online_kept", "Choose whether messages or pictures are kept, or not sure")

    def _check_time(self, cleaned: dict[str, Any], start: Any, end: Any) -> None:
        precision = cleaned["precision"]
        if not precision and (start or end or cleaned["when_words"]):
            self.add_error("precision", "Choose how exactly the time is known")
        if precision in {Precision.EXACT, Precision.ABOUT} and not start:
            self.add_error("occurred_from", "Enter the date and time when it happened")
        if precision in {Precision.EXACT, Precision.ABOUT} and end:
            self.add_error("occurred_to", "Clear the latest time, or choose “Between two times” above")
        if precision == Precision.BETWEEN:
            self._check_window(start, end)
        if precision == Precision.NOT_KNOWN:
            self._check_not_known(cleaned, start or end)

    def _check_window(self, start: Any, end: Any) -> None:
        if not start:
            self.add_error("occurred_from", "Enter the earliest time")
        if not end:
            self.add_error("occurred_to", "Enter the latest time")
        if start and end and end < start:
            self.add_error("occurred_to", "The latest time must be after the earliest time")

    def _check_not_known(self, cleaned: dict[str, Any], timed: Any) -> None:
        if timed:
            self.add_error("precision", "You entered a time. Choose how exactly it is known, or clear it")
        elif not cleaned["when_words"]:
            self.add_error("when_words", "Say roughly when it happened, or write “not known”")
