-- Removes a tenant from every table that has its key, whichever parts of the product these belong to. Nobody writes for
-- the tenant meanwhile: writers share the same advisory lock.
CREATE FUNCTION remove_tenant(removed integer) RETURNS TABLE (table_name text, removed_rows bigint) LANGUAGE plpgsql AS $$
BEGIN
    PERFORM pg_advisory_xact_lock(21093, removed);
    FOR table_name IN
        SELECT c.relname FROM pg_class c
        JOIN pg_namespace n ON n.oid = c.relnamespace AND n.nspname = current_schema()
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id' AND a.atttypid = 'integer'::regtype AND NOT a.attisdropped
        WHERE c.relkind IN ('r', 'p') AND NOT c.relispartition AND c.relname <> 'tenants'
        ORDER BY c.relname
    LOOP
        EXECUTE format('DELETE FROM %I WHERE tenant_id = $1', table_name) USING removed;
        GET DIAGNOSTICS removed_rows = ROW_COUNT;
        RETURN NEXT;
    END LOOP;
    table_name := 'tenants';
    DELETE FROM tenants WHERE tenant_id = removed;
    GET DIAGNOSTICS removed_rows = ROW_COUNT;
    RETURN NEXT;
END $$;
