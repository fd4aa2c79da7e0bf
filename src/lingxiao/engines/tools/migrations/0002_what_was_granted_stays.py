from django.db import migrations

from lingxiao.kernel import append_only

KEEP_BEGINNINGS = """
CREATE TRIGGER tools_{table}_begins_kept BEFORE UPDATE ON tools_{table} FOR EACH ROW
WHEN (lower(NEW.validity) IS DISTINCT FROM lower(OLD.validity)) EXECUTE FUNCTION lx_refuse_change();
"""


def keep_beginnings(table: str) -> migrations.RunSQL:
    """Have changes of the first day refused: what held from a day on did, only its end may come."""
    return migrations.RunSQL(
        KEEP_BEGINNINGS.format(table=table), f"DROP TRIGGER tools_{table}_begins_kept ON tools_{table};",
    )


class Migration(migrations.Migration):
    """Access, entitlements and what the catalogue said are never rewritten or deleted: they end, and another row begins."""

    dependencies = [("tools", "0001_initial"), ("audit", "0002_kept_by_the_database")]
    operations = [
        append_only.keep_from_deletion("tools_tool"),
        append_only.keep_from_deletion("tools_catalogueentry"),
        append_only.keep_columns(
            "tools_catalogueentry", "tool_id", "title_zh", "title_en", "purpose_zh", "purpose_en", "keeper_id", "noted_at",
        ),
        keep_beginnings("catalogueentry"),
        append_only.keep_from_deletion("tools_entitlement"),
        append_only.keep_columns("tools_entitlement", "tool_id", "whom", "value", "made_at"),
        keep_beginnings("entitlement"),
        append_only.keep_from_deletion("tools_access"),
        append_only.keep_columns(
            "tools_access", "person_id", "tool_id", "basis", "licence_until", "owed_by", "proof", "granted_at",
            "granted_by_id",
        ),
        keep_beginnings("access"),
    ]
