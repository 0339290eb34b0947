-- Whether a vector has a place in the index of its group, if the group has one. Writers leave it out, which spares them
-- the search for its neighbours; the worker puts it in.
ALTER TABLE entity_vectors ADD COLUMN indexed boolean NOT NULL DEFAULT false;
