-- The tenant leads the key, as it does everywhere, so that the table distributes by it and the changes of one tenant lie
-- together; the worker takes them in the order in which they came.
ALTER TABLE interaction_changes DROP CONSTRAINT interaction_changes_pkey, ADD PRIMARY KEY (tenant_id, change_id);
CREATE INDEX interaction_changes_in_order ON interaction_changes (change_id);
