-- Tells this database from others whose services share a Redis: their tenants have the same keys.
CREATE TABLE installation (
    id uuid NOT NULL DEFAULT gen_random_uuid(),
    only_row boolean NOT NULL DEFAULT true UNIQUE CHECK (only_row)
);

INSERT INTO installation DEFAULT VALUES;
