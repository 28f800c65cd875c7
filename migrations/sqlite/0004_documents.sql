-- Versioned documents with their history.

CREATE TABLE document (
    serial          INTEGER PRIMARY KEY,        -- the order they were made in
    tenant          BLOB NOT NULL,
    kind            TEXT NOT NULL,
    id              TEXT NOT NULL,
    version         INTEGER NOT NULL,
    changed_at      INTEGER NOT NULL,
    body            TEXT NOT NULL,              -- JSON
    UNIQUE (tenant, kind, id)
) STRICT;
CREATE INDEX document_kind ON document (kind, id);

CREATE TABLE document_version (
    tenant          BLOB NOT NULL,
    kind            TEXT NOT NULL,
    id              TEXT NOT NULL,
    version         INTEGER NOT NULL,
    changed_at      INTEGER NOT NULL,
    body            TEXT NOT NULL,              -- JSON; `null`: removed
    PRIMARY KEY (tenant, kind, id, version)
) STRICT;

-- Grows with every change of any document, so that a cache knows when it is old.
CREATE TABLE document_generation (
    one             INTEGER PRIMARY KEY CHECK (one = 1),
    generation      INTEGER NOT NULL
) STRICT;
INSERT INTO document_generation VALUES (1, 0);
