-- An entity that is known only because somebody interacted with it and is registered later is noted for the model as well:
-- its attributes give it a place there.
CREATE FUNCTION note_registered_entities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO model_entities (tenant_id, entity_key)
    SELECT changed.tenant_id, changed.entity_key
    FROM changed
    JOIN previous USING (tenant_id, entity_key)
    JOIN published_models USING (tenant_id)
    WHERE changed.registered AND NOT previous.registered
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER registered_entities_are_noted AFTER UPDATE ON entities
    REFERENCING OLD TABLE AS previous NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION note_registered_entities();
