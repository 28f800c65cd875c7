//! Each limit with the field it names; and whatever passes the check is encoded within them all.
mod generate;
mod second_eyes;

use proptest::prelude::*;
use recado_domain::{
    ProviderId,
    content::{
        Buttons, Choice, Content, Form, List, Media, MediaSource, Product, ProductList,
        ProductSection, Row, Section, Template,
    },
    identity::Identity,
};
use serde_json::{Map, json};

use self::{generate::any_outbound, second_eyes::keeps_limits};
use super::{message_id, reader};
use crate::{
    AddressPolicy, Channel, Envelope, Gate,
    whatsapp_cloud::{limits, outgoing},
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 2048, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_passes_the_check_is_encoded_and_within_every_limit(content in any_outbound()) {
        let adapter = reader("1", "2");
        let to = Identity::Phone("51958114207".to_owned());
        let envelope =
            Envelope { id: message_id(), to: &to, content: &content, reply_to: None, file: None, gate: Gate::default() };
        let encoded = serde_json::to_value(outgoing::encode(&envelope, None).unwrap()).unwrap();
        let passes = adapter.check(&content).is_empty();
        prop_assert_eq!(passes, keeps_limits(&encoded), "{:?}", adapter.check(&content));
    }
}

fn fields(content: &Content) -> Vec<String> {
    reader("1", "2").check(content).into_iter().map(|violation| violation.field).collect()
}

fn image(source: MediaSource, caption: Option<&str>) -> Content {
    let media = Media { source, mime_type: None, filename: None, sha256: None };
    Content::Image { media, caption: caption.map(str::to_owned) }
}

#[test]
fn characters_are_counted_not_bytes() {
    let text = |length: usize| Content::Text { text: "ñ".repeat(length), preview_url: false };
    assert!(fields(&text(4_096)).is_empty());
    assert_eq!(fields(&text(4_097)), ["text"]);
    let reason = reader("1", "2").check(&text(5_000)).remove(0).reason;
    assert_eq!(reason, "has 5000 characters; at most 4096 are allowed");
    for unsendable in [" \n", "\0\0", "\u{200b}\u{feff}", "a\0b"] {
        let text = Content::Text { text: unsendable.to_owned(), preview_url: false };
        assert_eq!(fields(&text), ["text"], "{unsendable:?}");
    }
}

#[test]
fn files_need_an_address_that_the_provider_may_fetch() {
    let link = |url: &str| image(MediaSource::Link { url: url.to_owned() }, None);
    let strict = AddressPolicy { allow_private: false };
    let found = |url: &str| limits::check(&link(url), strict).len();
    assert_eq!(found("https://example.com/a.png"), 0);
    for url in ["http://example.com/a.png", "https://10.0.0.1/a.png", "a.png", "file:///a"] {
        assert_eq!(found(url), 1, "{url}");
    }
    assert_eq!(fields(&link("a.png")), ["media.link"]);
    let known = image(MediaSource::Provider { id: " ".to_owned() }, Some(&"a".repeat(1_025)));
    assert_eq!(fields(&known), ["media", "caption"]);
    let document = Content::Document {
        media: Media {
            source: MediaSource::Provider { id: "1".to_owned() },
            mime_type: None,
            filename: Some(String::new()),
            sha256: None,
        },
        caption: Some(String::new()),
    };
    assert_eq!(fields(&document), ["caption", "filename"]);
}

#[test]
fn every_violation_of_buttons_is_told_with_its_place() {
    let choice = |id: &str, title: &str| Choice { id: id.to_owned(), title: title.to_owned() };
    let buttons = Content::Buttons(Buttons {
        text: String::new(),
        header: Some("a".repeat(61)),
        footer: Some(String::new()),
        buttons: vec![
            choice("si", "Sí"),
            choice(" no", &"N".repeat(21)),
            choice("si", "Sí"),
            choice(&"x".repeat(257), "Otro"),
        ],
    });
    assert_eq!(
        fields(&buttons),
        [
            "text",
            "header",
            "footer",
            "buttons",
            "buttons.1.title",
            "buttons.1.id",
            "buttons.2.id",
            "buttons.2.title",
            "buttons.3.id",
        ]
    );
}

