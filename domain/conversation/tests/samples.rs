//! One of every kind, with every field filled: what the golden bytes were written from.
use std::time::Duration;

use serde_json::json;

use crate::{
    ChannelId, ContactId, TenantId,
    bot::Language,
    content::{
        Buttons, Choice, Content, Form, List, Media, MediaSource, Product, ProductList,
        ProductSection, Row, Section, Template,
    },
    conversation::{Effect, Event, HandoverReason, ReturnReason, Sent},
    delivery::{Delivery, Stage},
    identity::{Identity, Peer},
    incoming::SetAsideReason,
    message::{Author, FileState},
    send_error::ErrorClass,
};

use super::fixture::*;

/// A received message that holds `content`.
pub(super) fn received(content: Content) -> Event {
    Event::MessageReceived {
        number: 7,
        provider_id: provider("in-7"),
        sent_at: MORNING,
        content,
        reply_to: Some(provider("out-6")),
        referral: Some(json!({"source_id": "ad"})),
        forwarded: true,
    }
}

/// One event of every kind.
pub(super) fn events() -> Vec<Event> {
    let mut events = arrivals();
    events.extend(answers());
    events.extend(sends());
    events.extend(turns());
    events.extend(house());
    events
}

fn arrivals() -> Vec<Event> {
    let card = card();
    let (name, phone, address) = (card.name, card.phone, card.address);
    let user = Identity::WhatsappUser("PE.1".to_owned());
    vec![
        Event::Opened {
            tenant: TenantId::from_uuid(uuid(2)),
            channel: ChannelId::from_uuid(uuid(3)),
            channel_kind: card.channel_kind,
            contact: ContactId::from_uuid(uuid(4)),
            name: name.clone(),
            phone: phone.clone(),
            address: address.clone(),
        },
        Event::ContactLearnt { name, phone, address: Some(user.clone()) },
        received(text("¿tienen envío?")),
        Event::MessageEdited {
            original: provider("in-7"),
            sent_at: MORNING,
            content: text("¿envío a Cusco?"),
        },
        Event::MessageRevoked { original: provider("in-7"), sent_at: MORNING },
        Event::EchoReceived {
            number: 8,
            provider_id: provider("echo-8"),
            sent_at: MORNING,
            content: text("te atiendo"),
            reply_to: Some(provider("in-7")),
        },
        Event::Renamed {
            text: "changed number".to_owned(),
            now: Peer {
                identities: vec![
                    Identity::Phone("51900000001".to_owned()),
                    user,
                    Identity::WhatsappParentUser("PE.ENT.1".to_owned()),
                    Identity::Username("rosa".to_owned()),
                ],
                name: Some("Rosa".to_owned()),
            },
        },
        Event::FileSettled {
            number: 7,
            file: FileState::Stored {
                id: stored_file(),
                mime_type: "image/jpeg".to_owned(),
                size: 1_024,
            },
        },
        Event::SetAside { reason: SetAsideReason::Unreadable, error: "no id".to_owned() },
    ]
}

fn answers() -> Vec<Event> {
    vec![
        Event::AnswerPlanned {
            ask: 3,
            due: MORNING + Duration::from_millis(1_200),
            first_at: MORNING,
            supersessions: 1,
        },
        Event::ThoughtStarted { ask: 3, upto: 7 },
        Event::Answered {
            ask: 3,
            upto: 7,
            decision: "faq".to_owned(),
            source: Some("faq-1".to_owned()),
            language: Language::En,
            keeps: None,
            waiting: false,
        },
        Event::LeftToPeople { ask: 4, upto: 9 },
        Event::AnswerDropped { ask: 3 },
    ]
}

fn sends() -> Vec<Event> {
    let (number, attempt, provider_id) = (9, 2, accepted_as(9));
    let problem = error(ErrorClass::SlowPair);
    let recalled = Sent {
        number,
        author: Author::Bot,
        turn: 1,
        provider_id: Some(provider_id.clone()),
        delivery: Delivery::at(Stage::Sent),
        content: Some(text("hola")),
    };
    vec![
        Event::MessageQueued {
            number,
            author: Author::Agent(ana()),
            turn: 2,
            content: text("soy Ana"),
            reply_to: Some(provider("in-7")),
            expires_at: MORNING + Duration::from_hours(24),
            repeats: Some(6),
        },
        Event::SendStarted { number, attempt },
        Event::SendAccepted { number, attempt, provider_id: provider_id.clone() },
        Event::SendRefused { number, attempt, error: problem.clone(), retry_at: MORNING },
        Event::SendFailed { number, attempt, error: problem.clone() },
        Event::SendUnclear { number, attempt, detail: "cut".to_owned() },
        Event::SendUnknown { number },
        Event::SendDropped { number, error: problem.clone() },
        Event::StatusReported {
            number,
            provider_id,
            at: MORNING,
            stage: Stage::Delivered,
            error: Some(problem),
            pricing: Some(json!({"category": "service"})),
            recalled: Some(Box::new(recalled)),
        },
        Event::StatusParked { status: status(9, Stage::Read, MORNING) },
        Event::TroubleDiscarded { number },
    ]
}

fn turns() -> Vec<Event> {
    vec![
        Event::Joined { user: ana(), turn: 2, from: Some(beto()) },
        Event::Left { user: ana(), turn: 3 },
        Event::TakenByPhone { turn: 4 },
        Event::HandedOver { reason: HandoverReason::Asked },
        Event::BotReturned { turn: 5, reason: ReturnReason::Silence },
        Event::SilencePassed,
        Event::Closed { turn: 6 },
    ]
}

