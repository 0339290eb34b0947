-- The items of models that are too large for the memory of an api, a partition for each version: made, filled and indexed
-- by the transaction that publishes it, and dropped as a whole. Readers name the partition itself, so that dropping one
-- waits for nobody who reads another.
CREATE TABLE model_rows (
    tenant_id    integer NOT NULL,
    version      bigint NOT NULL,
    item         integer NOT NULL,
    entity_type  integer NOT NULL,
    neighbours   bytea,
    factors      vector,
    PRIMARY KEY (tenant_id, version, item)
) PARTITION BY LIST (version);
ALTER TABLE model_rows ALTER COLUMN neighbours SET STORAGE EXTERNAL;

-- What every request needs of such a model, in parts, which an api keeps in memory.
CREATE TABLE model_heads (
    tenant_id  integer NOT NULL,
    version    bigint NOT NULL,
    part       integer NOT NULL,
    bytes      bytea NOT NULL,
    PRIMARY KEY (tenant_id, version, part)
);
ALTER TABLE model_heads ALTER COLUMN bytes SET STORAGE EXTERNAL;

-- Null: the model has no rows in the database, and is read as a whole or not at all.
ALTER TABLE models ADD COLUMN head_bytes bigint;
