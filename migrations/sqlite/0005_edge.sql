-- What the edge keeps: deliveries that wait, pieces for the operator, answers already given.

CREATE TABLE intake (
    sequence        INTEGER PRIMARY KEY AUTOINCREMENT,
    tenant          BLOB NOT NULL,
    channel         BLOB NOT NULL,
    conversation    BLOB NOT NULL,
    at              INTEGER NOT NULL,
    body            BLOB NOT NULL
) STRICT;
CREATE INDEX intake_conversation ON intake (conversation);
CREATE TABLE intake_tally (
    tenant          BLOB PRIMARY KEY,
    waiting         INTEGER NOT NULL
) STRICT;

CREATE TABLE set_aside (
    tenant          BLOB NOT NULL,
    id              BLOB NOT NULL,
    channel         BLOB NOT NULL,
    conversation    BLOB,
    reason          TEXT NOT NULL,              -- JSON
    error           TEXT NOT NULL,
    at              INTEGER NOT NULL,
    raw             TEXT NOT NULL,              -- JSON
    PRIMARY KEY (tenant, id)
) STRICT;

CREATE TABLE receipt (
    tenant          BLOB NOT NULL,
    user            BLOB NOT NULL,
    key             TEXT NOT NULL,
    request_hash    BLOB NOT NULL,
    status          INTEGER NOT NULL,           -- 0: still being worked on
    body            BLOB NOT NULL,
    at              INTEGER NOT NULL,
    PRIMARY KEY (tenant, user, key)
) STRICT;
CREATE INDEX receipt_age ON receipt (at);

-- Written by the health check.
CREATE TABLE pulse (
    one             INTEGER PRIMARY KEY CHECK (one = 1),
    beats           INTEGER NOT NULL
) STRICT;
INSERT INTO pulse VALUES (1, 0);
