-- Imports become one of several kinds of jobs. Processes of the previous build go on with imports through the views.
ALTER TABLE import_jobs RENAME TO jobs;
ALTER TABLE jobs RENAME COLUMN kind TO subject;
ALTER TABLE jobs DROP CONSTRAINT import_jobs_kind_check;
ALTER TABLE jobs ALTER COLUMN subject DROP NOT NULL;

-- parameters: what was asked for. result: what came of it, beside the counts. log: the latest lines of {at, text}.
-- attempts: leases since the job last got ahead. taken_at: whose turn it was, for taking turns between tenants.
ALTER TABLE jobs
    ADD COLUMN kind text NOT NULL DEFAULT 'import' CHECK (kind IN ('import', 'export', 'rebuild', 'evaluation')),
    ADD COLUMN parameters jsonb NOT NULL DEFAULT '{}',
    ADD COLUMN progress double precision NOT NULL DEFAULT 0,
    ADD COLUMN result jsonb,
    ADD COLUMN log jsonb NOT NULL DEFAULT '[]',
    ADD COLUMN leased_by text,
    ADD COLUMN attempts integer NOT NULL DEFAULT 0,
    ADD COLUMN taken_at timestamptz,
    ADD COLUMN started_at timestamptz;
DROP INDEX import_jobs_waiting;
CREATE INDEX jobs_waiting ON jobs (tenant_id, job_id) WHERE status IN ('queued', 'running');
CREATE INDEX jobs_by_turn ON jobs (tenant_id, taken_at);
CREATE INDEX jobs_finished ON jobs (finished_at) WHERE finished_at IS NOT NULL;

-- Pieces are what an import brings or what an export has made.
ALTER TABLE import_job_pieces RENAME TO job_pieces;
ALTER TABLE job_pieces RENAME COLUMN records TO bytes;

CREATE VIEW import_jobs AS
    SELECT tenant_id, job_id, subject AS kind, status, total, accepted, duplicates, failed, errors, pieces, pieces_done,
        leased_until, fencing_token, created_at, finished_at
    FROM jobs WHERE kind = 'import';
CREATE VIEW import_job_pieces AS SELECT tenant_id, job_id, piece, bytes AS records FROM job_pieces;

CREATE FUNCTION job_log(log jsonb, line text) RETURNS jsonb LANGUAGE sql AS $$
    SELECT (CASE WHEN jsonb_array_length(log) >= 100 THEN log - 0 ELSE log END)
        || jsonb_build_array(jsonb_build_object('at', clock_timestamp(), 'text', line))
$$;
