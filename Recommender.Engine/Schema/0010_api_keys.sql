-- A rotated key names its successor; both work until the old one expires.
ALTER TABLE api_keys ADD COLUMN replaced_by uuid REFERENCES api_keys (key_id) ON DELETE SET NULL;

-- Requests without a key belong to the tenant whose publishable key names their origin.
CREATE INDEX api_keys_by_origin ON api_keys USING gin (origins) WHERE publishable;

-- Limits of all keys of a tenant together; no limit without a value.
ALTER TABLE tenants ADD COLUMN requests_per_minute integer CHECK (requests_per_minute > 0);
ALTER TABLE tenants ADD COLUMN burst integer CHECK (burst > 0);
ALTER TABLE api_keys ADD CHECK (requests_per_minute > 0), ADD CHECK (burst > 0);
