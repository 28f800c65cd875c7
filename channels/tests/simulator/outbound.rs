//! What the adapter sends, and what it makes of each answer and of the statuses that follow.
use recado_domain::{
    content::{
        Buttons, Choice, Form, List, Media, MediaSource, Product, ProductList, ProductSection, Row,
        Section, Template,
    },
    delivery::Stage,
    incoming::Arrival,
    send_error::ErrorClass,
};

use super::*;

fn choice(id: &str, title: &str) -> Choice {
    Choice { id: id.to_owned(), title: title.to_owned() }
}

fn every_kind(target: ProviderId) -> Vec<Content> {
    let row = |id: &str| Row {
        id: id.to_owned(),
        title: format!("Café {id}"),
        description: Some("Tostado medio".to_owned()),
    };
    vec![
        text("¿En qué te ayudo? ☕"),
        Content::Location {
            latitude: -16.398_8,
            longitude: -71.536_9,
            name: Some("Tostaduría Misti".to_owned()),
            address: Some("Arequipa".to_owned()),
        },
        Content::Contacts {
            contacts: vec![json!({
                "name": { "formatted_name": "Rosa Quispe", "first_name": "Rosa" },
                "phones": [{ "phone": "+51 958 114 207", "type": "CELL" }],
            })],
        },
        Content::Reaction { target: target.clone(), emoji: Some("🙂".to_owned()) },
        Content::Reaction { target, emoji: None },
        Content::Buttons(Buttons {
            text: "¿Molido o en grano?".to_owned(),
            header: Some("Tu pedido".to_owned()),
            footer: Some("Tostaduría Misti".to_owned()),
            buttons: vec![choice("m", "Molido"), choice("g", "En grano")],
        }),
        Content::List(List {
            text: "Nuestros cafés".to_owned(),
            header: None,
            footer: None,
            button: "Ver cafés".to_owned(),
            sections: vec![Section { title: None, rows: vec![row("1"), row("2")] }],
        }),
        Content::Image {
            media: media(MediaSource::Link { url: "https://example.com/a.png".to_owned() }),
            caption: Some("Catálogo".to_owned()),
        },
        form(),
        Content::Product(Product {
            text: None,
            footer: None,
            catalog_id: "7".to_owned(),
            product_id: "misti-250".to_owned(),
        }),
        products(),
    ]
}

fn form() -> Content {
    Content::Form(Box::new(Form {
        text: "¿A dónde enviamos?".to_owned(),
        header: None,
        footer: Some("Tostaduría Misti".to_owned()),
        button: "Llenar".to_owned(),
        form_id: "1042".to_owned(),
        token: Some("pedido-7".to_owned()),
        screen: Some("ENVIO".to_owned()),
        data: json!({ "ciudad": "Cusco" }).as_object().cloned(),
    }))
}

fn products() -> Content {
    let section = |title: &str, ids: &[&str]| ProductSection {
        title: Some(title.to_owned()),
        product_ids: ids.iter().map(|id| (*id).to_owned()).collect(),
    };
    Content::ProductList(ProductList {
        text: "Lo que queda".to_owned(),
        header: "Cafés".to_owned(),
        footer: None,
        catalog_id: "7".to_owned(),
        sections: vec![
            section("En grano", &["misti-250", "misti-1000"]),
            section("Molido", &["chachani-250"]),
        ],
    })
}

fn media(source: MediaSource) -> Media {
    Media { source, mime_type: None, filename: None, sha256: None }
}

fn stored() -> MediaSource {
    MediaSource::Stored { id: "0198c0de000070008000000000000009".parse().unwrap() }
}

#[tokio::test]
async fn every_kind_that_passes_the_check_is_taken() {
    let world = World::start().await;
    let target = world.say(json!({ "kind": "text", "text": "hola" }));
    for (number, content) in (1..).zip(every_kind(target)) {
        assert!(world.adapter.check(&content).is_empty(), "{content:?}");
        let accepted = world.send(number, &content).await;
        assert!(accepted.is_ok(), "{}: {accepted:?}", content.kind());
    }
}

#[tokio::test]
async fn a_file_of_ours_reaches_the_customer() {
    let world = World::start().await;
    world.say(json!({ "kind": "text", "text": "¿tienes fotos?" }));
    let content = Content::Image { media: media(stored()), caption: None };
    let file = OutboundFile {
        bytes: PNG.into(),
        mime_type: "image/png".to_owned(),
        filename: Some("catálogo.png".to_owned()),
    };
    let accepted = world.send_file(1, &content, Some(file)).await.unwrap();
    let path = format!("numbers/{NUMBER}/accepted?after=0");
    let log = world.control(reqwest::Method::GET, &path, json!({})).await;
    let text = log.to_string();
    assert!(text.contains(&accepted.provider_id.0), "{text}");
    assert!(text.contains(&message_id(1).to_string()), "{text}");
}

