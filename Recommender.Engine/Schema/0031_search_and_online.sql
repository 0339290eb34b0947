-- The parameters that a tenant's models are trained with, as the last search found them.
CREATE TABLE model_searches (
    tenant_id     integer PRIMARY KEY REFERENCES tenants ON DELETE CASCADE,
    parameters    jsonb,
    figures       jsonb,
    interactions  bigint NOT NULL DEFAULT 0,
    searched_at   timestamptz,
    leased_until  timestamptz
);

-- The worker that keeps a tenant's interactions in memory to update its model online; another one takes over when it
-- has not been heard of for a while.
ALTER TABLE published_models ADD COLUMN online_worker text, ADD COLUMN online_until timestamptz;
