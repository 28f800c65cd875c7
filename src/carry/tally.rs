//! Counts what is carried, and hashes it so that two stores with the same content have the same hash,
//! whatever order they tell it in.
//!
//! Each piece has a SHA-256 of its own over its place and its content; a company's hash is one over
//! the sum of these and their number. Files' bytes, and how a credential happens to be sealed, are not
//! in it; nor are names and passwords of people, who may belong to another company as well.
use std::collections::BTreeMap;

use aws_lc_rs::digest::{Context, SHA256};
use recado_domain::{ConversationId, MediaId, TenantId};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::record::Record;

/// How much of each was carried.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Counts {
    pub(crate) people: u64,
    pub(crate) api_keys: u64,
    pub(crate) documents: u64,
    pub(crate) contacts: u64,
    pub(crate) conversations: u64,
    pub(crate) entries: u64,
    pub(crate) set_aside: u64,
    pub(crate) intake: u64,
    pub(crate) files: u64,
}

/// What is known of a company so far.
#[derive(Debug, Clone, Default)]
struct Account {
    sum: Sum,
    counts: Counts,
}

/// A sum of hashes, modulo 2^256.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    value: [u8; 32],
    parts: u64,
}

impl Sum {
    fn add(&mut self, part: [u8; 32]) {
        let mut carry = 0_u16;
        for (digit, more) in self.value.iter_mut().zip(part) {
            carry += u16::from(*digit) + u16::from(more);
            *digit = (carry & 0xff) as u8;
            carry >>= 8;
        }
        self.parts += 1;
    }

    fn hash(&self) -> String {
        hex::encode(digest(&[&self.parts.to_le_bytes(), &self.value]))
    }
}

fn digest(parts: &[&[u8]]) -> [u8; 32] {
    let mut context = Context::new(&SHA256);
    for part in parts {
        context.update(&(part.len() as u64).to_le_bytes());
        context.update(part);
    }
    let mut hash = [0; 32];
    hash.copy_from_slice(context.finish().as_ref());
    hash
}

/// A company's name, counts and hash.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Summary {
    pub(crate) counts: Counts,
    pub(crate) sha256: String,
}

/// Follows what is carried.
#[derive(Debug, Default)]
pub(super) struct Tally {
    companies: BTreeMap<TenantId, Account>,
    company: Option<TenantId>,
    conversation: Option<ConversationId>,
    /// Files of which no bytes were there.
    pub(super) missing: Vec<MediaId>,
}

impl Tally {
    /// Adds a record with the bytes beside it.
    pub(super) fn add(&mut self, record: &Record, raw: &[u8]) {
        match record {
            Record::ContactKey { tenant, key, contact } => {
                let place = json!(["contact_key", key, contact]);
                self.put(Some(*tenant), &place, &[]);
            }
            Record::ConversationKey { tenant, channel, key, conversation } => {
                let place = json!(["conversation_key", channel, key, conversation]);
                self.put(Some(*tenant), &place, &[]);
            }
            Record::Company { tenant, people, api_keys } => {
                self.company = Some(tenant.id);
                self.put(None, &json!(["company", tenant]), &[]);
                for one in people {
                    self.put(None, &json!(["person", one.id, one.email, one.role]), &[]);
                }
                for key in api_keys {
                    self.put(None, &json!(["api_key", key]), &[]);
                }
                self.counts().people += people.len() as u64;
                self.counts().api_keys += api_keys.len() as u64;
            }
            Record::Contact { contact } => {
                self.put(None, &json!(["contact", contact]), &[]);
                self.counts().contacts += 1;
            }
            Record::Conversation { id } => {
                self.conversation = Some(*id);
                self.counts().conversations += 1;
            }
            Record::Entry { first, count, keys, .. } => {
                let id = self.conversation;
                self.put(None, &json!(["entry", id, first, count]), raw);
                for name in keys {
                    self.put(None, &json!(["key", id, name]), &[]);
                }
                self.counts().entries += 1;
            }
            Record::SetAside { piece } => {
                self.put(None, &json!(["set_aside", piece]), &[]);
                self.counts().set_aside += 1;
            }
            Record::Intake { channel, conversation, at } => {
                self.put(None, &json!(["intake", channel, conversation, at]), raw);
                self.counts().intake += 1;
            }
            Record::Document { kind, id, versions } => {
                for version in versions {
                    let body = unsealed(version.body.clone());
                    let place = json!(["document", kind, id, version.number, version.changed_at]);
                    self.put(None, &place, canonical(&body).as_bytes());
                }
                self.counts().documents += 1;
            }
            Record::File { .. } => self.counts().files += 1,
            Record::Piece | Record::CompanyEnd { .. } | Record::End { .. } => {}
        }
    }

