-- A type that was deleted stays as the name of the interactions that have it, and comes back when it is used again.
ALTER TABLE interaction_types ADD COLUMN deleted boolean NOT NULL DEFAULT false;
