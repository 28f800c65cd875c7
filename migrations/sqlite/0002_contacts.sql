-- Customers, the keys they are known by, and whose conversation is whose.

CREATE TABLE contact (
    id              BLOB PRIMARY KEY,
    tenant          BLOB NOT NULL,
    name            TEXT NOT NULL,              -- folded, for the order of the list
    words           TEXT NOT NULL,              -- what a query is looked for in, each after a space
    body            TEXT NOT NULL               -- JSON
) STRICT;
CREATE INDEX contact_name ON contact (tenant, name, id);

CREATE TABLE contact_key (
    tenant          BLOB NOT NULL,
    key             TEXT NOT NULL,
    contact         BLOB NOT NULL,
    PRIMARY KEY (tenant, key)
) STRICT, WITHOUT ROWID;

-- Never re-pointed.
CREATE TABLE claim (
    channel         BLOB NOT NULL,
    key             TEXT NOT NULL,
    conversation    BLOB NOT NULL,
    PRIMARY KEY (channel, key)
) STRICT, WITHOUT ROWID;
