-- When an event arrived. occurred_at is what its sender, who needs no key, says, so that nothing can be deleted by it.
ALTER TABLE ab_events ADD COLUMN received_at timestamptz NOT NULL DEFAULT now();
CREATE INDEX ab_events_by_age ON ab_events USING brin (received_at);
