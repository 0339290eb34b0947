-- Waiting for an advisory lock does not refresh what a session knows of the catalogue: whoever waited for another
-- session to create the same month may still not see its table. Then the table is there already, which is what counts.
CREATE OR REPLACE FUNCTION ensure_interaction_partition(moment timestamptz) RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    first_day date := date_trunc('month', moment AT TIME ZONE 'UTC')::date;
    partition text := 'interactions_' || to_char(first_day, 'YYYYMM');
BEGIN
    IF first_day < '2000-01-01' OR first_day >= '2100-01-01' OR to_regclass(partition) IS NOT NULL THEN
        RETURN;
    END IF;
    PERFORM pg_advisory_xact_lock(hashtext('interaction_partitions'));
    EXECUTE format('CREATE TABLE %I (LIKE interactions INCLUDING DEFAULTS INCLUDING CONSTRAINTS)', partition);
    EXECUTE format('ALTER TABLE interactions ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)', partition,
        first_day || ' 00:00:00+00', (first_day + interval '1 month')::date || ' 00:00:00+00');
EXCEPTION WHEN duplicate_table THEN
    RETURN;
END $$;
