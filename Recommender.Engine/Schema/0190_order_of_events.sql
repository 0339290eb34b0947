-- The id of an event is taken before its transaction commits, so one with a higher id may be there first. horizon: noted by
-- whoever saw the delivery; every event with a lower id that was not there yet is of a transaction below it, so that once
-- all of those have ended, nothing can come in between. Only deliveries of ordered subscriptions get one.
ALTER TABLE webhook_deliveries ADD COLUMN horizon xid8;

-- A transaction takes ids only when it has a number, which it otherwise gets with the first row that it writes.
CREATE FUNCTION number_transaction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_current_xact_id();
    RETURN NULL;
END $$;
CREATE TRIGGER number_transaction BEFORE INSERT ON webhook_events FOR EACH STATEMENT EXECUTE FUNCTION number_transaction();

-- Whether all transactions below a horizon have ended. One that is still to come was noted by another server, whose
-- backup this database was restored from: nothing of it is under way here.
CREATE FUNCTION is_passed(horizon xid8) RETURNS boolean LANGUAGE sql STABLE AS $$
    SELECT horizon <= pg_snapshot_xmin(pg_current_snapshot()) OR horizon >= pg_snapshot_xmax(pg_current_snapshot())
$$;
