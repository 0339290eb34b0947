CREATE EXTENSION IF NOT EXISTS vector;

-- Everything else is keyed by tenant_id first, so the tables distribute by tenant without rewriting.
CREATE TABLE tenants (
    tenant_id   integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name        text COLLATE "C" NOT NULL UNIQUE,
    settings    jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now()
);

-- tenant_id is null for operator keys, which may name any tenant. Only the hash of a key is stored.
CREATE TABLE api_keys (
    key_id               uuid PRIMARY KEY,
    tenant_id            integer REFERENCES tenants ON DELETE CASCADE,
    key_hash             bytea NOT NULL UNIQUE,
    prefix               text NOT NULL,
    name                 text NOT NULL,
    scopes               text[] NOT NULL,
    publishable          boolean NOT NULL DEFAULT false,
    origins              text[] NOT NULL DEFAULT '{}',
    requests_per_minute  integer,
    burst                integer,
    created_at           timestamptz NOT NULL DEFAULT now(),
    expires_at           timestamptz,
    revoked_at           timestamptz,
    last_used_at         timestamptz
);
CREATE INDEX api_keys_by_tenant ON api_keys (tenant_id);
