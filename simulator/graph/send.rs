//! Takes a message: limits of the number and the pair, then the id and the way of its statuses.

use std::sync::Arc;

use serde::Serialize;

use super::check::{self, Checked};
use super::codes::CodeInfo;
use super::error::GraphError;
use super::wire::SendRequest;
use crate::faults::SendFate;
use crate::ids::{self, Author};
use crate::links;
use crate::number::{
    Accepted, Content, Failure, Happening, Line, Note, Number, NumberSettings, NumberState,
    PairLimit,
};
use crate::peer;
use crate::statuses::{self, StatusPlan};
use crate::world::World;

/// The answer of an accepted send. Source: fixtures `send_response_*.json`.
#[derive(Debug, Serialize)]
pub(super) struct SendAnswer {
    messaging_product: &'static str,
    contacts: [AnswerContact; 1],
    messages: [AnswerMessage; 1],
}

#[derive(Debug, Serialize)]
struct AnswerContact {
    input: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    wa_id: Option<Arc<str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<Arc<str>>,
}

#[derive(Debug, Serialize)]
struct AnswerMessage {
    id: Arc<str>,
}

/// Whom a request names: a phone (digits) or a user id.
#[derive(Debug, PartialEq)]
pub(super) enum Recipient {
    Phone { input: String, digits: String },
    UserId(String),
}

impl Recipient {
    /// `to` wins over `recipient`.
    pub(super) fn of(request: &SendRequest) -> Result<Self, GraphError> {
        if let Some(input) = request.to.as_deref().filter(|to| !to.is_empty()) {
            let digits = peer::digits(input)
                .ok_or_else(|| GraphError::parameter("Param to must be a valid phone number."))?;
            return Ok(Self::Phone { input: input.to_owned(), digits });
        }
        match request.recipient.as_deref() {
            Some(id) if peer::is_user_id(id) => Ok(Self::UserId(id.to_owned())),
            Some(_) => Err(GraphError::parameter("Param recipient must be a valid user ID.")),
            None => Err(GraphError::required("to")),
        }
    }

    pub(super) fn peer(&self) -> &str {
        match self {
            Self::Phone { digits, .. } => digits,
            Self::UserId(id) => id,
        }
    }

    fn answer(self, key: &Arc<str>) -> AnswerContact {
        match self {
            Self::Phone { input, .. } => {
                AnswerContact { input, wa_id: Some(Arc::clone(key)), user_id: None }
            }
            Self::UserId(id) => {
                let user_id = Some(id.as_str().into());
                AnswerContact { input: id, wa_id: None, user_id }
            }
        }
    }
}

/// Accepts a message, or says why not.
pub(super) fn accept(
    world: &World,
    number: &Number,
    request: &SendRequest,
    fate: &SendFate,
) -> Result<SendAnswer, GraphError> {
    let recipient = Recipient::of(request)?;
    let rules = Rules::of(&number.settings.read(), &recipient)?;
    let checked = check::message(world, number, request)?;
    if checked.category == "authentication" && matches!(recipient, Recipient::UserId(_)) {
        return Err(GraphError::code(131_062));
    }
    let now = world.clock.now_ms();
    let mut state = number.state.lock();
    if !state.take_throughput(rules.throughput, now) {
        return Err(GraphError::code(130_429).subcode(2_494_055));
    }
    let key = Arc::clone(&state.customer(recipient.peer()).key);
    if !state.take_pair(&key, rules.pair_limit, now) {
        return Err(GraphError::code(131_056));
    }
    let by_link = rules.fetch_links && by_local_link(&checked.content);
    let failure = failure(&state, &key, &checked, fate, now);
    let wamid = keep(number, &mut state, &key, request, checked, now);
    statuses::schedule(number, &mut state, &rules.statuses, &wamid, failure, by_link);
    Ok(SendAnswer {
        messaging_product: "whatsapp",
        contacts: [recipient.answer(&key)],
        messages: [AnswerMessage { id: wamid }],
    })
}

/// What the number's settings say about one send.
struct Rules {
    throughput: u32,
    pair_limit: Option<PairLimit>,
    fetch_links: bool,
    statuses: StatusPlan,
}

impl Rules {
    /// The rules, or why this number may not write to this recipient at all.
    fn of(settings: &NumberSettings, recipient: &Recipient) -> Result<Self, GraphError> {
        if let Some(code) = settings.locked {
            return Err(GraphError::code(code));
        }
        if let Recipient::Phone { digits, .. } = recipient {
            if *digits == settings.display_digits() {
                return Err(GraphError::code(131_021));
            }
            let listed = |list: &Vec<String>| {
                list.iter().any(|one| peer::digits(one).as_ref() == Some(digits))
            };
            if settings.recipients.as_ref().is_some_and(|list| !listed(list)) {
                return Err(GraphError::code(131_030));
            }
        }
        Ok(Self {
            throughput: settings.throughput(),
            pair_limit: settings.pair_limit,
            fetch_links: settings.fetch_links,
            statuses: settings.statuses.clone(),
        })
    }
}

fn by_local_link(content: &Content) -> bool {
    match content {
        Content::Image(media)
        | Content::Audio(media)
        | Content::Video(media)
        | Content::Document(media)
        | Content::Sticker(media) => media.link.as_deref().is_some_and(links::stays_here),
        _ => false,
    }
}

/// Why the message will fail although it is accepted now.
fn failure(
    state: &NumberState,
    key: &str,
    checked: &Checked,
    fate: &SendFate,
    now: i64,
) -> Option<Failure> {
    let customer = state.get(key)?;
    let closed = fate.window_closed || customer.window_until <= now;
    let code = if let Some(code) = fate.fail_status {
        code
    } else if !customer.reachable {
        131_026
    } else if closed && !checked.template {
        131_047
    } else {
        return None;
    };
    let info = CodeInfo::of(code);
    Some(Failure { code, title: info.title.to_owned(), details: info.details.to_owned() })
}

/// Writes the message into the chat and the log of what was accepted.
fn keep(
    number: &Number,
    state: &mut NumberState,
    key: &Arc<str>,
    request: &SendRequest,
    checked: Checked,
    now: i64,
) -> Arc<str> {
    let wamid: Arc<str> = ids::wamid(Author::Business, key).into();
    let (kind, text) = (checked.content.kind(), checked.content.text());
    let opaque: Option<Arc<str>> = request.biz_opaque_callback_data.as_deref().map(Into::into);
    let context = check::context(request);
    let mut line = Line::new(Arc::clone(&wamid), false, now, checked.content);
    line.context.clone_from(&context);
    line.opaque.clone_from(&opaque);
    line.category = checked.category;
    state.append(key, line);
    state.accepted.push(Accepted {
        wamid: Arc::clone(&wamid),
        to: Arc::clone(key),
        kind,
        text: text.clone(),
        biz_opaque_callback_data: opaque,
        context,
        at: now,
    });
    let note = Note {
        what: "accepted",
        at: now,
        wamid: Some(Arc::clone(&wamid)),
        text,
        message: Some(kind),
        ..Note::default()
    };
    number.live.publish(Some(Arc::clone(key)), Happening::Note(note));
    wamid
}
