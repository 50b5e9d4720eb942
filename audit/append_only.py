"""Tables that only grow. The runtime role has no right to change them; this trigger stops the owner too."""

from django.db.migrations import RunSQL

FUNCTION = """
create or replace function refuse_change() returns trigger language plpgsql as $$
begin
    raise exception '% only grows: % refused', tg_table_name, lower(tg_op)
        using errcode = 'insufficient_privilege';
end $$
"""


def protect(table: str) -> RunSQL:
    """A migration step: UPDATE, DELETE and TRUNCATE of ``table`` are refused for every role.

    Give the model ``append_only = True`` as well; the runtime role is then granted SELECT and INSERT alone.
    """
    return RunSQL(
        sql=[
            FUNCTION,
            f'create trigger append_only before update or delete or truncate on "{table}" '
            "for each statement execute function refuse_change()",
        ],
        reverse_sql=[f'drop trigger append_only on "{table}"'],
    )
