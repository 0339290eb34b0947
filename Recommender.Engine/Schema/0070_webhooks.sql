-- Who is told about what. The secret that was replaced signs beside the new one until previous_until. interaction_types
-- null: interactions of all types.
CREATE TABLE webhook_subscriptions (
    tenant_id          integer NOT NULL REFERENCES tenants ON DELETE CASCADE,
    subscription_id    uuid NOT NULL,
    url                text NOT NULL,
    events             text[] NOT NULL,
    interaction_types  text[],
    ordered            boolean NOT NULL DEFAULT false,
    description        text,
    enabled            boolean NOT NULL DEFAULT true,
    disabled_reason    text,
    failing_since      timestamptz,
    secret             bytea NOT NULL,
    previous_secret    bytea,
    previous_until     timestamptz,
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, subscription_id)
);

-- What happened, written in the transaction in which it happened and only if somebody wants to know. user_key: whom the
-- data names.
CREATE TABLE webhook_events (
    tenant_id         integer NOT NULL REFERENCES tenants ON DELETE CASCADE,
    event_id          bigint GENERATED ALWAYS AS IDENTITY,
    message_id        uuid NOT NULL DEFAULT gen_random_uuid(),
    event_type        text NOT NULL,
    interaction_type  text,
    user_key          bigint,
    data              jsonb NOT NULL,
    created_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (tenant_id, event_id),
    UNIQUE (tenant_id, message_id)
);
CREATE INDEX webhook_events_by_user ON webhook_events (tenant_id, user_key) WHERE user_key IS NOT NULL;
CREATE INDEX webhook_events_by_age ON webhook_events USING brin (created_at);

-- What is to be sent where. due_at of a delivery that is being sent is the end of its lease: whoever claims it then
-- sends it again. attempts count since the delivery was queued or replayed, history since it began.
CREATE TABLE webhook_deliveries (
    tenant_id        integer NOT NULL,
    subscription_id  uuid NOT NULL,
    event_id         bigint NOT NULL,
    status           text NOT NULL DEFAULT 'pending' CHECK (status IN ('pending', 'sending', 'delivered', 'failed')),
    attempts         integer NOT NULL DEFAULT 0,
    due_at           timestamptz NOT NULL DEFAULT now(),
    finished_at      timestamptz,
    response_status  integer,
    response_body    text,
    error            text,
    history          jsonb NOT NULL DEFAULT '[]',
    PRIMARY KEY (tenant_id, subscription_id, event_id),
    FOREIGN KEY (tenant_id, subscription_id) REFERENCES webhook_subscriptions ON DELETE CASCADE,
    FOREIGN KEY (tenant_id, event_id) REFERENCES webhook_events ON DELETE CASCADE
);
CREATE INDEX webhook_deliveries_due ON webhook_deliveries (tenant_id, subscription_id, due_at, event_id)
    WHERE status IN ('pending', 'sending');
CREATE INDEX webhook_deliveries_in_order ON webhook_deliveries (tenant_id, subscription_id, event_id)
    WHERE status IN ('pending', 'sending');
CREATE INDEX webhook_deliveries_failed ON webhook_deliveries (tenant_id, subscription_id, event_id) WHERE status = 'failed';
CREATE INDEX webhook_deliveries_by_event ON webhook_deliveries (tenant_id, event_id);

-- The highest places as they were last announced: an array of ids per entity type.
CREATE TABLE webhook_trending (
    tenant_id  integer PRIMARY KEY REFERENCES tenants ON DELETE CASCADE,
    charts     jsonb NOT NULL
);

-- Requests that failed inside the service, in the current window of each tenant.
CREATE TABLE webhook_failures (
    tenant_id     integer PRIMARY KEY REFERENCES tenants ON DELETE CASCADE,
    window_start  timestamptz NOT NULL,
    failures      bigint NOT NULL
);

-- Which of a user's interactions at one moment a change is about.
ALTER TABLE interaction_changes ADD COLUMN interaction_type_id integer;

CREATE FUNCTION webhook_wants(subscription webhook_subscriptions, event text, interaction text) RETURNS boolean
LANGUAGE sql IMMUTABLE AS $$
    SELECT subscription.enabled AND event = ANY (subscription.events)
        AND (interaction IS NULL OR subscription.interaction_types IS NULL OR interaction = ANY (subscription.interaction_types))
$$;

CREATE FUNCTION queue_webhook_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO webhook_deliveries (tenant_id, subscription_id, event_id)
    SELECT event.tenant_id, subscription.subscription_id, event.event_id
    FROM added AS event
    JOIN webhook_subscriptions AS subscription ON subscription.tenant_id = event.tenant_id
        AND webhook_wants(subscription, event.event_type, event.interaction_type)
    ORDER BY event.event_id;
    RETURN NULL;
END $$;
CREATE TRIGGER queue_deliveries AFTER INSERT ON webhook_events REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION queue_webhook_deliveries();

-- One event that names no user, for whoever of the tenant wants it.
CREATE FUNCTION add_webhook_event(tenant integer, event text, event_data jsonb) RETURNS void LANGUAGE sql AS $$
    INSERT INTO webhook_events (tenant_id, event_type, data)
    SELECT tenant, event, event_data
    WHERE EXISTS (
        SELECT FROM webhook_subscriptions AS subscription
        WHERE subscription.tenant_id = tenant AND webhook_wants(subscription, event, NULL))
$$;
