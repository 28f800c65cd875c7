//! A backup beside a running gateway: whatever comes while it is written, it can be restored, and who
//! wrote is known again.
use std::{path::Path, sync::Arc};

use async_trait::async_trait;
use bytes::Bytes;
use object_store::memory::InMemory;
use recado_domain::{
    ChannelId, ContactId, ConversationId, TenantId, Timestamp,
    account::Tenant,
    contact::Contact,
    identity::{Identity, Peer},
};
use recado_store::{Claim, Claimed, DocumentKind, IntakeItem, Stores, memory, sqlite};
use uuid::Uuid;

use super::{CarryError, Place, Proof, Reader, Receiver, Record, Sink, Source, Wanted, Writer};
use crate::secrets::KeyRing;

const TENANT: TenantId = TenantId::from_uuid(Uuid::from_u128(1));
const CHANNEL: ChannelId = ChannelId::from_uuid(Uuid::from_u128(2));
/// Customers who write while the backup is written: one with each of its first pieces.
const MEANWHILE: u128 = 40;

/// A customer writes, and it waits for its conversation.
async fn writes(stores: &Stores, number: u128) -> Claimed {
    let claimed = asks(stores, number, number).await;
    let item = IntakeItem {
        sequence: 0,
        tenant: TENANT,
        channel: CHANNEL,
        conversation: claimed.conversation,
        at: Timestamp(1),
        bytes: b"hola".to_vec(),
    };
    stores.intake.push(item, u32::MAX).await.unwrap();
    claimed
}

/// Asks whose conversation a customer's is, with ids that would be new.
async fn asks(stores: &Stores, number: u128, new: u128) -> Claimed {
    let identities = vec![Identity::Phone(format!("51958{number:06}"))];
    let peer = Peer { identities, name: Some(format!("Customer {number}")) };
    let id = ContactId::from_uuid(Uuid::from_u128(1_000 + new));
    let claim = Claim {
        tenant: TENANT,
        channel: CHANNEL,
        keys: peer.keys(),
        conversation: ConversationId::from_uuid(Uuid::from_u128(5_000 + new)),
        contact: Contact::new(id, TENANT, &peer, Timestamp(1)),
    };
    stores.contacts.claim(claim).await.unwrap()
}

async fn furnished(stores: &Stores) {
    let tenant = Tenant { id: TENANT, name: "Misti".to_owned(), created_at: Timestamp(1) };
    stores.transfer.put_tenant(tenant).await.unwrap();
    let (documents, id) = (&stores.documents, CHANNEL.to_string());
    let body = serde_json::json!({ "name": "Número" });
    documents.put(TENANT, DocumentKind::Channel, &id, body, Timestamp(1), None).await.unwrap();
    for number in MEANWHILE..MEANWHILE + 3 {
        writes(stores, number).await;
    }
}

/// A backup in the making, beside which somebody writes with each piece of it.
struct Beside<'a> {
    stores: &'a Stores,
    writer: Writer,
    came: u128,
}

#[async_trait(?Send)]
impl Sink for Beside<'_> {
    async fn put(&mut self, record: Record, raw: Bytes) -> Result<(), CarryError> {
        if self.came < MEANWHILE {
            writes(self.stores, self.came).await;
            self.came += 1;
        }
        self.writer.put(&record, &raw)
    }
}

async fn back_up_beside_customers(stores: &Stores, keys: &KeyRing, path: &Path) {
    let blobs = InMemory::new();
    let source = Source::open(stores, &blobs, Wanted::default()).await.unwrap();
    let header = source.header(keys.fingerprints().clone(), Timestamp(1)).await.unwrap();
    let writer = Writer::begin(path, &header).unwrap();
    let mut beside = Beside { stores, writer, came: 0 };
    source.pour(&mut beside).await.unwrap();
    assert!(beside.came > 20, "they came while it was written");
    beside.writer.finish().unwrap();
}

async fn restore(path: &Path, stores: &Stores, keys: &Arc<KeyRing>, data: &Path) {
    let mut proof = Proof::read(Reader::open(path).unwrap()).unwrap();
    let header = proof.choose(&Wanted::default()).unwrap();
    let place = Place { stores, blobs: &InMemory::new(), data, keys };
    let mut receiver = Receiver::open(place, &header, None, "it").await.unwrap();
    receiver.drain(Reader::open(path).unwrap()).await.unwrap();
    receiver.finish(&proof.outcome).await.expect("what was written is what was read");
}

#[tokio::test]
async fn what_comes_meanwhile_is_in_it_whole_or_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let keys = Arc::new(KeyRing::open(&folder.path().join("recado.key")).unwrap());
    let options = sqlite::SqliteOptions::new(folder.path().join("recado.db"));
    for (name, from) in [("memory", memory::open()), ("sqlite", sqlite::open(options).unwrap())] {
        furnished(&from).await;
        let path = folder.path().join(name);
        back_up_beside_customers(&from, &keys, &path).await;
        let to = memory::open();
        restore(&path, &to, &keys, folder.path()).await;
        let contacts = to.transfer.contacts(TENANT, None, 1_000).await.unwrap();
        assert!(contacts.len() >= 3);
        for number in 0..MEANWHILE + 3 {
            let was = asks(&from, number, number).await;
            let waits = !to.intake.waiting(was.conversation).await.unwrap().is_empty();
            let is_known = contacts.iter().any(|contact| contact.id == was.contact.id);
            let again = asks(&to, number, 500 + number).await;
            assert_eq!(again.contact.id == was.contact.id, is_known, "{name}: no second contact");
            assert_eq!(again.created, !waits, "{name}: no second conversation");
            assert!(is_known || !waits, "{name}: whose words are there is there too");
        }
    }
}
