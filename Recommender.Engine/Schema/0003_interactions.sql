CREATE TABLE interaction_types (
    tenant_id            integer NOT NULL REFERENCES tenants ON DELETE CASCADE,
    interaction_type_id  integer GENERATED ALWAYS AS IDENTITY,
    name                 text COLLATE "C" NOT NULL,
    weight               double precision NOT NULL,
    description          text,
    created_at           timestamptz NOT NULL DEFAULT now(),
    updated_at           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, interaction_type_id),
    UNIQUE (tenant_id, name)
);

CREATE SEQUENCE interaction_ids CACHE 100;

-- The primary key is the natural key of an interaction and, in this order, also the index of a user's history.
CREATE TABLE interactions (
    tenant_id            integer NOT NULL,
    user_key             bigint NOT NULL,
    occurred_at          timestamptz NOT NULL,
    entity_key           bigint NOT NULL,
    interaction_type_id  integer NOT NULL,
    interaction_id       bigint NOT NULL DEFAULT nextval('interaction_ids'),
    weight               real NOT NULL,
    metadata             jsonb,
    PRIMARY KEY (tenant_id, user_key, occurred_at, entity_key, interaction_type_id)
) PARTITION BY RANGE (occurred_at);
CREATE INDEX interactions_by_entity ON interactions (tenant_id, entity_key, occurred_at DESC);
CREATE TABLE interactions_default PARTITION OF interactions DEFAULT;

-- A partition per month; attaching one takes no lock that stops readers or writers of the others.
-- Months outside 2000 to 2100 (broken clocks, placeholders) stay in the default partition.
CREATE FUNCTION ensure_interaction_partition(moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first_day date := date_trunc('month', moment AT TIME ZONE 'UTC')::date;
    partition text := 'interactions_' || to_char(first_day, 'YYYYMM');
BEGIN
    IF first_day < '2000-01-01' OR first_day >= '2100-01-01' OR to_regclass(partition) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('interaction_partitions'));
    IF to_regclass(partition) IS NOT NULL THEN
        RETURN;
    END IF;
    EXECUTE format('CREATE TABLE %I (LIKE interactions INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
    EXECUTE format('ALTER TABLE interactions ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition,
        first_day || ' 00:00:00+00', (first_day + interval '1 month')::date || ' 00:00:00+00');
END $$;

-- A unique index on a partitioned table must hold the partition key, so a client's event ids are unique here.
CREATE TABLE event_ids (
    tenant_id       integer NOT NULL,
    event_id        text COLLATE "C" NOT NULL,
    interaction_id  bigint NOT NULL,
    user_key        bigint NOT NULL,
    occurred_at     timestamptz NOT NULL,
    recorded_at     timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, event_id)
);

-- The worker's queue of single interactions, drained with FOR UPDATE SKIP LOCKED: profiles, activity and the online
-- model follow from it. Written in the interaction's own transaction. Bulk imports write entity_activity and
-- tenant_work directly instead.
CREATE TABLE interaction_changes (
    change_id    bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    tenant_id    integer NOT NULL,
    user_key     bigint NOT NULL,
    entity_key   bigint NOT NULL,
    weight       real NOT NULL,
    occurred_at  timestamptz NOT NULL
);

-- Weight of the interactions with an entity per hour: what trending over any window is computed from.
CREATE TABLE entity_activity (
    tenant_id   integer NOT NULL,
    bucket      timestamptz NOT NULL,
    entity_key  bigint NOT NULL,
    weight      double precision NOT NULL,
    events      integer NOT NULL,
    PRIMARY KEY (tenant_id, bucket, entity_key)
);
