-- What browsers report about experiments; attribution reads it later.
CREATE TABLE ab_events (
    tenant_id    integer NOT NULL REFERENCES tenants ON DELETE CASCADE,
    ab_event_id  bigint GENERATED ALWAYS AS IDENTITY,
    test_id      text COLLATE "C" NOT NULL,
    variant      text COLLATE "C" NOT NULL,
    user_id      text COLLATE "C" NOT NULL,
    event_type   text COLLATE "C" NOT NULL,
    occurred_at  timestamptz NOT NULL,
    metadata     jsonb,
    PRIMARY KEY (tenant_id, ab_event_id)
);
CREATE INDEX ab_events_by_test ON ab_events (tenant_id, test_id, occurred_at);
CREATE INDEX ab_events_by_user ON ab_events (tenant_id, user_id);
