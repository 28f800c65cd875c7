-- Conversations: the log of each, and the projections that an append keeps beside it.
--
-- Hot path. Every append adds one `entry` (at the end of its table), rewrites one `conversation`
-- in place, and touches `message_key` and `message` where the conversation's rows lie together.
-- Each index here is paid for by every append: add one only for a question that is asked.

-- `serial` stands for the conversation in every other table: 4 bytes in place of 16.
CREATE TABLE conversation (
    serial          INTEGER PRIMARY KEY,
    id              BLOB NOT NULL,              -- UUID
    tenant          BLOB NOT NULL,
    channel         BLOB NOT NULL,
    channel_kind    TEXT NOT NULL,
    contact         BLOB NOT NULL,
    contact_name    TEXT NOT NULL,
    contact_phone   TEXT,
    status          INTEGER NOT NULL,           -- 0 pending, 1 open, 2 snoozed, 3 closed
    turn            INTEGER NOT NULL,
    owner           INTEGER NOT NULL,           -- 0 bot, 1 agent, 2 phone, 3 nobody
    owner_user      BLOB,
    assignee        BLOB,
    labels          BLOB,                       -- UUIDs, one after the other
    unread          INTEGER NOT NULL,
    waiting_since   INTEGER,                    -- instants: milliseconds since 1970
    window_until    INTEGER,
    snoozed_until   INTEGER,
    opted_out       INTEGER NOT NULL,
    blocked         INTEGER NOT NULL,
    last_message    TEXT,                       -- JSON
    troubled        INTEGER NOT NULL,
    created_at      INTEGER NOT NULL,
    active_at       INTEGER NOT NULL,
    position        INTEGER NOT NULL,           -- of the last event
    shown_position  INTEGER NOT NULL,           -- as the row tells it
    cursor          INTEGER NOT NULL,           -- of the last entry
    due             INTEGER
) STRICT;
CREATE UNIQUE INDEX conversation_id ON conversation (id);
CREATE INDEX conversation_inbox ON conversation (tenant, status, active_at);
CREATE INDEX conversation_assignee ON conversation (tenant, assignee, active_at)
    WHERE assignee IS NOT NULL;
CREATE INDEX conversation_contact ON conversation (contact);
CREATE INDEX conversation_due ON conversation (due) WHERE due IS NOT NULL;

CREATE TABLE conversation_label (
    label           BLOB NOT NULL,
    conversation    INTEGER NOT NULL,
    PRIMARY KEY (label, conversation)
) STRICT, WITHOUT ROWID;

-- How many conversations of a company stand where, so that counting never reads them.
CREATE TABLE conversation_tally (
    tenant          BLOB NOT NULL,
    status          INTEGER NOT NULL,
    assignee        BLOB NOT NULL,              -- empty: nobody
    conversations   INTEGER NOT NULL,
    PRIMARY KEY (tenant, status, assignee)
) STRICT, WITHOUT ROWID;

-- One row an append, never changed; `cursor` is the place in the feed of the installation.
CREATE TABLE entry (
    cursor          INTEGER PRIMARY KEY,
    previous        INTEGER NOT NULL,           -- cursor of the entry before it; 0: the first
    tenant          BLOB NOT NULL,
    conversation    INTEGER NOT NULL,
    first           INTEGER NOT NULL,           -- position of the first event
    count           INTEGER NOT NULL,
    at              INTEGER NOT NULL,
    touched         BLOB,                       -- numbers of changed messages, see store/sqlite/touched.rs
    body            BLOB NOT NULL
) STRICT;
-- Only the entries that hold every 64th position, see store/sqlite/chain.rs.
CREATE UNIQUE INDEX entry_milestone ON entry (conversation, first)
    WHERE (first - 1) / 64 <> (first + count - 1) / 64;
CREATE INDEX entry_feed ON entry (tenant);      -- followed by the cursor, as every index is

-- The newest state of each shape.
CREATE TABLE snapshot (
    conversation    INTEGER NOT NULL,
    shape           INTEGER NOT NULL,
    position        INTEGER NOT NULL,
    body            BLOB NOT NULL,
    PRIMARY KEY (conversation, shape)
) STRICT;

-- What a repetition is recognised by.
CREATE TABLE message_key (
    conversation    INTEGER NOT NULL,
    key             TEXT NOT NULL,
    value           BLOB NOT NULL,
    PRIMARY KEY (conversation, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE message (
    conversation    INTEGER NOT NULL,
    number          INTEGER NOT NULL,
    direction       INTEGER NOT NULL,           -- 0 inbound, 1 outbound, 2 internal
    author          INTEGER NOT NULL,           -- 0 customer, 1 bot, 2 agent, 3 phone, 4 system
    author_user     BLOB,
    body            TEXT NOT NULL,              -- JSON
    provider_id     TEXT,
    reply_to        TEXT,
    created_at      INTEGER NOT NULL,
    delivery        TEXT,                       -- JSON; NULL: queued
    retry_at        INTEGER,
    file            TEXT,                       -- JSON; NULL: none
    reactions       TEXT,                       -- JSON; NULL: none
    flags           INTEGER NOT NULL,           -- 1 edited, 2 revoked
    changed         INTEGER NOT NULL,           -- position of the last change
    PRIMARY KEY (conversation, number)
) STRICT, WITHOUT ROWID;

-- Words of messages and of customers' names, filled in a little later by the writer when it is idle.
-- One row a message: conversation * 2^24 + number; number 0 holds the customer.
CREATE VIRTUAL TABLE search USING fts5 (
    words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
CREATE TABLE search_progress (
    one             INTEGER PRIMARY KEY CHECK (one = 1),
    cursor          INTEGER NOT NULL            -- up to which the feed is in `search`
) STRICT;
INSERT INTO search_progress VALUES (1, 0);