fn house() -> Vec<Event> {
    vec![
        Event::Assigned { user: Some(ana()) },
        Event::Labelled { labels: vec![label(1), label(2)] },
        Event::Noted { number: 10, user: ana(), text: "cliente fiel".to_owned() },
        Event::Snoozed { until: Some(MORNING + Duration::from_hours(2)) },
        Event::Woken,
        Event::Reopened,
        Event::Blocked,
        Event::Unblocked,
        Event::OptedOut { word: "BAJA".to_owned(), sent_at: MORNING },
        Event::OptedIn { word: "ALTA".to_owned(), sent_at: MORNING },
        Event::MarketingPreference { allowed: false, at: MORNING },
        Event::ReadByAgent { number: 7 },
    ]
}

/// One effect of every kind.
pub(super) fn effects() -> Vec<Effect> {
    vec![
        Effect::Answer { ask: 3 },
        Effect::Think { ask: 3 },
        Effect::Send { number: 9 },
        Effect::Transmit { number: 9, attempt: 2 },
        Effect::Settle { number: 9, attempt: 2 },
        Effect::FetchFile { number: 7, provider_media: "media-7".to_owned(), attempt: 1 },
        Effect::Silence { generation: 4 },
        Effect::Unsnooze { generation: 5 },
    ]
}

/// One content of every kind.
pub(super) fn contents() -> Vec<Content> {
    let mut contents = files();
    contents.extend(interactive());
    contents.extend(from_the_catalogue());
    let name = Some("Tostaduría Misti".to_owned());
    let address = Some("Calle Moral 118, Arequipa".to_owned());
    contents.extend([
        Content::Text { text: "hola 👋 https://misti.pe".to_owned(), preview_url: true },
        Content::Location { latitude: -16.398_866, longitude: -71.536_961, name, address },
        Content::Contacts { contacts: vec![json!({"name": {"formatted_name": "Luis"}})] },
        Content::Reaction { target: provider("out-6"), emoji: Some("👍".to_owned()) },
        Content::Order {
            catalog_id: "c1".to_owned(),
            text: Some("para hoy".to_owned()),
            items: vec![json!({"product_retailer_id": "sku-1", "quantity": 2})],
        },
        Content::System { text: "changed number".to_owned(), detail: json!({"wa_id": "51"}) },
        Content::Unsupported { reason: "poll".to_owned(), raw: json!({"type": "poll"}) },
    ]);
    contents
}

fn files() -> Vec<Content> {
    let media = |source| Media {
        source,
        mime_type: Some("image/jpeg".to_owned()),
        filename: Some("carta.pdf".to_owned()),
        sha256: Some("c2hh".to_owned()),
    };
    let caption = Some("la carta".to_owned());
    let link = MediaSource::Link { url: "https://misti.pe/carta.pdf".to_owned() };
    vec![
        Content::Image {
            media: media(MediaSource::Provider { id: "m1".to_owned() }),
            caption: caption.clone(),
        },
        Content::Audio { media: media(MediaSource::Stored { id: stored_file() }), voice: true },
        Content::Video { media: media(link.clone()), caption: caption.clone() },
        Content::Document { media: media(link.clone()), caption },
        Content::Sticker { media: media(link), animated: true },
    ]
}

fn interactive() -> Vec<Content> {
    let choice = |id: &str| Choice { id: id.to_owned(), title: format!("opción {id}") };
    let (header, footer) = (Some("Misti".to_owned()), Some("tostado hoy".to_owned()));
    let row = Row { id: "r1".to_owned(), title: "Cusco".to_owned(), description: footer.clone() };
    vec![
        Content::Buttons(Buttons {
            text: "¿Molido?".to_owned(),
            header: header.clone(),
            footer: footer.clone(),
            buttons: vec![choice("1"), choice("2")],
        }),
        Content::List(List {
            text: "¿A dónde?".to_owned(),
            header,
            footer,
            button: "Elegir".to_owned(),
            sections: vec![Section { title: Some("Sur".to_owned()), rows: vec![row] }],
        }),
        form(),
        Content::Template(Template {
            name: "aviso".to_owned(),
            language: "es".to_owned(),
            parameters: vec!["Rosa".to_owned()],
            components: vec![json!({"type": "body"})],
            rendered: Some("Hola Rosa".to_owned()),
        }),
        Content::ButtonReply { id: "1".to_owned(), title: "Sí".to_owned() },
        Content::ListReply {
            id: "r1".to_owned(),
            title: "Cusco".to_owned(),
            description: Some("3 días".to_owned()),
        },
        Content::FormReply {
            name: "flow".to_owned(),
            text: "Rosa".to_owned(),
            response: json!({"name": "Rosa"}),
        },
    ]
}

fn form() -> Content {
    Content::Form(Box::new(Form {
        text: "¿A dónde enviamos?".to_owned(),
        header: Some("Misti".to_owned()),
        footer: Some("tostado hoy".to_owned()),
        button: "Llenar".to_owned(),
        form_id: "form-1".to_owned(),
        token: Some("pedido-7".to_owned()),
        screen: Some("ENVIO".to_owned()),
        data: json!({"ciudad": "Cusco"}).as_object().cloned(),
    }))
}

fn from_the_catalogue() -> Vec<Content> {
    let (catalog_id, footer) = ("c1".to_owned(), Some("tostado hoy".to_owned()));
    let section = ProductSection {
        title: Some("Sur".to_owned()),
        product_ids: vec!["sku-1".to_owned(), "sku-2".to_owned()],
    };
    vec![
        Content::Product(Product {
            text: Some("El de la semana".to_owned()),
            footer: footer.clone(),
            catalog_id: catalog_id.clone(),
            product_id: "sku-1".to_owned(),
        }),
        Content::ProductList(ProductList {
            text: "Lo que queda".to_owned(),
            header: "Cafés".to_owned(),
            footer,
            catalog_id,
            sections: vec![section],
        }),
    ]
}
