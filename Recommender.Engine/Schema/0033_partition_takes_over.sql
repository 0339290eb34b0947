-- A month's rows that reached the default partition before the month had one of its own would forbid creating it for
-- ever; the new partition takes them over. The lock comes first, so that none arrives between the move and the attachment.
CREATE OR REPLACE FUNCTION ensure_interaction_partition(moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first_day date := date_trunc('month', moment AT TIME ZONE 'UTC')::date;
    partition text := 'interactions_' || to_char(first_day, 'YYYYMM');
    starts timestamptz := first_day::timestamp AT TIME ZONE 'UTC';
    ends timestamptz := (first_day + interval '1 month') AT TIME ZONE 'UTC';
BEGIN
    IF first_day < '2000-01-01' OR first_day >= '2100-01-01' OR to_regclass(partition) IS NOT NULL THEN
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
