-- So many entities at once are an import: the training that their writer asks for takes them in, so noting each of them for
-- the model that is published meanwhile would be in vain. The worker has the same bound (OnlineUpdates).
CREATE OR REPLACE FUNCTION note_new_entities() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (SELECT count(*) FROM added) < 1000 THEN
        INSERT INTO model_entities (tenant_id, entity_key)
        SELECT added.tenant_id, added.entity_key
        FROM added JOIN published_models USING (tenant_id)
        WHERE added.registered
        ON CONFLICT DO NOTHING;
    END IF;
    RETURN NULL;
END $$;
