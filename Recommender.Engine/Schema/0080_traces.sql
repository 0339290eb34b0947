-- When a change was queued, for the age of the queue; and, while a trace is recorded, the W3C trace context of what
-- queued it, so that the worker's part can be seen in it.
ALTER TABLE interaction_changes ADD COLUMN queued_at timestamptz NOT NULL DEFAULT now(), ADD COLUMN trace text;
