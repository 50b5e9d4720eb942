"""The reviewed table: who may do what with an incident, by role and by what they have to do with it.

Written by hand from the standards and guidance that Heard follows, never worked out from the code.
docs/access-matrix.md is drawn from it. Whoever changes a letter decides who sees a report of sexual harm.
"""

from enum import StrEnum


class Level(StrEnum):
    """What somebody may do with one incident, from nothing to deciding. Each letter stands in the tables."""

    NOTHING = "-"
    OWN = "o"
    RECEIPT = "r"
    READS = "R"
    HELPS = "h"
    DECIDES = "D"


MEANS = {
    Level.NOTHING: "Nothing: it answers as what never existed.",
    Level.OWN: "Reads their own report: the facts, and what is theirs in it.",
    Level.RECEIPT: "Reads and adds to what was written up to triage; what leads add later is not shown.",
    Level.READS: "Reads everything, and changes nothing.",
    Level.HELPS: "Reads everything and adds to the record.",
    Level.DECIDES: "Also triages, says who may see it, refers and closes.",
}

NOT_POSSIBLE = "."

RELATIONS = {
    "none": "Nothing to do with it; works elsewhere",
    "ward": "Works on its ward",
    "before": "Worked on its ward until yesterday",
    "recorder": "Recorded it; works elsewhere now",
    "helper": "Helped to record it; works elsewhere now",
    "affected": "Was directly affected; works elsewhere now",
    "handler": "Leads the response (before triage: named to look into it)",
    "was_handler": "Led the response; withdrawn",
    "glass": "Asked for emergency access just now",
    "glass_over": "Asked for emergency access over an hour ago",
    "initiator": "Named as initiator; works on its ward",
    "later": "Helped to record it, then was named as initiator; works on its ward",
    "account": "Another account of the initiator; works on its ward",
    "partner": "Declared as partner of the initiator; works on its ward",
    "manager": "Declared as line manager of the initiator; works on its ward",
    "kept_out": "Kept out by a lead; works on its ward",
}
#: these close it, whatever else somebody is
CLOSED_BY = ("initiator", "later", "account", "partner", "manager", "kept_out")

ROLES = {
    "no_role": "No role any more",
    "superuser": "Superuser of the configuration pages",
    "ward_staff": "Ward staff",
    "ward_manager": "Ward manager",
    "champion": "Sexual safety champion",
    "adults_trust": "Safeguarding lead (adults), the trust",
    "adults_site": "Safeguarding lead (adults), a site",
    "children_trust": "Safeguarding lead (children), the trust",
    "children_site": "Safeguarding lead (children), a site",
    "allegations_lead": "Allegations lead",
    "investigator": "Investigator",
    "capacity_assessor": "Capacity assessor",
    "board_member": "Executive board member",
    "executive_lead": "Executive lead for sexual safety",
    "auditor": "Information governance auditor",
    "administrator": "System administrator",
}
#: held on a ward or a site; whoever has another role and works on the ward does shifts there as ward staff
HELD_SOMEWHERE = (
    "ward_staff",
    "ward_manager",
    "champion",
    "adults_site",
    "children_site",
    "capacity_assessor",
)

KINDS = {
    "staff": "About a member of staff, triaged: named people only",
    "open": "Between service users, triaged: open to its ward",
    "new": "Between service users, not triaged yet",
}

_HEAD = "none ward before recorder helper affected handler was_handler glass glass_over " + " ".join(
    CLOSED_BY
)

