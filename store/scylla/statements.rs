//! Every statement, prepared once a session, each kind with its own patience and repetition.
//!
//! - Reads may be repeated, and are asked of a second server when the first one is slow.
//! - Writes carry values that make a repetition harmless; the driver repeats them where that can help.
//! - Writes with a condition are never repeated by the driver: whoever asks looks what became of them.
//! - Counts are neither repeated nor asked twice.
use std::{sync::Arc, time::Duration};

use scylla::{
    client::session::Session,
    policies::{
        retry::FallthroughRetryPolicy, speculative_execution::SimpleSpeculativeExecutionPolicy,
    },
    statement::{Consistency, prepared::PreparedStatement},
};

use super::{cql::side_by_side, failure::unprepared};
use crate::StoreError;

/// A server that has not answered a read after so long is helped by a second one.
const SLOW_READ: Duration = Duration::from_millis(250);
/// Rows of a page.
const PAGE: i32 = 1_000;

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Read,
    Write,
    /// Read behind every lightweight transaction that was decided.
    Serial,
    /// Written to a quorum of all servers, wherever they are.
    Fence,
    Condition,
    Count,
}

async fn prepare(
    session: &Session,
    kind: Kind,
    cql: &'static str,
) -> Result<PreparedStatement, StoreError> {
    let mut statement = session.prepare(cql).await.map_err(unprepared)?;
    statement.set_page_size(PAGE);
    statement.set_is_idempotent(!matches!(kind, Kind::Condition | Kind::Count));
    match kind {
        Kind::Read => {
            let hedge =
                SimpleSpeculativeExecutionPolicy { max_retry_count: 1, retry_interval: SLOW_READ };
            let usual = session.get_default_execution_profile_handle().pointee_to_builder();
            let profile = usual.speculative_execution_policy(Some(Arc::new(hedge))).build();
            statement.set_execution_profile_handle(Some(profile.into_handle()));
        }
        Kind::Serial => statement.set_consistency(Consistency::LocalSerial),
        Kind::Fence => statement.set_consistency(Consistency::Quorum),
        Kind::Write => {}
        Kind::Condition | Kind::Count => {
            statement.set_retry_policy(Some(Arc::new(FallthroughRetryPolicy::new())));
        }
    }
    Ok(statement)
}

/// Columns of a message, in the order that `message::Stored` reads them.
macro_rules! message_columns {
    () => {
        "number, value, WRITETIME(value) AS value_at, provider_id,
         WRITETIME(provider_id) AS provider_id_at, delivery, WRITETIME(delivery) AS delivery_at,
         file, WRITETIME(file) AS file_at, reactions, WRITETIME(reactions) AS reactions_at,
         edited, WRITETIME(edited) AS edited_at, revoked, WRITETIME(revoked) AS revoked_at,
         changed"
    };
}

macro_rules! statements {
    ($($kind:ident $name:ident: $cql:expr;)*) => {
        /// Every statement.
        pub(super) struct Statements {
            $(pub(super) $name: PreparedStatement,)*
        }

        impl Statements {
            /// Prepares them all.
            pub(super) async fn prepare(session: &Session) -> Result<Self, StoreError> {
                let all = [$((Kind::$kind, $cql),)*];
                let prepare = all.map(|(kind, cql)| prepare(session, kind, cql));
                let prepared = side_by_side(prepare).await?;
                let mut prepared = prepared.into_iter();
                let missing = || StoreError::Corrupt("a statement is missing".to_owned());
                Ok(Self { $($name: prepared.next().ok_or_else(missing)?,)* })
            }
        }
    };
}

