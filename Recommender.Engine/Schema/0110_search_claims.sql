-- Grows with every claim of a search, so that a worker which lost its claim without noticing keeps nothing.
ALTER TABLE model_searches ADD COLUMN fencing_token bigint NOT NULL DEFAULT 0;
