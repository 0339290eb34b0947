-- Imports that are worked on after the request that brought them. A lease holds until leased_until; the fencing token
-- grows with every lease, and counting a piece as done checks it, so a worker that lost its lease counts nothing.
CREATE TABLE import_jobs (
    tenant_id      integer NOT NULL REFERENCES tenants ON DELETE CASCADE,
    job_id         uuid NOT NULL,
    kind           text NOT NULL CHECK (kind IN ('entities', 'interactions')),
    status         text NOT NULL CHECK (status IN ('receiving', 'queued', 'running', 'completed', 'partially_completed', 'failed', 'cancelled')),
    total          bigint NOT NULL DEFAULT 0,
    accepted       bigint NOT NULL DEFAULT 0,
    duplicates     bigint NOT NULL DEFAULT 0,
    failed         bigint NOT NULL DEFAULT 0,
    errors         jsonb NOT NULL DEFAULT '[]',
    pieces         integer NOT NULL DEFAULT 0,
    pieces_done    integer NOT NULL DEFAULT 0,
    leased_until   timestamptz,
    fencing_token  bigint NOT NULL DEFAULT 0,
    created_at     timestamptz NOT NULL DEFAULT now(),
    finished_at    timestamptz,
    PRIMARY KEY (tenant_id, job_id)
);
CREATE INDEX import_jobs_waiting ON import_jobs (created_at) WHERE status IN ('queued', 'running');

CREATE TABLE import_job_pieces (
    tenant_id  integer NOT NULL,
    job_id     uuid NOT NULL,
    piece      integer NOT NULL,
    records    bytea NOT NULL,
    PRIMARY KEY (tenant_id, job_id, piece),
    FOREIGN KEY (tenant_id, job_id) REFERENCES import_jobs ON DELETE CASCADE
);
ALTER TABLE import_job_pieces ALTER COLUMN records SET STORAGE EXTERNAL;
