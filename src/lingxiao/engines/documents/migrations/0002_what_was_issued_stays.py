"""Frozen texts, issued copies, signatures and proofs are kept by the database itself.

An approved version cannot change a letter, nor be deleted; a copy that was issued keeps what it says and to whom; a
signature is written once, and only under the fingerprint of the text it signs; a completed consultation or refusal
record stands as it was completed.
"""

from django.db import migrations

from lingxiao.kernel import append_only

KEEP = """
CREATE FUNCTION documents_keep_version() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'version % of template % is frozen: its text stays as it was approved', OLD.number, OLD.template_id
        USING ERRCODE = 'integrity_constraint_violation';
END $$;

CREATE TRIGGER documents_version_text_kept BEFORE UPDATE ON documents_templateversion FOR EACH ROW
    WHEN (OLD.sha256 <> '' AND (
        NEW.sha256 IS DISTINCT FROM OLD.sha256 OR NEW.blocks IS DISTINCT FROM OLD.blocks
        OR NEW.content IS DISTINCT FROM OLD.content OR NEW.touches IS DISTINCT FROM OLD.touches
        OR NEW.number IS DISTINCT FROM OLD.number OR NEW.template_id IS DISTINCT FROM OLD.template_id
        OR NEW.author_id IS DISTINCT FROM OLD.author_id OR NEW.editors IS DISTINCT FROM OLD.editors
        OR NEW.approved_by_id IS DISTINCT FROM OLD.approved_by_id OR NEW.approved_at IS DISTINCT FROM OLD.approved_at
        OR NEW.state IN ('draft', 'in_review', 'consultation')
    )) EXECUTE FUNCTION documents_keep_version();
CREATE TRIGGER documents_version_kept BEFORE DELETE ON documents_templateversion FOR EACH ROW
    WHEN (OLD.sha256 <> '') EXECUTE FUNCTION documents_keep_version();

-- What a version was called when it was frozen is under its fingerprint, so the name stays too.
CREATE FUNCTION documents_keep_title() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT 1 FROM documents_templateversion WHERE template_id = OLD.id AND sha256 <> '') THEN
        RAISE EXCEPTION 'template % has approved versions: its key, kind and title stay', OLD.key
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_template_title_kept BEFORE UPDATE ON documents_template FOR EACH ROW
    WHEN (NEW.key IS DISTINCT FROM OLD.key OR NEW.kind IS DISTINCT FROM OLD.kind
        OR NEW.title_zh IS DISTINCT FROM OLD.title_zh OR NEW.title_en IS DISTINCT FROM OLD.title_en)
    EXECUTE FUNCTION documents_keep_title();

CREATE FUNCTION documents_signs_its_text() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    issued documents_issue%ROWTYPE;
BEGIN
    SELECT * INTO issued FROM documents_issue WHERE id = NEW.issue_id;
    IF NEW.text_sha256 IS DISTINCT FROM issued.sha256 THEN
        RAISE EXCEPTION 'signature of issue % is not under its text', NEW.issue_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.party = 'person' AND NEW.person_id <> issued.person_id THEN
        RAISE EXCEPTION 'issue % is signed by the person it is addressed to', NEW.issue_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    IF NEW.party = 'company' AND NEW.person_id = issued.person_id THEN
        RAISE EXCEPTION 'nobody signs issue % for both sides', NEW.issue_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_signs_its_text BEFORE INSERT ON documents_signature FOR EACH ROW
    EXECUTE FUNCTION documents_signs_its_text();

CREATE TRIGGER documents_consultation_done_kept BEFORE UPDATE OR DELETE ON documents_consultation FOR EACH ROW
    WHEN (OLD.completed_at IS NOT NULL) EXECUTE FUNCTION lx_refuse_change();
CREATE FUNCTION documents_keep_heard() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    record_id bigint := CASE WHEN TG_OP = 'DELETE' THEN OLD.consultation_id ELSE NEW.consultation_id END;
BEGIN
    IF EXISTS (SELECT 1 FROM documents_consultation WHERE id = record_id AND completed_at IS NOT NULL) THEN
        RAISE EXCEPTION 'consultation % is complete: who was heard and what was said stays', record_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER documents_attendees_kept BEFORE INSERT OR UPDATE OR DELETE ON documents_attendee FOR EACH ROW
    EXECUTE FUNCTION documents_keep_heard();
CREATE TRIGGER documents_opinions_kept BEFORE INSERT OR UPDATE OR DELETE ON documents_opinion FOR EACH ROW
    EXECUTE FUNCTION documents_keep_heard();
CREATE TRIGGER documents_refusal_done_kept BEFORE UPDATE OR DELETE ON documents_refusalrecord FOR EACH ROW
    WHEN (OLD.completed_at IS NOT NULL) EXECUTE FUNCTION lx_refuse_change();
CREATE TRIGGER documents_refusal_subject_kept BEFORE UPDATE ON documents_refusalrecord FOR EACH ROW
    WHEN (NEW.subject_id IS DISTINCT FROM OLD.subject_id OR NEW.issue_id IS DISTINCT FROM OLD.issue_id)
    EXECUTE FUNCTION lx_refuse_change();

CREATE FUNCTION documents_refusal_subject() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.subject_id <> (SELECT person_id FROM documents_issue WHERE id = NEW.issue_id) THEN
        RAISE EXCEPTION 'the refusal of issue % is that of its own person', NEW.issue_id
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER documents_refusal_subject BEFORE INSERT ON documents_refusalrecord FOR EACH ROW
    EXECUTE FUNCTION documents_refusal_subject();
"""

