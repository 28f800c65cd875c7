//! A writer at an epoch that is over, imitated row by row; and a look at rows as they lie.
use recado_domain::ConversationId;
use recado_placement::{Epoch, Stamp};
use scylla::client::session::Session;

use super::keyspaces::{Taken, session};
pub(super) use crate::scylla::scribe::{ENTRY, HEAD, KEY, MESSAGE};
use crate::{
    contract::samples::Talk,
    scylla::{ownership::SLOTS_PER_PART, slot_of},
};

/// Kind, number, epoch, key and value of a row.
pub(super) type Row<'a> = (i8, i64, i64, &'a str, &'a [u8]);

/// Somebody who owned a conversation's slot once.
pub(super) struct Zombie {
    session: Session,
    keyspace: String,
    epoch: Epoch,
}

impl Zombie {
    /// Remembers the present owner of a conversation.
    pub(super) async fn of(taken: &Taken, talk: &Talk) -> Self {
        let slot = slot_of(talk.conversation);
        let sql = format!("SELECT epoch FROM {}.slot WHERE part = ? AND slot = ?", taken.keyspace);
        let session = session(taken.server).await;
        let place = ((slot / SLOTS_PER_PART) as i16, slot as i16);
        let row = session.query_unpaged(sql, place).await.unwrap();
        let (epoch,) = row.into_rows_result().unwrap().single_row::<(i64,)>().unwrap();
        Self { session, keyspace: taken.keyspace.clone(), epoch: Epoch(epoch as u64) }
    }

    /// Returns its epoch as rows say it.
    pub(super) fn epoch(&self) -> i64 {
        self.epoch.0 as i64
    }

    /// Writes rows of an append at a position, whoever owns the conversation by now.
    pub(super) async fn writes(&self, talk: &Talk, first: u64, rows: &[Row<'_>]) {
        let stamp = Stamp::new(self.epoch, first).unwrap().micros();
        for (kind, number, epoch, key, value) in rows {
            let sql = format!(
                "INSERT INTO {}.talk (conversation, bucket, kind, number, epoch, key, value, count)
                 VALUES (?, 0, ?, ?, ?, ?, ?, 1) USING TIMESTAMP ?",
                self.keyspace
            );
            let values = (talk.conversation.as_uuid(), kind, number, epoch, key, value, stamp);
            self.session.query_unpaged(sql, values).await.unwrap();
        }
    }

    /// Writes how far a message got, as an append at a position that nobody saw.
    pub(super) async fn delivers(&self, talk: &Talk, first: u64, number: i64, delivery: &str) {
        let stamp = Stamp::new(self.epoch, first).unwrap().micros();
        let sql = format!(
            "UPDATE {}.talk USING TIMESTAMP ? SET delivery = ? WHERE conversation = ? AND bucket = 0
             AND kind = 5 AND number = ? AND epoch = 0 AND key = ''",
            self.keyspace
        );
        let values = (stamp, delivery, talk.conversation.as_uuid(), number);
        self.session.query_unpaged(sql, values).await.unwrap();
    }

    /// Reads the rows of a kind: number, epoch, key, value, and the append that wrote them.
    pub(super) async fn rows(&self, of: ConversationId, kind: i8) -> Vec<Lying> {
        let sql = format!(
            "SELECT number, epoch, key, value, WRITETIME(value) FROM {}.talk
             WHERE conversation = ? AND bucket = 0 AND kind = ?",
            self.keyspace
        );
        let rows = self.session.query_unpaged(sql, (of.as_uuid(), kind)).await.unwrap();
        let rows = rows.into_rows_result().unwrap();
        let rows = rows.rows::<(i64, i64, String, Vec<u8>, i64)>().unwrap().map(Result::unwrap);
        let lying = |(number, epoch, key, value, at)| Lying {
            number,
            epoch,
            key,
            value: String::from_utf8_lossy(&Vec::<u8>::clone(&value)).into_owned(),
            stamp: Stamp::read(at),
        };
        rows.map(lying).collect()
    }
}

/// A row as it lies there.
#[derive(Debug)]
pub(super) struct Lying {
    pub(super) number: i64,
    pub(super) epoch: i64,
    pub(super) key: String,
    pub(super) value: String,
    pub(super) stamp: Stamp,
}
