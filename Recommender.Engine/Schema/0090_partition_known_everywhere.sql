-- A month's partition can be seen a moment before every session has been told of it; such a session would send the
-- month's rows to the default partition, which refuses them. Who finds the partition there waits for the end of the
-- transaction that made it, whose lock goes last.
CREATE OR REPLACE FUNCTION ensure_interaction_partition(moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first_day date := date_trunc('month', moment AT TIME ZONE 'UTC')::date;
    partition text := 'interactions_' || to_char(first_day, 'YYYYMM');
    starts timestamptz := first_day::timestamp AT TIME ZONE 'UTC';
    ends timestamptz := (first_day + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
    IF first_day < '2000-01-01' OR first_day >= '2100-01-01' THEN
        RETURN;
    END IF;
    IF to_regclass(partition) IS NOT NULL THEN
        PERFORM pg_advisory_xact_lock_shared(hashtext('interaction_partitions'));
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('interaction_partitions'));
    EXECUTE format('CREATE TABLE %I (LIKE interactions INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
    LOCK TABLE interactions_default IN ACCESS EXCLUSIVE MODE;
    EXECUTE format(
        'WITH moved AS (DELETE FROM interactions_default WHERE occurred_at >= %L AND occurred_at < %L RETURNING *)
         INSERT INTO %I SELECT * FROM moved', starts, ends, partition);
    EXECUTE format('ALTER TABLE interactions ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition, starts, ends);
EXCEPTION WHEN duplicate_table THEN
    RETURN;
END $$;
