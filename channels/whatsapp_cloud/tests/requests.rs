//! Every request of the fixtures: our encoder makes the same JSON.
use std::path::Path;

use recado_domain::{
    ProviderId,
    content::{
        Buttons, Choice, Content, Form, List, Media, MediaSource, Product, ProductList,
        ProductSection, Row, Section, Template,
    },
    identity::Identity,
};
use serde_json::{Map, Value, json};

use super::{message_id, payload_json, payloads};
use crate::{
    Envelope, Gate, ReadMark,
    whatsapp_cloud::outgoing::{self, Unencodable},
};

fn media(source: MediaSource, filename: Option<&str>) -> Media {
    Media { source, mime_type: None, filename: filename.map(str::to_owned), sha256: None }
}

fn by_id(id: &str) -> Media {
    media(MediaSource::Provider { id: id.to_owned() }, None)
}

fn by_link(url: &str) -> Media {
    media(MediaSource::Link { url: url.to_owned() }, None)
}

fn text(text: &str, preview_url: bool) -> Content {
    Content::Text { text: text.to_owned(), preview_url }
}

fn choice(number: u32) -> Choice {
    Choice { id: format!("<UNIQUE_BUTTON_ID_{number}>"), title: format!("<BUTTON_TITLE_{number}>") }
}

fn section(number: u32) -> Section {
    let row = |row: u32| Row {
        id: format!("<LIST_SECTION_{number}_ROW_{row}_ID>"),
        title: format!("<SECTION_{number}_ROW_{row}_TITLE>"),
        description: Some(format!("<SECTION_{number}_ROW_{row}_DESC>")),
    };
    Section { title: Some(format!("<LIST_SECTION_{number}_TITLE>")), rows: vec![row(1), row(2)] }
}

fn list() -> Content {
    Content::List(List {
        text: "<BODY_TEXT>".to_owned(),
        header: Some("<HEADER_TEXT>".to_owned()),
        footer: Some("<FOOTER_TEXT>".to_owned()),
        button: "<BUTTON_TEXT>".to_owned(),
        sections: vec![section(1), section(2)],
    })
}

fn form() -> Content {
    Content::Form(Box::new(Form {
        text: "<BODY_TEXT>".to_owned(),
        header: Some("<HEADER_TEXT>".to_owned()),
        footer: Some("<FOOTER_TEXT>".to_owned()),
        button: "Open Flow!".to_owned(),
        form_id: "{{Flow-ID}}".to_owned(),
        token: Some("<FLOW_TOKEN>".to_owned()),
        screen: Some("<SCREEN_ID>".to_owned()),
        data: json!({ "<CUSTOM_KEY>": "<CUSTOM_VALUE>" }).as_object().cloned(),
    }))
}

fn product() -> Content {
    Content::Product(Product {
        text: Some("<OPTIONAL_BODY_TEXT>".to_owned()),
        footer: Some("<OPTIONAL_FOOTER_TEXT>".to_owned()),
        catalog_id: "367025965434465".to_owned(),
        product_id: "<ID_TEST_ITEM_1>".to_owned(),
    })
}

fn product_list() -> Content {
    let section = |number: u32| ProductSection {
        title: Some(format!("<SECTION{number}_TITLE>")),
        product_ids: vec![
            format!("<YOUR_PRODUCT{number}_SKU_IN_CATALOG>"),
            format!("<YOUR_SECOND_PRODUCT{number}_SKU_IN_CATALOG>"),
        ],
    };
    Content::ProductList(ProductList {
        text: "<YOUR_TEXT_BODY_CONTENT>".to_owned(),
        header: "<YOUR_TEXT_HEADER_CONTENT>".to_owned(),
        footer: Some("<YOUR_TEXT_FOOTER_CONTENT>".to_owned()),
        catalog_id: "146265584024623".to_owned(),
        sections: vec![section(1), section(2)],
    })
}

fn template(components: &Value) -> Content {
    Content::Template(Template {
        name: "template-name".to_owned(),
        language: "language-and-locale-code".to_owned(),
        parameters: Vec::new(),
        components: components.as_array().unwrap().clone(),
        rendered: None,
    })
}

