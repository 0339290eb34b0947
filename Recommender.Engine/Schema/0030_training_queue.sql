-- The transaction that recorded an interaction: a training run tells by it whether its snapshot held it already.
ALTER TABLE interaction_changes ADD COLUMN xid xid8 NOT NULL DEFAULT pg_current_xact_id();

-- What the drained changes still owe the tenant's model. A row stays until a model trained on a snapshot that held
-- it is published; applied_version says which published version took it in online meanwhile.
CREATE TABLE model_changes (
    tenant_id        integer NOT NULL,
    change_id        bigint NOT NULL,
    user_key         bigint NOT NULL,
    entity_key       bigint NOT NULL,
    weight           real NOT NULL,
    occurred_at      timestamptz NOT NULL,
    xid              xid8 NOT NULL,
    applied_version  bigint,
    PRIMARY KEY (tenant_id, change_id)
);

-- stale: the preference vector is older than the user's interactions; the worker refreshes it at its own pace.
ALTER TABLE user_profiles ADD COLUMN stale boolean NOT NULL DEFAULT true;
CREATE INDEX user_profiles_stale ON user_profiles (tenant_id, user_key) WHERE stale;