# - nothing   o own report   r receipt   R reads   h helps   D decides   . cannot happen
TABLES = {
    "staff": """
                    wo wa be  rec hlp aff  hand was  gla ove  ini lat acc par man out
no_role              -  .  -   r   r   o    h    -    -   -    -   -   -   -   -   -
superuser            -  -  -   r   r   o    h    -    -   -    -   -   -   -   -   -
ward_staff           -  -  -   r   r   o    h    -    -   -    -   -   -   -   -   -
ward_manager         -  -  -   r   r   o    h    -    -   -    -   -   -   -   -   -
champion             -  -  -   r   r   o    h    -    -   -    -   -   -   -   -   -
adults_trust         D  D  D   D   D   o    D    D    D   D    -   -   -   -   -   -
adults_site          -  D  -   r   r   o    h    -    R   -    -   -   -   -   -   -
children_trust       D  D  D   D   D   o    D    D    D   D    -   -   -   -   -   -
children_site        -  D  -   r   r   o    h    -    R   -    -   -   -   -   -   -
allegations_lead     D  D  D   D   D   o    D    D    D   D    -   -   -   -   -   -
investigator         -  -  -   r   r   o    h    -    -   -    -   -   -   -   -   -
capacity_assessor    -  -  -   r   r   o    h    -    -   -    -   -   -   -   -   -
board_member         -  -  -   r   r   o    h    -    -   -    -   -   -   -   -   -
executive_lead       -  -  -   r   r   o    h    -    -   -    -   -   -   -   -   -
auditor              -  -  -   r   r   o    h    -    R   -    -   -   -   -   -   -
administrator        -  -  -   r   r   o    h    -    -   -    -   -   -   -   -   -
""",
    "open": """
                    wo wa be  rec hlp aff  hand was  gla ove  ini lat acc par man out
no_role              -  .  -   r   r   .    h    -    -   -    .   .   .   -   .   -
superuser            -  h  -   r   r   .    h    -    -   -    .   .   .   -   .   -
ward_staff           -  h  -   r   r   .    h    -    -   -    .   .   .   -   .   -
ward_manager         -  h  -   r   r   .    h    -    -   -    .   .   .   -   .   -
champion             -  h  -   r   r   .    h    -    -   -    .   .   .   -   .   -
adults_trust         D  D  D   D   D   .    D    D    D   D    .   .   .   -   .   -
adults_site          -  D  -   r   r   .    h    -    R   -    .   .   .   -   .   -
children_trust       D  D  D   D   D   .    D    D    D   D    .   .   .   -   .   -
children_site        -  D  -   r   r   .    h    -    R   -    .   .   .   -   .   -
allegations_lead     -  h  -   r   r   .    D    -    R   -    .   .   .   -   .   -
investigator         -  h  -   r   r   .    h    -    -   -    .   .   .   -   .   -
capacity_assessor    -  -  -   r   r   .    h    -    -   -    .   .   .   -   .   -
board_member         -  h  -   r   r   .    h    -    -   -    .   .   .   -   .   -
executive_lead       -  h  -   r   r   .    h    -    -   -    .   .   .   -   .   -
auditor              -  h  -   r   r   .    h    -    R   -    .   .   .   -   .   -
administrator        -  h  -   r   r   .    h    -    -   -    .   .   .   -   .   -
""",
    "new": """
                    wo wa be  rec hlp aff  hand was  gla ove  ini lat acc par man out
no_role              -  .  -   r   r   .    h    -    -   -    .   .   .   -   .   -
superuser            -  -  -   r   r   .    h    -    -   -    .   .   .   -   .   -
ward_staff           -  -  -   r   r   .    h    -    -   -    .   .   .   -   .   -
ward_manager         -  r  -   r   r   .    h    -    -   -    .   .   .   -   .   -
champion             -  -  -   r   r   .    h    -    -   -    .   .   .   -   .   -
adults_trust         D  D  D   D   D   .    D    D    D   D    .   .   .   -   .   -
adults_site          -  D  -   r   r   .    h    -    R   -    .   .   .   -   .   -
children_trust       D  D  D   D   D   .    D    D    D   D    .   .   .   -   .   -
children_site        -  D  -   r   r   .    h    -    R   -    .   .   .   -   .   -
allegations_lead     -  -  -   r   r   .    h    -    R   -    .   .   .   -   .   -
investigator         -  -  -   r   r   .    h    -    -   -    .   .   .   -   .   -
capacity_assessor    -  -  -   r   r   .    h    -    -   -    .   .   .   -   .   -
board_member         -  -  -   r   r   .    h    -    -   -    .   .   .   -   .   -
executive_lead       -  -  -   r   r   .    h    -    -   -    .   .   .   -   .   -
auditor              -  -  -   r   r   .    h    -    R   -    .   .   .   -   .   -
administrator        -  -  -   r   r   .    h    -    -   -    .   .   .   -   .   -
""",
}


def read(table: str) -> dict[tuple[str, str], Level]:
    """(role, relation) -> level; without what cannot happen."""
    found = {}
    for line in table.strip().splitlines()[1:]:
        role, *letters = line.split()
        for relation, letter in zip(RELATIONS, letters, strict=True):
            if letter != NOT_POSSIBLE:
                found[role, relation] = Level(letter)
    return found


#: kind -> (role, relation) -> level
LEVELS = {kind: read(table) for kind, table in TABLES.items()}

# --- what each address of an incident needs -----------------------------------------------------------------

#: group -> the levels that open it; to every other that is not nothing it says no (403)
OPENS = {
    "facts": "o r R h D",
    "response": "R h D",
    "record": "r h D",
    "decide": "D",
}
GROUPS: dict[str, frozenset[Level]] = {
    group: frozenset(map(Level, some.split())) for group, some in OPENS.items()
}

FORM, PAGE, BUTTON = "GET POST", "GET", "POST"

