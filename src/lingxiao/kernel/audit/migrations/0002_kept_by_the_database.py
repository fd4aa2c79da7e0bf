"""The audit chain is made and kept by the database.

An entry is inserted with one statement and waits, unlinked and unseen by others, until its transaction commits. Only
then does a deferred trigger take the one lock of the chain, read its head and append a link, so that a long
transaction never makes others wait and two writers never fork the chain. The canonical text is a row of netstrings
(``<bytes>:<text>,`` and ``-,`` for NULL); ``chain.canonical`` in Python computes the same and a test compares them.
"""

from django.db import migrations

from lingxiao.kernel import append_only

CHAIN = """
CREATE FUNCTION audit_net(part text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT coalesce(octet_length(part) || ':' || part || ',', '-,') $$;

CREATE FUNCTION audit_micros(moment timestamptz) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT (extract(epoch FROM moment) * 1000000)::bigint::text $$;

CREATE FUNCTION audit_seal() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    head_sequence bigint;
    head_hash bytea;
    moment timestamptz;
    canonical text;
BEGIN
    -- 6c7861 is "lxa". Held until the end of this commit, and taken nowhere else.
    PERFORM pg_advisory_xact_lock(x'6c7861'::bigint);
    SELECT sequence, hash INTO head_sequence, head_hash FROM audit_auditlink ORDER BY sequence DESC LIMIT 1;
    IF NOT FOUND THEN
        head_sequence := 0;
        head_hash := decode(repeat('00', 32), 'hex');
    END IF;
    moment := clock_timestamp();
    canonical := audit_net((head_sequence + 1)::text) || audit_net(audit_micros(moment)) || audit_net(NEW.id::text)
        || audit_net(audit_micros(NEW.at)) || audit_net(NEW.actor_person_id::text) || audit_net(NEW.actor_name)
        || audit_net(NEW.act) || audit_net(NEW.object_kind) || audit_net(NEW.object_id)
        || audit_net(NEW.subject_person_id::text) || audit_net(NEW.detail::text) || audit_net(NEW.reason)
        || audit_net(NEW.address) || audit_net(NEW.device);
    INSERT INTO audit_auditlink (sequence, entry_id, recorded_at, prev_hash, hash)
    VALUES (head_sequence + 1, NEW.id, moment, head_hash, sha256(head_hash || convert_to(canonical, 'UTF8')));
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER audit_seal AFTER INSERT ON audit_auditentry
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION audit_seal();

CREATE FUNCTION audit_only_sealed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'links of the audit chain are made by the database alone'
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER audit_only_sealed BEFORE INSERT ON audit_auditlink
    FOR EACH ROW WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION audit_only_sealed();
"""

UNCHAIN = """
DROP TRIGGER audit_only_sealed ON audit_auditlink;
DROP FUNCTION audit_only_sealed();
DROP TRIGGER audit_seal ON audit_auditentry;
DROP FUNCTION audit_seal();
DROP FUNCTION audit_micros(timestamptz);
DROP FUNCTION audit_net(text);
"""


class Migration(migrations.Migration):
    """Chain and keep what is written."""

    dependencies = [("audit", "0001_initial")]

    operations = [
        append_only.make_function(),
        migrations.RunSQL(CHAIN, UNCHAIN),
        append_only.keep_rows("audit_auditentry"),
        append_only.keep_rows("audit_auditlink"),
    ]
