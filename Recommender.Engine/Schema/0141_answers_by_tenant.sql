-- The tenant leads the key of stored answers. 0: written by the build before, or by the request that created its tenant.
ALTER TABLE idempotency_keys ADD COLUMN tenant_id integer NOT NULL DEFAULT 0;
ALTER TABLE idempotency_keys DROP CONSTRAINT idempotency_keys_pkey, ADD PRIMARY KEY (tenant_id, scope, key);

-- The build before looks keys up without their tenant.
CREATE INDEX idempotency_keys_without_tenant ON idempotency_keys (scope, key);
