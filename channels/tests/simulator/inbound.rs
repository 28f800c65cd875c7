//! What customers do at the simulator, as the adapter reads it.
use futures_util::TryStreamExt;
use recado_domain::{content::MediaSource, incoming::Arrival};

use super::*;

async fn arrival(world: &mut World) -> Arrival {
    let mut found = world.next().await;
    assert_eq!(found.len(), 1, "{found:?}");
    match found.remove(0) {
        Incoming::Arrival(peer, arrival) => {
            assert_eq!(peer.phone(), Some(CUSTOMER));
            arrival
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn every_kind_of_message_is_read_as_that_kind() {
    let mut world = World::start().await;
    for (kind, said) in [
        ("text", json!({ "kind": "text", "text": "¿tienen envío a Cusco? ☕/" })),
        (
            "location",
            json!({ "kind": "location", "location": { "latitude": -13.5, "longitude": -71.9 } }),
        ),
        (
            "contacts",
            json!({ "kind": "contacts", "contacts": [{ "name": { "formatted_name": "Hugo" } }] }),
        ),
        ("reaction", json!({ "kind": "reaction", "message_id": "wamid.x", "emoji": "👍" })),
        ("button_reply", json!({ "kind": "button_reply", "id": "m", "title": "Molido" })),
        (
            "list_reply",
            json!({ "kind": "list_reply", "id": "1", "title": "Café", "description": "d" }),
        ),
        ("button_reply", json!({ "kind": "button", "text": "Sí", "payload": "si" })),
        (
            "form_reply",
            json!({ "kind": "nfm_reply", "response": { "nota": "5" }, "body": "Enviado" }),
        ),
        (
            "order",
            json!({ "kind": "order", "catalog_id": "7", "product_items": [
            { "product_retailer_id": "a", "quantity": 1, "item_price": 42, "currency": "PEN" }] }),
        ),
        ("system", json!({ "kind": "system", "system_type": "customer_identity_changed" })),
        ("unsupported", json!({ "kind": "unsupported" })),
        ("unsupported", json!({ "kind": "other", "type": "hologram", "body": { "depth": 3 } })),
    ] {
        let id = world.say(said.clone());
        let Arrival::Message(message) = arrival(&mut world).await else { panic!("{said}") };
        assert_eq!(message.content.kind(), kind, "{said}");
        assert_eq!(message.provider_id, id, "{said}");
    }
}

#[tokio::test]
async fn what_is_said_and_answered_arrives_word_for_word() {
    let mut world = World::start().await;
    world.say(
        json!({ "kind": "text", "text": "ñandú \"☕\" / \u{1f44d}\n", "context": "wamid.before" }),
    );
    let Arrival::Message(message) = arrival(&mut world).await else { panic!() };
    assert_eq!(message.content.text(), Some("ñandú \"☕\" / 👍\n"));
    assert_eq!(message.reply_to, Some(ProviderId("wamid.before".to_owned())));
}

#[tokio::test]
async fn edits_and_withdrawals_name_what_they_change() {
    let mut world = World::start().await;
    let first = world.say(json!({ "kind": "text", "text": "dos kilos" }));
    arrival(&mut world).await;
    world.say(json!({ "kind": "edit", "message_id": first.0, "text": "tres kilos" }));
    let Arrival::Edited { original, content, .. } = arrival(&mut world).await else { panic!() };
    assert_eq!((original, content.text()), (first.clone(), Some("tres kilos")));
    world.say(json!({ "kind": "revoke", "message_id": first.0 }));
    let Arrival::Revoked { original, .. } = arrival(&mut world).await else { panic!() };
    assert_eq!(original, first);
}

#[tokio::test]
async fn a_customer_without_a_phone_is_known_by_the_user_id_and_can_be_answered() {
    let mut world = World::start().await;
    world.say(json!({
        "kind": "text", "text": "hola", "no_phone": true, "user_id": "PE.1502576394655843",
        "username": "@rosa", "name": "Rosa",
    }));
    let found = world.next().await;
    let [Incoming::Arrival(peer, Arrival::Message(_))] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!((peer.phone(), peer.name.as_deref()), (None, Some("Rosa")));
    let to = peer.address().unwrap();
    assert_eq!(to, &Identity::WhatsappUser("PE.1502576394655843".to_owned()));
    let content = text("¡Hola, Rosa!");
    let envelope = Envelope {
        id: message_id(1),
        to,
        content: &content,
        reply_to: None,
        file: None,
        gate: Gate::default(),
    };
    world.adapter.send(envelope).await.unwrap();
}

#[tokio::test]
async fn an_echo_from_the_owners_phone_is_of_the_customer_it_went_to() {
    let mut world = World::start().await;
    world.simulator.change_number(NUMBER, json!({ "coexistence": true })).unwrap();
    let echo = json!({ "kind": "text", "text": "Yo te atiendo", "to": CUSTOMER });
    world.control(reqwest::Method::POST, &format!("numbers/{NUMBER}/echoes"), echo).await;
    let Arrival::Echo(message) = arrival(&mut world).await else { panic!("no echo") };
    assert_eq!(message.content.text(), Some("Yo te atiendo"));
}

#[tokio::test]
async fn a_picture_is_fetched_byte_for_byte() {
    let mut world = World::start().await;
    let uploaded = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAACklEQVR4nGMAAQAABQABDQottAAAAABJRU5ErkJggg==";
    world.say(
        json!({ "kind": "image", "data": uploaded, "mime_type": "image/png", "caption": "mira" }),
    );
    let Arrival::Message(message) = arrival(&mut world).await else { panic!() };
    assert_eq!(message.content.text(), Some("mira"));
    let MediaSource::Provider { id } = &message.content.media().unwrap().source else { panic!() };
    let fetched = world.adapter.fetch_media(id, 1_000).await.unwrap();
    assert_eq!(fetched.mime_type.as_deref(), Some("image/png"));
    let chunks: Vec<_> = fetched.bytes.try_collect().await.unwrap();
    assert_eq!(chunks.concat(), PNG);
    assert!(world.adapter.fetch_media(id, 10).await.is_err(), "larger than allowed");
}
