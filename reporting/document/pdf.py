"""The page of a board report, from what was frozen when it was asked for. It counts nothing."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.template.loader import render_to_string

from documents.kinds import Kind
from reporting.counts import figures as f
from reporting.counts.periods import LONDON, MONTHS
from reporting.document import charts
from reporting.document.findings import HIDDEN, NOT_WORSE, findings
from reporting.protection.publishing import ProtectedFigures

KIND = "board_report"


def draw(facts: Mapping[str, Any]) -> str:
    """`facts` as `facts_of` makes them: protected figures, version, commentary, and who signed."""
    figures = ProtectedFigures.from_json(facts["figures"])
    return render_to_string("reporting/pdf/board_report.html", context(figures, facts))


def facts_of(
    figures: ProtectedFigures,
    *,
    version: int,
    commentary: str = "",
    signed_by: str = "",
    signed_as: str = "",
    signed_at: datetime | None = None,
) -> dict[str, Any]:
    return {
        "figures": figures.to_json(),
        "version": version,
        "commentary": commentary,
        "signed_by": signed_by,
        "signed_as": signed_as,
        "signed_on": in_words(signed_at) if signed_at else "",
    }


def context(figures: ProtectedFigures, facts: Mapping[str, Any]) -> dict[str, Any]:
    return dict(facts) | {
        "figures": figures,
        "quarter": figures.quarter,
        "frozen": in_words(figures.frozen_at),
        "findings": findings(figures),
        "not_worse": NOT_WORSE,
        "hidden_means": HIDDEN,
        "trend": figures.trend(),
        "referrals": [(row, figures.table(each)) for row, each in _referral_rows(figures)],
        "referral_states": [label for _, label in f.REFERRAL],
        "cells": len(figures.cells),
        "entered_later": figures["entered_later"],
        "tables": tables(figures),
        "charts": {
            "trend": charts.trend(figures),
            "category": charts.parts(figures.table(f.CATEGORY)),
            "place": charts.parts(figures.table(f.PLACE)),
            "times": charts.times(figures),
        },
    }


def tables(figures: ProtectedFigures) -> dict[str, Any]:
    """Each by the name of its dimension; `time` is the table of times."""
    return {each.name: figures.table(each) for each in f.DIMENSIONS} | {"time": figures.time_table()}


def _referral_rows(figures: ProtectedFigures) -> list[tuple[Any, f.Dimension]]:
    return list(zip(figures.table(f.REFERRALS).rows, f.OF_REFERRALS, strict=True))


def in_words(moment: datetime) -> str:
    local = moment.astimezone(LONDON)
    return f"{local.day} {MONTHS[local.month - 1]} {local.year} at {local:%H:%M}"


BOARD_REPORT = Kind(KIND, "Board report", draw)
