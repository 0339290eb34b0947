-- One row per tenant: what the worker owes it. A lease holds for leased_until; the fencing token grows with every
-- lease, and publishing checks it, so a worker that lost its lease cannot publish.
CREATE TABLE tenant_work (
    tenant_id             integer PRIMARY KEY REFERENCES tenants ON DELETE CASCADE,
    changes               bigint NOT NULL DEFAULT 0,
    first_change_at       timestamptz,
    rebuild_requested_at  timestamptz,
    last_rebuild_at       timestamptz,
    leased_by             text,
    leased_until          timestamptz,
    fencing_token         bigint NOT NULL DEFAULT 0
);

-- History of every training run, published or not.
CREATE TABLE models (
    tenant_id     integer NOT NULL REFERENCES tenants ON DELETE CASCADE,
    version       bigint GENERATED ALWAYS AS IDENTITY,
    trained_at    timestamptz NOT NULL DEFAULT now(),
    published_at  timestamptz,
    retired_at    timestamptz,
    duration      interval NOT NULL,
    users         integer NOT NULL,
    entities      integer NOT NULL,
    interactions  bigint NOT NULL,
    size_bytes    bigint NOT NULL,
    parameters    jsonb NOT NULL,
    figures       jsonb NOT NULL,
    PRIMARY KEY (tenant_id, version)
);

-- The packed bytes of a published model in pieces of at most 8 MB; deltas hold rows that changed online since.
CREATE TABLE model_parts (
    tenant_id  integer NOT NULL,
    version    bigint NOT NULL,
    part       integer NOT NULL,
    bytes      bytea NOT NULL,
    PRIMARY KEY (tenant_id, version, part)
);
ALTER TABLE model_parts ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE model_deltas (
    tenant_id   integer NOT NULL,
    version     bigint NOT NULL,
    sequence    bigint NOT NULL,
    bytes       bytea NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, version, sequence)
);

-- The one row that readers look at: changing it is what publishes a model.
CREATE TABLE published_models (
    tenant_id       integer PRIMARY KEY REFERENCES tenants ON DELETE CASCADE,
    version         bigint NOT NULL,
    delta_sequence  bigint NOT NULL DEFAULT 0,
    published_at    timestamptz NOT NULL DEFAULT now()
);
