-- Removes up to so many rows of a tenant, of whichever tables: a large one goes in many short transactions, before
-- remove_tenant takes the rest alone. Returns nothing when nothing is left.
CREATE FUNCTION remove_tenant_rows(removed integer, most bigint) RETURNS TABLE (table_name text, removed_rows bigint) LANGUAGE plpgsql AS $$
DECLARE
    part record;
BEGIN
    DELETE FROM idempotency_keys WHERE about_tenant_id = removed;
    FOR part IN
        SELECT c.oid::regclass AS rows, coalesce(pg_partition_root(c.oid::regclass), c.oid::regclass)::text AS whole
        FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND a.atttypid = 'integer'::regtype AND NOT a.attisdropped
        WHERE c.relkind = 'r' AND c.relname <> 'tenants'
        ORDER BY whole, c.relname
    LOOP
        EXIT WHEN most <= 0;
        EXECUTE format('DELETE FROM %1$s WHERE ctid = ANY (ARRAY(SELECT ctid FROM %1$s WHERE tenant_id = $1 LIMIT $2))', part.rows)
            USING removed, most;
        GET DIAGNOSTICS removed_rows = ROW_COUNT;
        most := most - removed_rows;
        table_name := part.whole;
        IF removed_rows > 0 THEN
            RETURN NEXT;
        END IF;
    END LOOP;
END $$;
