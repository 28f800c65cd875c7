//! Answers given to writes that carried an idempotency key, on SQLite.
use async_trait::async_trait;
use recado_domain::{TenantId, Timestamp, UserId};
use rusqlite::{OptionalExtension, Row};

use super::{Sqlite, columns::blob, job::Writing};
use crate::{
    Receipt, Receipts, StoreError,
    ports::{RECEIPT_LIFE, is_held},
};

/// Expired receipts removed with each new one.
const SWEPT: u32 = 32;

/// Whose key.
struct Name {
    tenant: TenantId,
    user: UserId,
    key: String,
}

impl Name {
    fn values(&self) -> (&[u8; 16], &[u8; 16], &str) {
        (blob!(self.tenant), blob!(self.user), &self.key)
    }
}

#[async_trait]
impl Receipts for Sqlite {
    async fn reserve(
        &self,
        tenant: TenantId,
        user: UserId,
        key: &str,
        receipt: Receipt,
    ) -> Result<Option<Receipt>, StoreError> {
        let name = Name { tenant, user, key: key.to_owned() };
        let reservation = Receipt { status: 0, ..receipt };
        self.engine.write(tenant, move |writing| Ok(reserve(writing, &name, &reservation)?)).await
    }

    async fn complete(
        &self,
        tenant: TenantId,
        user: UserId,
        key: &str,
        receipt: Receipt,
    ) -> Result<(), StoreError> {
        let name = Name { tenant, user, key: key.to_owned() };
        self.engine.write(tenant, move |writing| Ok(put(writing, &name, &receipt)?)).await
    }

    async fn release(&self, tenant: TenantId, user: UserId, key: &str) -> Result<(), StoreError> {
        let name = Name { tenant, user, key: key.to_owned() };
        let sql = "DELETE FROM receipt
            WHERE tenant = ?1 AND user = ?2 AND key = ?3 AND status = 0";
        self.engine
            .write(tenant, move |writing| {
                writing.connection.prepare_cached(sql)?.execute(name.values())?;
                Ok(())
            })
            .await
    }
}

fn reserve(
    writing: &Writing<'_>,
    name: &Name,
    reservation: &Receipt,
) -> rusqlite::Result<Option<Receipt>> {
    let sql = "SELECT request_hash, status, body, at FROM receipt
        WHERE tenant = ?1 AND user = ?2 AND key = ?3";
    let mut statement = writing.connection.prepare_cached(sql)?;
    let standing = statement.query_row(name.values(), receipt).optional()?;
    if let Some(held) = standing.filter(|standing| is_held(standing, reservation.at)) {
        return Ok(Some(held));
    }
    sweep(writing, reservation.at)?;
    put(writing, name, reservation)?;
    Ok(None)
}

fn sweep(writing: &Writing<'_>, now: Timestamp) -> rusqlite::Result<()> {
    let sql = "DELETE FROM receipt WHERE rowid IN
        (SELECT rowid FROM receipt WHERE at < ?1 ORDER BY at LIMIT ?2)";
    let values = ((now - RECEIPT_LIFE).0, SWEPT);
    writing.connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn put(writing: &Writing<'_>, name: &Name, receipt: &Receipt) -> rusqlite::Result<()> {
    let sql = "INSERT OR REPLACE INTO receipt VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
    let (tenant, user, key) = name.values();
    let Receipt { request_hash, status, body, at } = receipt;
    let values = (tenant, user, key, request_hash, status, body, at.0);
    writing.connection.prepare_cached(sql)?.execute(values)?;
    Ok(())
}

fn receipt(row: &Row<'_>) -> rusqlite::Result<Receipt> {
    Ok(Receipt {
        request_hash: row.get("request_hash")?,
        status: row.get("status")?,
        body: row.get("body")?,
        at: Timestamp(row.get("at")?),
    })
}
