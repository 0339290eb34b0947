CREATE TABLE entity_types (
    tenant_id       integer NOT NULL REFERENCES tenants ON DELETE CASCADE,
    entity_type_id  integer GENERATED ALWAYS AS IDENTITY,
    name            text COLLATE "C" NOT NULL,
    PRIMARY KEY (tenant_id, entity_type_id),
    UNIQUE (tenant_id, name)
);

-- registered: sent by the application. Not registered: known only because somebody interacted with it.
-- deleted: no longer recommended or shown; its interactions still teach the models what belongs together.
CREATE TABLE entities (
    tenant_id       integer NOT NULL,
    entity_key      bigint GENERATED ALWAYS AS IDENTITY,
    entity_type_id  integer NOT NULL,
    entity_id       text COLLATE "C" NOT NULL,
    attributes      jsonb NOT NULL DEFAULT '{}',
    registered      boolean NOT NULL,
    deleted         boolean NOT NULL DEFAULT false,
    revision        bigint NOT NULL DEFAULT 1,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, entity_key),
    UNIQUE (tenant_id, entity_id, entity_type_id)
);

-- halfvec(512) is 1,032 bytes and stays inline; a float vector would go out of line and mislead the planner.
-- No shared HNSW index: filters apply after its scan and would starve small tenants. A tenant and type above
-- some 20,000 rows gets a partial index of its own from the worker; smaller ones are searched exactly.
CREATE TABLE entity_vectors (
    tenant_id       integer NOT NULL,
    entity_type_id  integer NOT NULL,
    entity_key      bigint NOT NULL,
    feature         halfvec(512) NOT NULL,
    PRIMARY KEY (tenant_id, entity_type_id, entity_key)
);
ALTER TABLE entity_vectors ALTER COLUMN feature SET STORAGE PLAIN;

CREATE TABLE users (
    tenant_id   integer NOT NULL,
    user_key    bigint GENERATED ALWAYS AS IDENTITY,
    user_id     text COLLATE "C" NOT NULL,
    attributes  jsonb NOT NULL DEFAULT '{}',
    created_at  timestamptz NOT NULL DEFAULT now(),
    updated_at  timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, user_key),
    UNIQUE (tenant_id, user_id)
);

-- What the worker derives from a user's interactions; refreshed from interaction_changes.
CREATE TABLE user_profiles (
    tenant_id            integer NOT NULL,
    user_key             bigint NOT NULL,
    preference           halfvec(512),
    interaction_count    integer NOT NULL,
    last_interaction_at  timestamptz,
    updated_at           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, user_key)
);
ALTER TABLE user_profiles ALTER COLUMN preference SET STORAGE PLAIN;
