-- Companies, people, keys and sessions.

CREATE TABLE tenant (
    id              BLOB PRIMARY KEY,
    name            TEXT NOT NULL,
    created_at      INTEGER NOT NULL
) STRICT;

CREATE TABLE user (
    id              BLOB PRIMARY KEY,
    email           TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    password_hash   TEXT NOT NULL,
    created_at      INTEGER NOT NULL
) STRICT;

CREATE TABLE membership (
    tenant          BLOB NOT NULL,
    user            BLOB NOT NULL,
    role            TEXT NOT NULL,              -- JSON
    PRIMARY KEY (tenant, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX membership_user ON membership (user);

CREATE TABLE api_key (
    id              BLOB PRIMARY KEY,
    tenant          BLOB NOT NULL,
    hash            BLOB NOT NULL UNIQUE,       -- SHA-256 of the secret
    body            TEXT NOT NULL               -- JSON
) STRICT;
CREATE INDEX api_key_tenant ON api_key (tenant);

CREATE TABLE session (
    token_hash      BLOB PRIMARY KEY,           -- SHA-256 of the token
    user            BLOB NOT NULL,
    tenant          BLOB NOT NULL,
    created_at      INTEGER NOT NULL,
    expires_at      INTEGER NOT NULL
) STRICT;
CREATE INDEX session_expiry ON session (expires_at);