#: address -> (group, methods); any other method is not allowed (405), whoever asks and whatever is there
OF_AN_INCIDENT: dict[str, tuple[str, str]] = {
    "incidents:detail": ("facts", PAGE),
    "incidents:accounts": ("facts", PAGE),
    "incidents:leave": ("facts", FORM),
    "incidents:response": ("response", PAGE),
    "incidents:timeline": ("response", PAGE),
    "incidents:record": ("record", PAGE),
    "incidents:section": ("record", FORM),
    "incidents:versions": ("record", PAGE),
    "incidents:submit": ("record", FORM),
    "incidents:helpers": ("record", FORM),
    "incidents:step_back": ("record", BUTTON),
    "incidents:person_add": ("record", FORM),
    "incidents:person_add_kind": ("record", FORM),
    "incidents:person_withdraw": ("record", FORM),
    "incidents:account_add": ("record", FORM),
    "incidents:rating_add": ("record", FORM),
    "incidents:evidence": ("record", FORM),
    "incidents:told_add": ("record", FORM),
    "incidents:wish_add": ("record", FORM),
    "incidents:support_add": ("record", FORM),
    "incidents:known_at": ("record", FORM),
    "incidents:triage": ("decide", FORM),
    "incidents:review": ("decide", FORM),
    "incidents:add_action": ("decide", FORM),
    "incidents:finish_action": ("decide", FORM),
    "incidents:people": ("decide", PAGE),
    "incidents:details": ("decide", FORM),
    "incidents:find": ("decide", BUTTON),
    "incidents:name": ("decide", BUTTON),
    "incidents:keep_out": ("decide", BUTTON),
    "incidents:let_back": ("decide", BUTTON),
    "incidents:member_withdraw": ("decide", BUTTON),
    "incidents:window": ("decide", FORM),
    "incidents:window_add": ("decide", BUTTON),
    "incidents:window_end": ("decide", FORM),
    "incidents:widen": ("decide", FORM),
    "incidents:widen_decide": ("decide", FORM),
    "incidents:who_looked": ("decide", PAGE),
    "incidents:answer": ("decide", PAGE),
    "incidents:answer_by_role": ("decide", PAGE),
    "incidents:close": ("decide", FORM),
    "incidents:tick": ("decide", FORM),
    "incidents:reopen": ("decide", FORM),
    "referrals:for_incident": ("decide", PAGE),
    "referrals:questions": ("decide", FORM),
    "referrals:propose": ("decide", FORM),
    "referrals:detail": ("decide", PAGE),
    "referrals:decide": ("decide", FORM),
    "referrals:send": ("decide", FORM),
    "referrals:check": ("decide", FORM),
    "referrals:acknowledge": ("decide", FORM),
    "referrals:outcome": ("decide", FORM),
    "referrals:close": ("decide", FORM),
    "referrals:make_document": ("decide", BUTTON),
    "referrals:download": ("decide", PAGE),
}
#: an opened page answers so
OPENED = {200, 302}


def answers(level: Level, name: str, method: str) -> set[int]:
    group, methods = OF_AN_INCIDENT[name]
    if method not in methods.split():
        return {405}
    if level is Level.NOTHING:
        return {404}
    return OPENED if level in GROUPS[group] else {403}


# --- pages that belong to a role, not to a record -----------------------------------------------------------

_STAFF = "ward_staff ward_manager champion"
_LEADS = "adults_trust adults_site children_trust children_site"
_REPORTS = "board_member executive_lead"

#: address -> (roles that open it; to the others it says no, methods)
BY_ROLE: dict[str, tuple[str, str]] = {
    "home": ("everybody", PAGE),
    "incidents:list": ("everybody", PAGE),
    "deadlines:notices": ("everybody", PAGE),
    "incidents:interests": ("everybody", FORM),
    "incidents:flag": (f"{_STAFF} {_LEADS}", FORM),
    "staff:people": (f"{_STAFF} {_LEADS}", PAGE),
    "staff:add": (f"{_STAFF} {_LEADS}", FORM),
    "incidents:queue": (f"{_LEADS} allegations_lead", PAGE),
    "incidents:interests_of": (f"{_LEADS} allegations_lead", BUTTON),
    "incidents:emergency": ("adults_site children_site allegations_lead auditor", FORM),
    "incidents:emergency_list": ("auditor executive_lead", PAGE),
    "oversight:list": ("auditor", FORM),
    "oversight:patterns": ("auditor", PAGE),
    "oversight:export": ("auditor", FORM),
    "reporting:list": (_REPORTS, PAGE),
    "reporting:request": (_REPORTS, FORM),
}
#: also works on the ward: as ward staff, who open these too
AS_WARD_STAFF = frozenset(name for name, (roles, _) in BY_ROLE.items() if "ward_staff" in roles.split())


def answers_by_role(role: str, name: str, method: str, *, does_shifts: bool) -> set[int]:
    roles, methods = BY_ROLE[name]
    if method not in methods.split():
        return {405}
    opens = roles == "everybody" or role in roles.split() or (does_shifts and name in AS_WARD_STAFF)
    return OPENED if opens else {403}
