-- Grows whenever users or entities of a tenant are removed. A process may use the keys that it looked up before for as
-- long as the number is the same once it holds the tenant's shared lock; removing takes that lock alone.
ALTER TABLE tenants ADD COLUMN removals bigint NOT NULL DEFAULT 0;

CREATE FUNCTION count_removals() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE tenants SET removals = removals + 1 WHERE tenant_id IN (SELECT tenant_id FROM removed);
    RETURN NULL;
END $$;
CREATE TRIGGER removals_of_users AFTER DELETE ON users
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_removals();
CREATE TRIGGER removals_of_entities AFTER DELETE ON entities
    REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_removals();

-- Sums are updated in place: with room on their page no index changes.
ALTER TABLE entity_activity SET (fillfactor = 70);