    fn put(&mut self, tenant: Option<TenantId>, place: &Value, raw: &[u8]) {
        let Some(tenant) = tenant.or(self.company) else { return };
        let part = digest(&[canonical(place).as_bytes(), raw]);
        self.companies.entry(tenant).or_default().sum.add(part);
    }

    fn counts(&mut self) -> &mut Counts {
        let tenant = self.company.unwrap_or(TenantId::from_uuid(uuid::Uuid::nil()));
        &mut self.companies.entry(tenant).or_default().counts
    }

    /// Returns what a company came to.
    pub(super) fn company(&self, tenant: TenantId) -> Summary {
        let account = self.companies.get(&tenant).cloned().unwrap_or_default();
        Summary { counts: account.counts, sha256: account.sum.hash() }
    }

    /// Returns the hash of all companies.
    pub(super) fn whole(&self) -> String {
        let one = |(id, account): (&TenantId, &Account)| (*id, account.sum.hash());
        whole(self.companies.iter().map(one))
    }
}

/// Returns the hash of several companies with a hash each, in the order of their ids.
pub(super) fn whole(companies: impl Iterator<Item = (TenantId, String)>) -> String {
    let lines: Vec<String> = companies.map(|(id, sha256)| format!("{id} {sha256}\n")).collect();
    hex::encode(digest(&[lines.concat().as_bytes()]))
}

/// Writes JSON with names in order, so that equal values read alike.
fn canonical(value: &Value) -> String {
    match value {
        Value::Object(fields) => {
            let fields: BTreeMap<&String, &Value> = fields.iter().collect();
            let field = |(name, value): (&&String, &&Value)| {
                format!("{}:{}", json!(name), canonical(value))
            };
            format!("{{{}}}", fields.iter().map(field).collect::<Vec<_>>().join(","))
        }
        Value::Array(items) => {
            format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(","))
        }
        other => other.to_string(),
    }
}

/// Takes out how credentials are sealed: sealed again, they are the same credentials.
fn unsealed(mut body: Value) -> Value {
    if let Some(Value::Object(secrets)) = body.get_mut("sealed_credentials") {
        for secret in secrets.values_mut() {
            if let Value::Object(secret) = secret {
                secret.remove("sealed");
            }
        }
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_of_names_and_of_pieces_makes_no_difference() {
        let one: Value = serde_json::from_str(r#"{"b":1,"a":{"d":[1.5,null],"c":"ñ\n"}}"#).unwrap();
        let other: Value =
            serde_json::from_str(r#"{"a":{"c":"ñ\n","d":[1.5,null]},"b":1}"#).unwrap();
        assert_eq!(canonical(&one), canonical(&other));
        let parts: Vec<[u8; 32]> = (0..9_u8).map(|part| digest(&[&[part]])).collect();
        let (mut up, mut down) = (Sum::default(), Sum::default());
        for (part, back) in parts.iter().zip(parts.iter().rev()) {
            up.add(*part);
            down.add(*back);
        }
        assert_eq!(up, down);
        down.add(digest(&[b"more"]));
        assert_ne!(up.hash(), down.hash());
    }

    #[test]
    fn a_credential_sealed_again_is_the_same() {
        let sealed = |text: &str| {
            json!({ "name": "x", "sealed_credentials":
                { "access_token": { "sealed": text, "ends_with": "abcd" } } })
        };
        assert_eq!(unsealed(sealed("one")), unsealed(sealed("two")));
        assert_ne!(unsealed(sealed("one")), json!({ "name": "x" }));
    }
}
