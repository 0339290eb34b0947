-- Finds the tenants whose settings allow an origin.
CREATE INDEX tenants_by_origin ON tenants USING gin ((settings -> 'allowed_origins'));