/// Returns what the house says where the fixture says it in Meta's words; whole pieces that the
/// house passes through as they are (cards, components) come from the fixture itself.
fn content(name: &str, fixture: &Value) -> Option<Content> {
    let caption = |text: &str| Some(text.to_owned());
    Some(match name {
        "send_request_text.json" => text("text-message-content", false),
        "send_request_text_reply.json" => text("<TEXT_MSG_CONTENT>", false),
        "send_request_text_preview_url.json" => {
            text("Please visit https://youtu.be/hpltvTEiRrY.", true)
        }
        "send_request_bsuid_recipient.json" => text("hello via bsuid", false),
        "send_request_image_id.json" => {
            Content::Image { media: by_id("<IMAGE_OBJECT_ID>"), caption: None }
        }
        "send_request_image_link.json" => {
            Content::Image { media: by_link("http(s)://image-url"), caption: None }
        }
        "send_request_video_link.json" => Content::Video {
            media: by_link("<http(s)://video-url>"),
            caption: caption("<VIDEO_CAPTION_TEXT>"),
        },
        "send_request_audio_id.json" => {
            Content::Audio { media: by_id("<AUDIO_OBJECT_ID>"), voice: false }
        }
        "send_request_document_id.json" => Content::Document {
            media: Media {
                filename: Some("<DOCUMENT_FILENAME>".to_owned()),
                ..by_id("<DOCUMENT_OBJECT_ID>")
            },
            caption: caption("<DOCUMENT_CAPTION_TO_SEND>"),
        },
        "send_request_sticker_id.json" => {
            Content::Sticker { media: by_id("<MEDIA_OBJECT_ID>"), animated: false }
        }
        "send_request_location.json" => Content::Location {
            latitude: 37.758_056,
            longitude: -122.425_332,
            name: Some("META HQ".to_owned()),
            address: Some("1 Hacker Way, Menlo Park, CA 94025".to_owned()),
        },
        "send_request_contacts.json" => {
            Content::Contacts { contacts: fixture["contacts"].as_array().unwrap().clone() }
        }
        "send_request_reaction.json" => Content::Reaction {
            target: ProviderId("wamid.HBgLM...".to_owned()),
            emoji: Some("😀".to_owned()),
        },
        "send_request_template_text.json"
        | "send_request_template_media.json"
        | "send_request_template_buttons.json" => template(&fixture["template"]["components"]),
        _ => return interactive(name),
    })
}

/// The same for what has more than text.
fn interactive(name: &str) -> Option<Content> {
    Some(match name {
        "send_request_interactive_buttons.json" => Content::Buttons(Buttons {
            text: "<BUTTON_TEXT>".to_owned(),
            header: None,
            footer: None,
            buttons: vec![choice(1), choice(2)],
        }),
        "send_request_interactive_list.json" => list(),
        "send_request_flow.json" => form(),
        "send_request_product.json" => product(),
        "send_request_product_list.json" => product_list(),
        _ => return None,
    })
}

fn encoded(to: &Identity, content: &Content, reply_to: Option<&ProviderId>) -> Value {
    let envelope =
        Envelope { id: message_id(), to, content, reply_to, file: None, gate: Gate::default() };
    serde_json::to_value(outgoing::encode(&envelope, None).unwrap()).unwrap()
}

/// Encodes what the fixture shows and takes away what the house adds to every message.
fn ours(name: &str, fixture: &Value) -> Value {
    let (to, reply_to) = match name {
        "send_request_bsuid_recipient.json" => {
            (Identity::WhatsappUser("US.13491208655302741918".to_owned()), None)
        }
        "send_request_text_reply.json" => {
            (phone(), Some(ProviderId("<MSGID_OF_PREV_MSG>".to_owned())))
        }
        _ => (phone(), None),
    };
    let content = content(name, fixture).unwrap_or_else(|| panic!("no content for {name}"));
    let mut ours = encoded(&to, &content, reply_to.as_ref());
    let whole = ours.as_object_mut().unwrap();
    let correlation = whole.remove("biz_opaque_callback_data");
    assert_eq!(correlation, Some(json!(message_id().to_string())), "{name}");
    // The fixture leaves the header's type open; a list of products takes texts only.
    if name == "send_request_product_list.json" {
        let kind = &mut whole["interactive"]["header"]["type"];
        assert_eq!(*kind, "text");
        *kind = fixture["interactive"]["header"]["type"].clone();
    }
    // The house always says what Meta takes for granted.
    leave_out(whole, fixture, "recipient_type", &json!("individual"));
    leave_out(whole, fixture, "type", &json!("text"));
    if let Some(text) = whole.get_mut("text") {
        leave_out(text.as_object_mut().unwrap(), &fixture["text"], "preview_url", &json!(false));
    }
    ours
}

