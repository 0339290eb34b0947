-- Whom a stored answer is about. A key belongs to the tenant that a request names before its body is read, which may name
-- another. NULL: written by the build before, or about a tenant that does not exist.
ALTER TABLE idempotency_keys ADD COLUMN about_tenant_id integer;
CREATE INDEX idempotency_keys_about_tenant ON idempotency_keys (about_tenant_id) WHERE about_tenant_id IS NOT NULL;
