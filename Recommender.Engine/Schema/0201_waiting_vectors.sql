-- A migration of its own: while it is built, vectors can be read.
CREATE INDEX entity_vectors_waiting ON entity_vectors (tenant_id, entity_type_id, entity_key) WHERE NOT indexed;
