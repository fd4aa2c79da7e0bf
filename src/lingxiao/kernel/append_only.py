"""Rows that the database itself keeps: what a migration says to have UPDATE, DELETE and TRUNCATE refused.

A migration that uses these depends on ``("audit", "0002_kept_by_the_database")``, which makes the function behind
them.
"""

from __future__ import annotations

from django.db import migrations

MAKE_FUNCTION = """
CREATE FUNCTION lx_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% on % is refused: its rows stay as they were written', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'integrity_constraint_violation';
END $$;
"""
DROP_FUNCTION = "DROP FUNCTION lx_refuse_change();"


def make_function() -> migrations.RunSQL:
    """Make the function that refuses; once, in the audit migration."""
    return migrations.RunSQL(MAKE_FUNCTION, DROP_FUNCTION)


def keep_rows(table: str) -> migrations.RunSQL:
    """Have every UPDATE, DELETE and TRUNCATE of this table refused, whoever asks and even when no row matches."""
    return migrations.RunSQL(
        _trigger(f"{table}_kept", f"UPDATE OR DELETE ON {table}")
        + _trigger(f"{table}_not_emptied", f"TRUNCATE ON {table}"),
        f"DROP TRIGGER {table}_kept ON {table}; DROP TRIGGER {table}_not_emptied ON {table};",
    )


def keep_columns(table: str, *columns: str) -> migrations.RunSQL:
    """Have changes of these columns refused; the other columns may move on."""
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in columns)
    return migrations.RunSQL(
        f"CREATE TRIGGER {table}_columns_kept BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({changed}) "
        "EXECUTE FUNCTION lx_refuse_change();",
        f"DROP TRIGGER {table}_columns_kept ON {table};",
    )


def keep_from_deletion(table: str) -> migrations.RunSQL:
    """Have every DELETE and TRUNCATE of this table refused; its rows may change."""
    return migrations.RunSQL(
        _trigger(f"{table}_not_deleted", f"DELETE ON {table}")
        + _trigger(f"{table}_not_emptied", f"TRUNCATE ON {table}"),
        f"DROP TRIGGER {table}_not_deleted ON {table}; DROP TRIGGER {table}_not_emptied ON {table};",
    )


def _trigger(name: str, before: str) -> str:
    return f"CREATE TRIGGER {name} BEFORE {before} FOR EACH STATEMENT EXECUTE FUNCTION lx_refuse_change();"