#[tokio::test]
async fn statuses_come_back_signed_and_carry_our_id() {
    let mut world = World::start().await;
    world.say(json!({ "kind": "text", "text": "hola" }));
    assert!(matches!(world.next().await.as_slice(), [Incoming::Arrival(_, Arrival::Message(_))]));
    let accepted = world.send(7, &text("¡Hola!")).await.unwrap();
    let mut stages = Vec::new();
    while !stages.contains(&Stage::Read) {
        for incoming in world.next().await {
            let Incoming::Arrival(peer, Arrival::Status(status)) = incoming else {
                panic!("{incoming:?}")
            };
            assert_eq!(status.provider_id, accepted.provider_id);
            assert_eq!(status.message(), Some(message_id(7)));
            assert_eq!(peer.phone(), Some(CUSTOMER));
            assert!(status.error.is_none() && status.at.0 > 0);
            stages.push(status.stage);
        }
    }
    assert_eq!(stages, [Stage::Sent, Stage::Delivered, Stage::Read]);
}

#[tokio::test]
async fn a_closed_window_is_told_afterwards() {
    let mut world = World::start().await;
    let accepted = world.send(1, &text("¿Sigues ahí?")).await.unwrap();
    let found = world.next().await;
    let [Incoming::Arrival(_, Arrival::Status(status))] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(status.provider_id, accepted.provider_id);
    let error = status.error.as_ref().unwrap();
    assert_eq!((error.class, error.code), (ErrorClass::Change, Some(131_047)));
}

#[tokio::test]
async fn each_error_has_its_class_and_each_silence_is_unclear() {
    let world = World::start().await;
    world.say(json!({ "kind": "text", "text": "hola" }));
    for (code, class) in [
        (131_056, ErrorClass::SlowPair),
        (130_429, ErrorClass::SlowNumber),
        (131_000, ErrorClass::Retry),
        (368, ErrorClass::StopNumber),
    ] {
        world.faults(json!([{ "kind": "error", "code": code, "next": 1 }])).await;
        match world.send(1, &text("hola")).await {
            Err(Unsent::Refused { error, .. }) => {
                assert_eq!((error.class, error.code), (class, Some(code)));
            }
            other => panic!("{code}: {other:?}"),
        }
    }
    for fault in [
        json!({ "kind": "server_error", "next": 1 }),
        json!({ "kind": "cut_before", "next": 1 }),
        json!({ "kind": "cut_after", "next": 1 }),
        json!({ "kind": "hang", "next": 1 }),
    ] {
        world.faults(json!([fault])).await;
        let outcome = world.send(2, &text("hola")).await;
        assert!(matches!(outcome, Err(Unsent::Unclear { .. })), "{fault}: {outcome:?}");
    }
    world.faults(json!([{ "kind": "revoke_token" }])).await;
    match world.send(3, &text("hola")).await {
        Err(Unsent::Refused { error, .. }) => assert_eq!(error.class, ErrorClass::Auth),
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_cut_after_acceptance_is_one_message_that_proves_itself() {
    let mut world = World::start().await;
    world.say(json!({ "kind": "text", "text": "hola" }));
    world.next().await;
    world.faults(json!([{ "kind": "cut_after", "next": 1 }])).await;
    let outcome = world.send(9, &text("¡Hola!")).await;
    assert!(matches!(outcome, Err(Unsent::Unclear { .. })), "{outcome:?}");
    let found = world.next().await;
    let [Incoming::Arrival(_, Arrival::Status(status))] = found.as_slice() else {
        panic!("{found:?}")
    };
    assert_eq!(status.message(), Some(message_id(9)));
    let path = format!("numbers/{NUMBER}");
    let record = world.control(reqwest::Method::GET, &path, json!({})).await;
    assert_eq!(record["counters"]["accepted"], json!(1));
}

#[tokio::test]
async fn templates_are_listed_and_sent_with_their_values() {
    let world = World::start().await;
    let path = format!("numbers/{NUMBER}");
    let record = world.control(reqwest::Method::GET, &path, json!({})).await;
    let account = record["business_account_id"].as_str().unwrap();
    let definition = json!({
        "name": "pedido_listo", "language": "es", "category": "UTILITY",
        "components": [{ "type": "BODY", "text": "Hola {{1}}, tu pedido {{2}} está listo." }],
    });
    world
        .control(reqwest::Method::POST, &format!("accounts/{account}/templates"), definition)
        .await;
    let listed = world.adapter.templates().await.unwrap();
    let known = listed.iter().find(|one| one.name == "pedido_listo").unwrap();
    assert_eq!((known.language.as_str(), known.status.as_str()), ("es", "APPROVED"));
    let template = |parameters: &[&str]| {
        Content::Template(Template {
            name: "pedido_listo".to_owned(),
            language: "es".to_owned(),
            parameters: parameters.iter().map(|value| (*value).to_owned()).collect(),
            components: Vec::new(),
            rendered: None,
        })
    };
    world.send(1, &template(&["Rosa", "1042"])).await.unwrap();
    match world.send(2, &template(&["Rosa"])).await {
        Err(Unsent::Refused { error, .. }) => {
            assert_eq!((error.class, error.code), (ErrorClass::FixPayload, Some(132_000)));
        }
        other => panic!("{other:?}"),
    }
}