fn leave_out(ours: &mut Map<String, Value>, fixture: &Value, key: &str, default: &Value) {
    if fixture.get(key).is_none() {
        assert_eq!(ours.remove(key).as_ref(), Some(default));
    }
}

fn phone() -> Identity {
    Identity::Phone("{{Recipient-Phone-Number}}".to_owned())
}

fn names(folder: &Path) -> Vec<String> {
    payloads(folder, |name| name.starts_with("send_request_"))
}

#[test]
fn every_request_has_the_shape_that_meta_shows() {
    let Some(folder) = crate::testing::fixtures() else { return };
    for name in names(&folder) {
        let fixture = payload_json(&folder, &name);
        if name == "send_request_typing_and_read.json" {
            let provider_id = ProviderId(fixture["message_id"].as_str().unwrap().to_owned());
            let mark = ReadMark { provider_id: &provider_id, typing: true };
            assert_eq!(serde_json::to_value(outgoing::read_mark(&mark)).unwrap(), fixture);
            continue;
        }
        assert_eq!(ours(&name, &fixture), fixture, "{name}");
    }
}

#[test]
fn values_alone_make_the_body_of_a_template() {
    let filled = Template {
        name: "pedido".to_owned(),
        language: "es".to_owned(),
        parameters: vec!["Rosa".to_owned(), "S/ 42".to_owned()],
        components: Vec::new(),
        rendered: None,
    };
    let bare = Template { parameters: Vec::new(), ..filled.clone() };
    let parameters =
        json!([{ "type": "text", "text": "Rosa" }, { "type": "text", "text": "S/ 42" }]);
    assert_eq!(
        encoded(&phone(), &Content::Template(filled), None)["template"],
        json!({
            "name": "pedido",
            "language": { "code": "es" },
            "components": [{ "type": "body", "parameters": parameters }],
        })
    );
    assert_eq!(
        encoded(&phone(), &Content::Template(bare), None)["template"],
        json!({ "name": "pedido", "language": { "code": "es" } })
    );
}

#[test]
fn a_form_without_a_screen_opens_at_its_first() {
    let Content::Form(whole) = form() else { unreachable!() };
    let bare = Box::new(Form { token: None, screen: None, data: None, ..*whole });
    assert_eq!(
        encoded(&phone(), &Content::Form(bare), None)["interactive"]["action"]["parameters"],
        json!({
            "flow_message_version": "3",
            "flow_id": "{{Flow-ID}}",
            "flow_cta": "Open Flow!",
        })
    );
}

#[test]
fn a_product_may_stand_without_words() {
    let Content::Product(whole) = product() else { unreachable!() };
    let bare = Product { text: None, footer: None, ..whole };
    assert_eq!(
        encoded(&phone(), &Content::Product(bare), None)["interactive"],
        json!({
            "type": "product",
            "action": {
                "catalog_id": "367025965434465",
                "product_retailer_id": "<ID_TEST_ITEM_1>",
            },
        })
    );
}

#[test]
fn taking_a_reaction_back_is_an_empty_emoji() {
    let target = ProviderId("wamid.1".to_owned());
    let body = encoded(&phone(), &Content::Reaction { target, emoji: None }, None);
    assert_eq!(body["reaction"], json!({ "message_id": "wamid.1", "emoji": "" }));
}

#[test]
fn a_voice_note_is_marked_as_one() {
    let body = encoded(&phone(), &Content::Audio { media: by_id("7"), voice: true }, None);
    assert_eq!(body["audio"], json!({ "id": "7", "voice": true }));
}

#[test]
fn a_user_name_is_no_address_and_what_only_comes_in_does_not_go_out() {
    let attempt = |to: &Identity, content: &Content| {
        let envelope = Envelope {
            id: message_id(),
            to,
            content,
            reply_to: None,
            file: None,
            gate: Gate::default(),
        };
        outgoing::encode(&envelope, None).map(drop)
    };
    let name = Identity::Username("@rosa".to_owned());
    assert_eq!(attempt(&name, &text("hola", false)), Err(Unencodable::Address));
    let reply = Content::ButtonReply { id: "1".to_owned(), title: "Sí".to_owned() };
    assert_eq!(attempt(&phone(), &reply), Err(Unencodable::Kind));
    let stored = MediaSource::Stored { id: "0198c0de000070008000000000000009".parse().unwrap() };
    let image = Content::Image { media: media(stored, None), caption: None };
    assert_eq!(attempt(&phone(), &image), Err(Unencodable::File));
}
