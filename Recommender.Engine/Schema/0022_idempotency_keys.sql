-- The answers to requests that carried an Idempotency-Key, written in the transaction of the request's own writes.
CREATE TABLE idempotency_keys (
    scope         text COLLATE "C" NOT NULL,
    key           text COLLATE "C" NOT NULL,
    fingerprint   bytea NOT NULL,
    status        integer NOT NULL,
    content_type  text,
    location      text,
    etag          text,
    body          bytea NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (scope, key)
);
CREATE INDEX idempotency_keys_by_age ON idempotency_keys (created_at);