#[test]
fn every_violation_of_a_list_is_told_with_its_place() {
    let row = |id: &str, description: Option<&str>| Row {
        id: id.to_owned(),
        title: "Café".to_owned(),
        description: description.map(str::to_owned),
    };
    let many = (0..9).map(|number| row(&number.to_string(), None)).collect();
    let list = Content::List(List {
        text: "a".repeat(1_025),
        header: None,
        footer: None,
        button: "b".repeat(21),
        sections: vec![
            Section { title: Some("Granos".to_owned()), rows: many },
            Section { title: None, rows: vec![row("0", Some(&"d".repeat(73))), row("x", None)] },
            Section { title: Some("t".repeat(25)), rows: Vec::new() },
        ],
    });
    assert_eq!(
        fields(&list),
        [
            "text",
            "button",
            "sections",
            "sections.1.title",
            "sections.1.rows.0.description",
            "sections.1.rows.0.id",
            "sections.2.title",
            "sections.2.rows",
        ]
    );
}

#[test]
fn every_violation_of_a_form_is_told_with_its_place() {
    let form = Form {
        text: String::new(),
        header: Some("a".repeat(61)),
        footer: Some("a".repeat(61)),
        button: "Llena esto ☕".to_owned(),
        form_id: " ".to_owned(),
        token: Some(String::new()),
        screen: None,
        data: Some(Map::new()),
    };
    let wrong = ["text", "header", "footer", "button", "form_id", "token", "data", "screen"];
    assert_eq!(fields(&Content::Form(Box::new(form.clone()))), wrong);
    let right = Form {
        text: "¿A dónde?".to_owned(),
        header: None,
        footer: None,
        button: "Llenar".to_owned(),
        form_id: "1".to_owned(),
        token: None,
        data: None,
        ..form
    };
    assert!(fields(&Content::Form(Box::new(right.clone()))).is_empty());
    let long = Form { button: "b".repeat(21), screen: Some("s".repeat(1_025)), ..right };
    assert_eq!(fields(&Content::Form(Box::new(long))), ["button", "screen"]);
}

#[test]
fn every_violation_of_products_is_told_with_its_place() {
    let product = Content::Product(Product {
        text: Some("a".repeat(1_025)),
        footer: Some(String::new()),
        catalog_id: String::new(),
        product_id: "p".repeat(101),
    });
    assert_eq!(fields(&product), ["text", "footer", "catalog_id", "product_id"]);
    let section = |title: Option<&str>, count: usize| ProductSection {
        title: title.map(str::to_owned),
        product_ids: (0..count).map(|number| number.to_string()).collect(),
    };
    let mut list = ProductList {
        text: "a".repeat(1_025),
        header: String::new(),
        footer: Some("f".repeat(61)),
        catalog_id: String::new(),
        sections: vec![section(Some(&"t".repeat(25)), 30), section(None, 0), section(None, 1)],
    };
    list.sections[2].product_ids[0] = " ".to_owned();
    assert_eq!(
        fields(&Content::ProductList(list.clone())),
        [
            "text",
            "header",
            "footer",
            "catalog_id",
            "sections",
            "sections.0.title",
            "sections.1.title",
            "sections.1.product_ids",
            "sections.2.title",
            "sections.2.product_ids.0",
        ]
    );
    list.sections = vec![section(Some("Sur"), 1); 11];
    assert_eq!(fields(&Content::ProductList(list)).last().unwrap(), "sections");
}

#[test]
fn templates_places_contacts_and_reactions_have_limits_too() {
    let template = Content::Template(Template {
        name: String::new(),
        language: String::new(),
        parameters: vec!["a\nb".to_owned(), String::new(), "c".repeat(1_025)],
        components: vec![json!({ "cards": vec![json!({}); 11] })],
        rendered: None,
    });
    assert_eq!(
        fields(&template),
        [
            "name",
            "language",
            "components",
            "parameters.0",
            "parameters.1",
            "parameters",
            "components.0.type",
            "components.0.cards",
        ]
    );
    let place =
        Content::Location { latitude: f64::NAN, longitude: 181.0, name: None, address: None };
    assert_eq!(fields(&place), ["latitude", "longitude"]);
    let cards = vec![json!({ "name": { "formatted_name": "Rosa" } }), json!({ "phones": [] })];
    let named = Content::Contacts { contacts: cards };
    assert_eq!(fields(&named), ["contacts.1.name.formatted_name"]);
    assert_eq!(fields(&Content::Contacts { contacts: Vec::new() }), ["contacts"]);
    let (target, emoji) = (ProviderId(String::new()), Some("bien".to_owned()));
    assert_eq!(fields(&Content::Reaction { target, emoji }), ["message_id", "emoji"]);
}

#[test]
fn what_only_comes_in_is_not_sent() {
    let reply = Content::ButtonReply { id: "1".to_owned(), title: "Sí".to_owned() };
    assert_eq!(fields(&reply), ["kind"]);
}
