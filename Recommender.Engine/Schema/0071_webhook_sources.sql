-- Where events come from: triggers, so that no way of writing can forget one and none can announce what is rolled back.

-- A message stays below 20 kB: what is longer than this is left out, and the receiver asks for it.
CREATE FUNCTION fit_for_webhook(name text, value jsonb) RETURNS jsonb LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN value IS NULL THEN '{}'
        WHEN octet_length(value::text) <= 16000 THEN jsonb_build_object(name, value)
        ELSE jsonb_build_object(name || '_omitted', true)
    END
$$;

CREATE FUNCTION add_entity_events() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM webhook_subscriptions WHERE events && ARRAY['entity.created', 'entity.updated', 'entity.deleted']) THEN
        RETURN NULL;
    END IF;
    IF TG_OP = 'INSERT' THEN
        INSERT INTO webhook_events (tenant_id, event_type, data)
        SELECT entity.tenant_id, 'entity.created',
            jsonb_build_object('entity_id', entity.entity_id, 'entity_type', type.name, 'revision', entity.revision)
                || fit_for_webhook('attributes', entity.attributes)
        FROM after AS entity JOIN entity_types AS type USING (tenant_id, entity_type_id)
        WHERE entity.registered AND EXISTS (
            SELECT FROM webhook_subscriptions AS subscription
            WHERE subscription.tenant_id = entity.tenant_id AND webhook_wants(subscription, 'entity.created', NULL))
        ORDER BY entity.entity_key;
    ELSE
        INSERT INTO webhook_events (tenant_id, event_type, data)
        SELECT entity.tenant_id, change.event,
            jsonb_build_object('entity_id', entity.entity_id, 'entity_type', type.name, 'revision', entity.revision)
                || CASE WHEN entity.deleted THEN '{}' ELSE fit_for_webhook('attributes', entity.attributes) END
        FROM after AS entity
        JOIN before AS previous USING (tenant_id, entity_key)
        JOIN entity_types AS type ON type.tenant_id = entity.tenant_id AND type.entity_type_id = entity.entity_type_id
        CROSS JOIN LATERAL (SELECT CASE
            WHEN entity.deleted THEN 'entity.deleted'
            WHEN previous.registered AND NOT previous.deleted THEN 'entity.updated'
            ELSE 'entity.created' END) AS change (event)
        WHERE entity.registered AND entity.revision <> previous.revision AND NOT (entity.deleted AND previous.deleted) AND EXISTS (
            SELECT FROM webhook_subscriptions AS subscription
            WHERE subscription.tenant_id = entity.tenant_id AND webhook_wants(subscription, change.event, NULL))
        ORDER BY entity.entity_key;
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_events_of_new_entities AFTER INSERT ON entities REFERENCING NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION add_entity_events();
CREATE TRIGGER webhook_events_of_changed_entities AFTER UPDATE ON entities REFERENCING OLD TABLE AS before NEW TABLE AS after
    FOR EACH STATEMENT EXECUTE FUNCTION add_entity_events();

-- Interactions have no trigger, for the sake of those whom nobody watches: whoever drains the queue of single ones, or
-- imports many, hands the keys over. A type of null stands for any.
CREATE FUNCTION add_interaction_events(
    tenants integer[], users_of bigint[], times timestamptz[], entities_of bigint[], types integer[]) RETURNS void
LANGUAGE sql AS $$
    INSERT INTO webhook_events (tenant_id, event_type, interaction_type, user_key, data)
    SELECT key.tenant_id, 'interaction.recorded', type.name, key.user_key,
        jsonb_build_object(
            'interaction_id', done.interaction_id, 'user_id', person.user_id, 'entity_id', entity.entity_id,
            'entity_type', entity_type.name, 'interaction_type', type.name, 'weight', done.weight, 'timestamp', done.occurred_at)
            || fit_for_webhook('metadata', done.metadata)
    FROM unnest(tenants, users_of, times, entities_of, types) WITH ORDINALITY
        AS key (tenant_id, user_key, occurred_at, entity_key, interaction_type_id, position)
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

CREATE FUNCTION add_model_event() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM add_webhook_event(NEW.tenant_id, 'model.updated', jsonb_build_object(
        'version', model.version, 'users_updated', model.users, 'entities_updated', model.entities,
        'interactions', model.interactions, 'duration_ms', round(extract(epoch FROM model.duration) * 1000)))
    FROM models AS model
    WHERE model.tenant_id = NEW.tenant_id AND model.version = NEW.version;
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_events_of_models AFTER INSERT OR UPDATE OF version ON published_models
    FOR EACH ROW EXECUTE FUNCTION add_model_event();

-- What is imported is the job's subject once jobs have several kinds, and its kind until then.
CREATE FUNCTION add_import_event() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    subject text := coalesce(to_jsonb(NEW) ->> 'subject', NEW.kind);
BEGIN
    IF NEW.kind IN ('import', 'entities', 'interactions') THEN
        PERFORM add_webhook_event(NEW.tenant_id, 'import.completed', jsonb_build_object(
            'job_id', NEW.job_id, 'kind', subject, 'status', NEW.status, 'total_records', NEW.total,
            'successful', NEW.accepted, 'duplicates', NEW.duplicates, 'failed', NEW.failed));
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER webhook_events_of_imports AFTER UPDATE OF status ON import_jobs FOR EACH ROW
    WHEN (NEW.status <> OLD.status AND NEW.status IN ('completed', 'partially_completed', 'failed'))
    EXECUTE FUNCTION add_import_event();
