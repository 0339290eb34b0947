-- The activity that imports add, one row for each transaction and tenant. The worker adds it to entity_activity, so that
-- imports never wait for a row that another one is changing.
CREATE TABLE imported_activity (
    import_id    bigint GENERATED ALWAYS AS IDENTITY,
    tenant_id    integer NOT NULL,
    buckets      timestamptz[] NOT NULL,
    entity_keys  bigint[] NOT NULL,
    weights      double precision[] NOT NULL,
    events       integer[] NOT NULL,
    PRIMARY KEY (tenant_id, import_id)
);

-- The worker takes them in the order in which they came.
CREATE INDEX imported_activity_in_order ON imported_activity (import_id);

-- A row lives for a second: compressing it costs more than it saves.
ALTER TABLE imported_activity
    ALTER COLUMN buckets SET STORAGE EXTERNAL, ALTER COLUMN entity_keys SET STORAGE EXTERNAL,
    ALTER COLUMN weights SET STORAGE EXTERNAL, ALTER COLUMN events SET STORAGE EXTERNAL;