LET_GO = """
DROP TRIGGER documents_refusal_subject ON documents_refusalrecord;
DROP FUNCTION documents_refusal_subject();
DROP TRIGGER documents_refusal_subject_kept ON documents_refusalrecord;
DROP TRIGGER documents_refusal_done_kept ON documents_refusalrecord;
DROP TRIGGER documents_opinions_kept ON documents_opinion;
DROP TRIGGER documents_attendees_kept ON documents_attendee;
DROP FUNCTION documents_keep_heard();
DROP TRIGGER documents_consultation_done_kept ON documents_consultation;
DROP TRIGGER documents_signs_its_text ON documents_signature;
DROP FUNCTION documents_signs_its_text();
DROP TRIGGER documents_template_title_kept ON documents_template;
DROP FUNCTION documents_keep_title();
DROP TRIGGER documents_version_kept ON documents_templateversion;
DROP TRIGGER documents_version_text_kept ON documents_templateversion;
DROP FUNCTION documents_keep_version();
"""


class Migration(migrations.Migration):
    """Keep what was approved, issued, signed and delivered."""

    dependencies = [("documents", "0001_initial"), ("audit", "0002_kept_by_the_database")]

    operations = [
        migrations.RunSQL(KEEP, LET_GO),
        append_only.keep_columns(
            "documents_issue", "version_id", "template_id", "kind", "confidentiality", "person_id", "unit_id", "title_zh",
            "title_en", "body", "merge", "sha256", "effective", "issued_on", "issued_at", "issued_by_id",
            "signature_level", "is_reference", "previous_id",
        ),
        append_only.keep_rows("documents_signature"),
        append_only.keep_rows("documents_delivery"),
        append_only.keep_rows("documents_revision"),
        append_only.keep_columns("documents_readingproof", "issue_id", "opened_at", "section_count"),
        append_only.keep_columns("documents_contractchange", "issue_id", "person_id", "hits", "found_at"),
        append_only.keep_columns("documents_objection", "issue_id", "text", "raised_at"),
        append_only.keep_from_deletion("documents_issue"),
        append_only.keep_from_deletion("documents_readingproof"),
        append_only.keep_from_deletion("documents_contractchange"),
        append_only.keep_from_deletion("documents_objection"),
        append_only.keep_from_deletion("documents_refusalrecord"),
    ]
