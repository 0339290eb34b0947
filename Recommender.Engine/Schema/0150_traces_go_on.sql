-- While a trace is recorded, its W3C trace context goes on with what follows from a request: with a message to a receiver,
-- with what is owed to a model, and with a job.
ALTER TABLE webhook_events ADD COLUMN trace text;
ALTER TABLE model_changes ADD COLUMN trace text;
ALTER TABLE jobs ADD COLUMN trace text;

-- traces: of each interaction, or null.
CREATE FUNCTION add_interaction_events(
    tenants integer[], users_of bigint[], times timestamptz[], entities_of bigint[], types integer[], traces text[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO webhook_events (tenant_id, event_type, interaction_type, user_key, data, trace)
    SELECT key.tenant_id, 'interaction.recorded', type.name, key.user_key,
        jsonb_build_object(
            'interaction_id', done.interaction_id, 'user_id', person.user_id, 'entity_id', entity.entity_id,
            'entity_type', entity_type.name, 'interaction_type', type.name, 'weight', done.weight, 'timestamp', done.occurred_at)
            || fit_for_webhook('metadata', done.metadata),
        key.trace
    FROM unnest(tenants, users_of, times, entities_of, types, traces) WITH ORDINALITY
        AS key (tenant_id, user_key, occurred_at, entity_key, interaction_type_id, trace, position)
    -- OFFSET 0: found one by one by their keys, whatever the planner thinks of how many there are.
    CROSS JOIN LATERAL (
        SELECT interaction.interaction_id, interaction.interaction_type_id, interaction.weight, interaction.metadata,
            interaction.occurred_at
        FROM interactions AS interaction
        WHERE interaction.tenant_id = key.tenant_id AND interaction.user_key = key.user_key
            AND interaction.occurred_at = key.occurred_at AND interaction.entity_key = key.entity_key
            AND interaction.interaction_type_id = coalesce(key.interaction_type_id, interaction.interaction_type_id)
        OFFSET 0) AS done
    JOIN interaction_types AS type ON type.tenant_id = key.tenant_id AND type.interaction_type_id = done.interaction_type_id
    JOIN users AS person ON person.tenant_id = key.tenant_id AND person.user_key = key.user_key
    JOIN entities AS entity ON entity.tenant_id = key.tenant_id AND entity.entity_key = key.entity_key
    JOIN entity_types AS entity_type ON entity_type.tenant_id = key.tenant_id
        AND entity_type.entity_type_id = entity.entity_type_id
    WHERE EXISTS (
        SELECT FROM webhook_subscriptions AS subscription
        WHERE subscription.tenant_id = key.tenant_id AND webhook_wants(subscription, 'interaction.recorded', type.name))
    ORDER BY key.position
$$;

-- Processes of the previous build.
CREATE OR REPLACE FUNCTION add_interaction_events(
    tenants integer[], users_of bigint[], times timestamptz[], entities_of bigint[], types integer[]) RETURNS void
LANGUAGE sql AS $$
    SELECT add_interaction_events(tenants, users_of, times, entities_of, types, NULL::text[])
$$;