statements! {
    // A conversation's partition.
    Read wake: "SELECT kind, value, WRITETIME(value) FROM talk
        WHERE conversation = ? AND bucket = ? AND kind <= 2";
    Read last_append: concat!("SELECT kind, key, count, touched, WRITETIME(changed) AS changed_at, ",
        message_columns!(), " FROM talk
        WHERE conversation = ? AND bucket = ? AND (kind, number, epoch, key) IN ?");
    Read snapshot: "SELECT value, WRITETIME(value) FROM talk
        WHERE conversation = ? AND bucket = ? AND kind = 3 AND number = ? AND epoch = ?";
    Read entries_some: "SELECT number, epoch, count, value, touched FROM talk
        WHERE conversation = ? AND bucket = ? AND kind = 4 AND number >= ? LIMIT ?";
    Read entries_back: "SELECT number, epoch, count, value, touched FROM talk
        WHERE conversation = ? AND bucket = ? AND kind = 4 AND number <= ?
        ORDER BY kind DESC, number DESC, epoch DESC, key DESC LIMIT ?";
    Read marks: "SELECT number, epoch, count, touched FROM talk
        WHERE conversation = ? AND bucket = ? AND kind = 4 AND number >= ?";
    Read keys: "SELECT key, WRITETIME(value) FROM talk
        WHERE conversation = ? AND bucket = ? AND kind = 6";
    Read keys_whole: "SELECT key, value, WRITETIME(value) FROM talk
        WHERE conversation = ? AND bucket = ? AND kind = 6";
    Read key: "SELECT value, WRITETIME(value) FROM talk WHERE conversation = ? AND bucket = ?
        AND kind = 6 AND number = 0 AND epoch = 0 AND key = ?";
    Read message: concat!("SELECT ", message_columns!(), " FROM talk
        WHERE conversation = ? AND bucket = ? AND kind = 5 AND number = ?");
    Read messages_up: concat!("SELECT ", message_columns!(), " FROM talk
        WHERE conversation = ? AND bucket = ? AND kind = 5 AND number >= ? AND number <= ? LIMIT ?");
    Read messages_down: concat!("SELECT ", message_columns!(), " FROM talk
        WHERE conversation = ? AND bucket = ? AND kind = 5 AND number >= ? AND number <= ?
        ORDER BY kind DESC, number DESC, epoch DESC, key DESC LIMIT ?");
    Write put_pointer: "INSERT INTO talk (conversation, bucket, kind, number, epoch, key, value)
        VALUES (?, 0, 0, 0, 0, '', ?)";
    Write put_value: "INSERT INTO talk (conversation, bucket, kind, number, epoch, key, value)
        VALUES (?, ?, ?, ?, ?, ?, ?)";
    Write put_entry: "INSERT INTO talk (conversation, bucket, kind, number, epoch, key, value,
        count, at, touched) VALUES (?, ?, 4, ?, ?, '', ?, ?, ?, ?)";
    Write put_message: "INSERT INTO talk (conversation, bucket, kind, number, epoch, key, value,
        provider_id, delivery, file, reactions, edited, revoked, changed)
        VALUES (?, ?, 5, ?, 0, '', ?, ?, ?, ?, ?, ?, ?, ?)";

    // The inbox.
    Read inbox_row: "SELECT body FROM inbox WHERE tenant = ? AND shard = ? AND conversation = ?";
    Read inbox_rows: "SELECT body FROM inbox
        WHERE tenant = ? AND shard = ? AND conversation IN ?";
    Read inbox_shard: "SELECT conversation, serial, cursor, position, channel, contact, status,
        assignee, labels, active_at, created_at, name, phone FROM inbox
        WHERE tenant = ? AND shard = ?";
    Write put_inbox: "INSERT INTO inbox (tenant, shard, conversation, serial, cursor, position,
        channel, contact, status, assignee, labels, active_at, created_at, name, phone, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) USING TIMESTAMP ?";

    // Words of messages.
    Read word: "SELECT conversation, number FROM word
        WHERE tenant = ? AND month = ? AND shard = ? AND word = ? LIMIT ?";
    Read words: "SELECT conversation, number FROM word
        WHERE tenant = ? AND month = ? AND shard = ? AND word >= ? AND word < ? LIMIT ?";
    Write put_word: "INSERT INTO word (tenant, month, shard, word, conversation, number)
        VALUES (?, ?, ?, ?, ?, ?)";

    // Who must be looked at.
    Read active: "SELECT slot, conversation, tenant, channel FROM active
        WHERE part = ? AND hour = ?";
    Write put_active: "INSERT INTO active (part, hour, slot, conversation, tenant, channel)
        VALUES (?, ?, ?, ?, ?, ?) USING TTL ?";
    Read active_marks: "SELECT slot, hour FROM active_mark WHERE part = ?";
    Write put_active_mark: "INSERT INTO active_mark (part, slot, hour) VALUES (?, ?, ?)
        USING TIMESTAMP ?";

    // Everything, for backups and moves.
    Read inbox_ids: "SELECT conversation FROM inbox
        WHERE tenant = ? AND shard = ? AND conversation > ? LIMIT ?";
    Read contact_ids: "SELECT contact FROM contact_name
        WHERE tenant = ? AND shard = ? AND contact > ? LIMIT ?";
    Read document_ids: "SELECT id FROM document
        WHERE tenant = ? AND kind = ? AND shard = ? AND id > ? LIMIT ?";
    Read contact_keys_some: "SELECT token(tenant, key), tenant, key, contact FROM contact_key
        WHERE token(tenant, key) > ? LIMIT ?";
    Read claims_some: "SELECT token(channel, key), channel, key, conversation FROM claim
        WHERE token(channel, key) > ? LIMIT ?";

    // Who owns what.
    Read slots: "SELECT slot, epoch, owner, given FROM slot WHERE part = ?";
    Serial slots_now: "SELECT slot, epoch, owner, given FROM slot WHERE part = ?";
    Condition make_slot: "INSERT INTO slot (part, slot, epoch, owner, given)
        VALUES (?, ?, ?, ?, ?) IF NOT EXISTS";
    Condition take_slot: "UPDATE slot SET epoch = ?, owner = ?, given = ?
        WHERE part = ? AND slot = ? IF epoch = ?";
    Read fence: "SELECT fenced FROM node_fence WHERE node = ?";
    Fence put_fence: "INSERT INTO node_fence (node, fenced) VALUES (?, true)";
    Read seats: "SELECT number, node, address FROM node_seat WHERE one = 0";
    Condition make_seat: "INSERT INTO node_seat (one, number, node, address)
        VALUES (0, ?, ?, ?) IF NOT EXISTS";
    Condition take_seat: "UPDATE node_seat SET node = ?, address = ?
        WHERE one = 0 AND number = ? IF node = ?";
    Read cursor_marks: "SELECT node, millis FROM cursor_mark WHERE one = 0";
    Write put_cursor_mark: "INSERT INTO cursor_mark (one, node, millis) VALUES (0, ?, ?)";

    // Customers.
    Read contact: "SELECT tenant, body FROM contact WHERE id = ?";
    Condition make_contact: "INSERT INTO contact (id, tenant, body) VALUES (?, ?, ?) IF NOT EXISTS";
    Condition change_contact: "UPDATE contact SET body = ? WHERE id = ? IF body = ?";
    Read contact_names: "SELECT contact, name, phone FROM contact_name
        WHERE tenant = ? AND shard = ?";
    Write put_contact_name: "INSERT INTO contact_name (tenant, shard, contact, name, phone)
        VALUES (?, ?, ?, ?, ?)";
    Read contact_key: "SELECT contact FROM contact_key WHERE tenant = ? AND key = ?";
    Condition make_contact_key: "INSERT INTO contact_key (tenant, key, contact) VALUES (?, ?, ?)
        IF NOT EXISTS";
    Read claim: "SELECT conversation FROM claim WHERE channel = ? AND key = ?";
    Condition make_claim: "INSERT INTO claim (channel, key, conversation) VALUES (?, ?, ?)
        IF NOT EXISTS";

    // Companies and people.
    Read tenant: "SELECT id, name, created_at FROM tenant WHERE one = 0 AND id = ?";
    Read tenants: "SELECT id, name, created_at FROM tenant WHERE one = 0";
    Condition make_tenant: "INSERT INTO tenant (one, id, name, created_at) VALUES (0, ?, ?, ?)
        IF NOT EXISTS";
    Read user: "SELECT body FROM user WHERE id = ?";
    Condition make_user: "INSERT INTO user (id, body) VALUES (?, ?) IF NOT EXISTS";
    Condition change_user: "UPDATE user SET body = ? WHERE id = ? IF body = ?";
    Read user_email: "SELECT user FROM user_email WHERE email = ?";
    Condition make_user_email: "INSERT INTO user_email (email, user) VALUES (?, ?) IF NOT EXISTS";
    Condition take_user_email: "UPDATE user_email SET user = ? WHERE email = ? IF user = ?";
    Condition drop_user_email: "DELETE FROM user_email WHERE email = ? IF user = ?";
    Read members: "SELECT user FROM member WHERE tenant = ?";
    Write put_member: "INSERT INTO member (tenant, user) VALUES (?, ?)";
    Read memberships: "SELECT body FROM membership WHERE user = ?";
    Read membership: "SELECT body FROM membership WHERE user = ? AND tenant = ?";
    Condition make_membership: "INSERT INTO membership (user, tenant, body) VALUES (?, ?, ?)
        IF NOT EXISTS";
    Condition change_membership: "UPDATE membership SET body = ? WHERE user = ? AND tenant = ?
        IF body = ?";
    Read api_keys: "SELECT body FROM api_key WHERE tenant = ?";
    Read api_key: "SELECT hash, body FROM api_key WHERE tenant = ? AND id = ?";
    Write put_api_key: "INSERT INTO api_key (tenant, id, hash, body) VALUES (?, ?, ?, ?)";
    Write drop_api_key: "DELETE FROM api_key WHERE tenant = ? AND id = ?";
    Read api_key_hash: "SELECT tenant, id FROM api_key_hash WHERE hash = ?";
    Condition make_api_key_hash: "INSERT INTO api_key_hash (hash, tenant, id) VALUES (?, ?, ?)
        IF NOT EXISTS";
    Condition drop_api_key_hash: "DELETE FROM api_key_hash WHERE hash = ? IF id = ?";
    Read session: "SELECT user, tenant, created_at, expires_at FROM session
        WHERE token_hash = ?";
    Condition make_session: "INSERT INTO session
        (token_hash, user, tenant, created_at, expires_at)
        VALUES (?, ?, ?, ?, ?) IF NOT EXISTS USING TTL ?";
    Condition change_session: "UPDATE session USING TTL ?
        SET user = ?, tenant = ?, created_at = ?, expires_at = ?
        WHERE token_hash = ? IF tenant = ? AND expires_at = ?";
    Condition drop_session: "DELETE FROM session WHERE token_hash = ? IF EXISTS";

    // Documents.
    Read document: "SELECT version, made, changed_at, body FROM document
        WHERE tenant = ? AND kind = ? AND shard = ? AND id = ?";
    Serial agreed_document: "SELECT version, made, changed_at, body FROM document
        WHERE tenant = ? AND kind = ? AND shard = ? AND id = ?";
    Read documents: "SELECT id, version, made, changed_at, body FROM document
        WHERE tenant = ? AND kind = ? AND shard = ?";
    Condition make_document: "INSERT INTO document
        (tenant, kind, shard, id, version, made, changed_at, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS";
    Condition change_document: "UPDATE document SET version = ?, made = ?, changed_at = ?, body = ?
        WHERE tenant = ? AND kind = ? AND shard = ? AND id = ? IF version = ?";
    Read document_versions: "SELECT version, changed_at, body FROM document_version
        WHERE tenant = ? AND kind = ? AND id = ?";
    Write put_document_version: "INSERT INTO document_version
        (tenant, kind, id, version, changed_at, body) VALUES (?, ?, ?, ?, ?, ?)";
    Read document_places: "SELECT tenant FROM document_place WHERE kind = ? AND id = ?";
    Write put_document_place: "INSERT INTO document_place (kind, id, tenant) VALUES (?, ?, ?)";
    Read document_tenants: "SELECT tenant FROM document_tenant WHERE kind = ?";
    Write put_document_tenant: "INSERT INTO document_tenant (kind, tenant) VALUES (?, ?)";
    Read generation: "SELECT generation FROM document_generation WHERE one = 0";
    Count raise_generation: "UPDATE document_generation SET generation = generation + 1
        WHERE one = 0";

    // The edge.
    Read intake: "SELECT conversation, sequence, tenant, channel, done FROM intake
        WHERE part = ? AND day = ?";
    Read intake_of: "SELECT conversation, sequence, tenant, channel, done FROM intake
        WHERE part = ? AND day = ? AND conversation = ?";
    Read intake_item: "SELECT at, body, done FROM intake
        WHERE part = ? AND day = ? AND conversation = ? AND sequence = ?";
    Write put_intake: "INSERT INTO intake
        (part, day, conversation, sequence, tenant, channel, at, body)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) USING TTL ?";
    Write mark_intake: "UPDATE intake USING TTL ? SET done = true
        WHERE part = ? AND day = ? AND conversation = ? AND sequence = ?";
    Write put_set_aside: "INSERT INTO set_aside
        (tenant, month, id, channel, conversation, reason, error, at, raw)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
    Condition claim_set_aside: "INSERT INTO set_aside_content (tenant, content, id)
        VALUES (?, ?, ?) IF NOT EXISTS";
    Read set_aside_content: "SELECT id FROM set_aside_content
        WHERE tenant = ? AND content = ?";
    Write put_set_aside_month: "INSERT INTO set_aside_month (one, tenant, month)
        VALUES (0, ?, ?)";
    Read set_aside_months: "SELECT tenant, month FROM set_aside_month WHERE one = 0";
    Read set_aside: "SELECT id, channel, conversation, reason, error, at, raw FROM set_aside
        WHERE tenant = ? AND month = ? AND id < ? LIMIT ?";
    Read set_aside_ids: "SELECT id FROM set_aside WHERE tenant = ? AND month = ?";
    Write drop_set_aside: "DELETE FROM set_aside WHERE tenant = ? AND month = ? AND id <= ?";
    Read receipt: "SELECT request_hash, status, body, at FROM receipt
        WHERE tenant = ? AND user = ? AND key = ?";
    Condition make_receipt: "INSERT INTO receipt (tenant, user, key, request_hash, status, body, at)
        VALUES (?, ?, ?, ?, ?, ?, ?) IF NOT EXISTS USING TTL ?";
    Condition take_receipt: "UPDATE receipt USING TTL ?
        SET request_hash = ?, status = 0, body = ?, at = ?
        WHERE tenant = ? AND user = ? AND key = ? IF at = ?";
    Condition end_receipt: "UPDATE receipt USING TTL ?
        SET request_hash = ?, status = ?, body = ?, at = ?
        WHERE tenant = ? AND user = ? AND key = ? IF EXISTS";
    Condition drop_receipt: "DELETE FROM receipt WHERE tenant = ? AND user = ? AND key = ?
        IF status = 0";
    Write put_pulse: "INSERT INTO pulse (one, at) VALUES (0, ?)";
    Read pulse: "SELECT at FROM pulse WHERE one = 0";
}
