-- For how many days interactions of the type are kept; without a number as long as the operator's default says.
ALTER TABLE interaction_types ADD COLUMN retention_days integer CHECK (retention_days BETWEEN 1 AND 36500);

-- Whether an interaction of the type may still be used.
CREATE FUNCTION is_kept(occurred_at timestamptz, retention_days integer, default_days integer) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT coalesce(occurred_at >= now() - make_interval(days => coalesce(retention_days, default_days)), true)
$$;

-- Takes the oldest past month out of the interactions in which everything has expired, and says whether there was one. The
-- lock stops everybody, so it is waited for no longer than a second and held for no longer than the change takes; what
-- remains to be done with the month happens on its own.
CREATE FUNCTION detach_expired_month(default_days integer) RETURNS boolean LANGUAGE plpgsql AS $$
DECLARE
    month text;
    has_kept boolean;
BEGIN
    PERFORM set_config('lock_timeout', '1s', true);
    FOR month IN
        SELECT part.relname FROM pg_inherits JOIN pg_class AS part ON part.oid = inhrelid
        WHERE inhparent = 'interactions'::regclass AND part.relname ~ '^interactions_[0-9]{6}$'
            AND to_date(right(part.relname, 6), 'YYYYMM') + interval '1 month' < now() - interval '1 day'
        ORDER BY part.relname
    LOOP
        EXECUTE format(
            'SELECT EXISTS (
                SELECT FROM %I AS done LEFT JOIN interaction_types AS type USING (tenant_id, interaction_type_id)
                WHERE is_kept(done.occurred_at, type.retention_days, $1))', month)
            INTO has_kept USING default_days;
        IF NOT has_kept THEN
            LOCK TABLE interactions IN ACCESS EXCLUSIVE MODE;
            EXECUTE format('ALTER TABLE interactions DETACH PARTITION %I', month);
            EXECUTE format('ALTER TABLE %I RENAME TO %I', month, 'expired_' || month);
            RETURN true;
        END IF;
    END LOOP;
    RETURN false;
EXCEPTION WHEN lock_not_available THEN
    RETURN false;
END $$;

-- Drops the months that were taken out, and the event ids of their interactions. What arrived in one between the look and
-- the lock, and is to be kept, goes back.
CREATE FUNCTION drop_detached_months(default_days integer) RETURNS integer LANGUAGE plpgsql AS $$
DECLARE
    month text;
    starts timestamptz;
    dropped integer := 0;
BEGIN
    FOR month IN
        SELECT relname FROM pg_class
        WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname ~ '^expired_interactions_[0-9]{6}$'
    LOOP
        EXECUTE format(
            'INSERT INTO interactions
             SELECT done.* FROM %I AS done LEFT JOIN interaction_types AS type USING (tenant_id, interaction_type_id)
             WHERE is_kept(done.occurred_at, type.retention_days, $1)
             ON CONFLICT DO NOTHING', month) USING default_days;
        EXECUTE format('DROP TABLE %I', month);
        starts := to_date(right(month, 6), 'YYYYMM')::timestamp AT TIME ZONE 'UTC';
        DELETE FROM event_ids AS event
        WHERE event.occurred_at >= starts AND event.occurred_at < starts + interval '1 month'
            AND NOT EXISTS (
                SELECT FROM interactions AS done
                WHERE done.tenant_id = event.tenant_id AND done.user_key = event.user_key AND done.occurred_at = event.occurred_at);
        dropped := dropped + 1;
    END LOOP;
    RETURN dropped;
END $$;
