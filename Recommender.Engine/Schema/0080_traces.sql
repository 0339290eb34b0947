-- When a change was queued, for the age of the queue; and, while a trace is recorded, the W3C trace context of the
-- request that queued it, so that the worker's part can be linked to it.
ALTER TABLE interaction_changes ADD COLUMN queued_at timestamptz NOT NULL DEFAULT now(), ADD COLUMN trace text;
ALTER TABLE model_changes ADD COLUMN trace text;
