"""A template that is included ends with a line break, which shows as a space before a full stop."""

import re

from django.conf import settings

INCLUDED = re.compile(r'components/_time\.html"[^%]*%\}[.,;:)]')


def test_a_time_within_a_sentence_is_written_by_the_filter():
    templates = (settings.BASE_DIR / "templates").rglob("*.html")
    assert [path.name for path in templates if INCLUDED.search(path.read_text())] == []
