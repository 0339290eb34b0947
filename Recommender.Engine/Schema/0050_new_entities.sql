-- Entities that were registered after their tenant's model was trained: the worker gives them a place in it by their
-- attributes. A row stays until a model trained on a snapshot that held the entity is published; applied_version says
-- which published version took it in meanwhile.
CREATE TABLE model_entities (
    tenant_id        integer NOT NULL,
    entity_key       bigint NOT NULL,
    xid              xid8 NOT NULL DEFAULT pg_current_xact_id(),
    applied_version  bigint,
    PRIMARY KEY (tenant_id, entity_key)
);

CREATE FUNCTION note_new_entities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO model_entities (tenant_id, entity_key)
    SELECT added.tenant_id, added.entity_key
    FROM added JOIN published_models USING (tenant_id)
    WHERE added.registered
    ON CONFLICT DO NOTHING;
    RETURN NULL;
END $$;

CREATE TRIGGER entities_are_noted AFTER INSERT ON entities
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION note_new_entities();
