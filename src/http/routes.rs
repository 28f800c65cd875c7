//! The route table: everything the gateway serves, in one place. The server and the OpenAPI document
//! are both made from it.
use actix_web::{guard, web};
use recado_domain::account::Scope;
use recado_protocol as protocol;

use super::{
    api_keys, bot_settings, canned_replies, channels, contacts, conversations, docs, faqs, figures,
    health, labels, log, me, media, messages, openapi,
    route::{Route, group},
    session, templates, turns, users, webhooks,
};
use crate::socket;

use Scope::{Admin, Converse, Read, Write};

/// Returns every row.
pub(crate) fn table() -> Vec<Route> {
    [
        group("session", session_rows()),
        group("people", people_rows()),
        group("channels", channel_rows()),
        group("contacts", contact_rows()),
        group("conversations", conversation_rows()),
        group("turns", turn_rows()),
        group("messages", message_rows()),
        group("knowledge", faq_rows()),
        group("knowledge", reply_rows()),
        group("webhooks", webhook_rows()),
        group("live", live_rows()),
        group("operation", operation_rows()),
    ]
    .concat()
}

fn session_rows() -> Vec<Route> {
    const PATH: &str = "/api/v1/session";
    vec![
        Route::post(PATH, || web::post().to(session::sign_in))
            .about("Signs a person in and sets the session's cookie.")
            .public()
            .takes::<protocol::SignIn>()
            .gives::<protocol::Session>(200),
        Route::get(PATH, || web::get().to(session::show))
            .about("Tells who asks, and in which company.")
            .gives::<protocol::Session>(200),
        Route::delete(PATH, || web::delete().to(session::sign_out))
            .about("Signs out.")
            .free_repeats(),
        Route::put("/api/v1/session/tenant", || web::put().to(session::switch_tenant))
            .about("Works in another company from now on. Who was removed there and came back since signs in anew: 403 `forbidden`.")
            .takes::<protocol::SwitchTenant>()
            .gives::<protocol::Session>(200)
            .free_repeats(),
    ]
}

fn people_rows() -> Vec<Route> {
    const KEYS: &str = "/api/v1/api-keys";
    const USER: &str = "/api/v1/users/{id}";
    vec![
        Route::get("/api/v1/users", || web::get().to(users::list))
            .about("Lists the people of the company.")
            .needs(Read)
            .lists::<protocol::User>(),
        Route::patch(USER, || web::patch().to(users::change))
            .about("Makes a person `admin` or `agent`. The last administrator stays one: 409 `last_admin`.")
            .needs(Admin)
            .takes::<protocol::UserPatch>()
            .gives::<protocol::User>(200),
        Route::delete(USER, || web::delete().to(users::remove))
            .about("Removes a person from the company: their sessions end there, their API keys are deleted, the conversations they hold go back to the bot; what they wrote keeps their name. Added again, they sign in anew. The last administrator stays: 409 `last_admin`.")
            .needs(Admin),
        Route::put("/api/v1/me/password", || web::put().to(me::set_password))
            .about("Changes the password of who is signed in; their other sessions end. Attempts are counted as sign-ins are: 429 `too_many_attempts`.")
            .takes::<protocol::NewPassword>()
            .free_repeats(),
        Route::get(KEYS, || web::get().to(api_keys::list))
            .about("Lists API keys, without the keys themselves; without `admin` only one's own.")
            .needs(Read)
            .lists::<protocol::ApiKey>(),
        Route::post(KEYS, || web::post().to(api_keys::create))
            .about("Makes an API key that acts as its maker, with at most the maker's scopes.")
            .needs(Read)
            .takes::<protocol::NewApiKey>()
            .gives::<protocol::CreatedApiKey>(201),
        Route::delete("/api/v1/api-keys/{id}", || web::delete().to(api_keys::delete))
            .about("Takes an API key back; without `admin` only one's own that does no more than the caller may.")
            .needs(Read),
    ]
}

fn channel_rows() -> Vec<Route> {
    const ALL: &str = "/api/v1/channels";
    const ONE: &str = "/api/v1/channels/{id}";
    vec![
        Route::get(ALL, || web::get().to(channels::list))
            .about("Lists connected numbers.")
            .needs(Read)
            .lists::<protocol::Channel>(),
        Route::post(ALL, || web::post().to(channels::create))
            .about("Connects a number. One that a channel has already, of this company or another: 409 `already_connected`; removing that channel frees it.")
            .needs(Admin)
            .takes::<protocol::NewChannel>()
            .gives::<protocol::Channel>(201),
        Route::get(ONE, || web::get().to(channels::show))
            .about("Shows a connected number.")
            .needs(Read)
            .gives::<protocol::Channel>(200),
        Route::patch(ONE, || web::patch().to(channels::change))
            .about("Changes a connected number; what is absent stays. Another `api_base_url` needs `credentials.access_token` too; a number that another channel has: 409 `already_connected`.")
            .needs(Admin)
            .takes::<protocol::ChannelPatch>()
            .gives::<protocol::Channel>(200),
        Route::delete(ONE, || web::delete().to(channels::delete))
            .about("Disconnects a number; its conversations stay.")
            .needs(Admin),
        Route::post("/api/v1/channels/{id}/test", || web::post().to(channels::test))
            .about("Tries the connection end to end, subscribes the business account, says what is wrong.")
            .needs(Admin)
            .gives::<protocol::ChannelTest>(200)
            .free_repeats(),
        Route::get("/api/v1/channels/{id}/templates", || web::get().to(templates::list))
            .about("Lists message templates as last read from the provider.")
            .needs(Read)
            .lists::<protocol::Template>(),
        Route::post("/api/v1/channels/{id}/templates/sync", || web::post().to(templates::sync))
            .about("Reads message templates from the provider now.")
            .needs(Converse)
            .lists::<protocol::Template>()
            .free_repeats(),
        Route::get("/api/v1/set-aside", || web::get().to(channels::set_aside))
            .about("Lists pieces of deliveries that could not be worked on, newest first.")
            .needs(Read)
            .lists::<protocol::SetAside>(),
    ]
}

fn contact_rows() -> Vec<Route> {
    const ONE: &str = "/api/v1/contacts/{id}";
    vec![
        Route::get("/api/v1/contacts", || web::get().to(contacts::list))
            .about("Lists customers by name.")
            .needs(Read)
            .lists::<protocol::Contact>()
            .query(&[("q", "part of a name or digits of a phone")]),
        Route::get(ONE, || web::get().to(contacts::show))
            .about("Shows a customer.")
            .needs(Read)
            .gives::<protocol::Contact>(200),
        Route::patch(ONE, || web::patch().to(contacts::change))
            .about("Gives a customer another name.")
            .needs(Converse)
            .takes::<protocol::ContactPatch>()
            .gives::<protocol::Contact>(200),
    ]
}

fn conversation_rows() -> Vec<Route> {
    const ALL: &str = "/api/v1/conversations";
    vec![
        Route::get(ALL, || web::get().to(conversations::list))
            .about("Lists conversations, newest activity first.")
            .needs(Read)
            .lists::<protocol::Conversation>()
            .query(&[
                ("status", "`pending`, `open`, `snoozed` or `closed`"),
                ("channel", "a channel's id"),
                ("assignee", "a person's id, `me` or `none`"),
                ("label", "a label's id; one that was removed is on no conversation"),
                ("q", "words of a name, a phone or a message; only signs find nothing"),
            ]),
        Route::get("/api/v1/conversations/counts", || web::get().to(conversations::counts))
            .about("Counts conversations by where they stand.")
            .needs(Read)
            .gives::<conversations::InboxCounts>(200),
        Route::post(ALL, || web::post().to(conversations::start))
            .about("Writes a template to a number, whether it wrote before or not. One that is known not to be sent (rejected, paused, disabled, too few or too many values) is 422 with the field.")
            .needs(Converse)
            .takes::<protocol::StartConversation>()
            .gives::<protocol::StartedConversation>(202),
        Route::get("/api/v1/conversations/{id}", || web::get().to(conversations::show))
            .about("Shows a conversation.")
            .needs(Read)
            .gives::<protocol::Conversation>(200),
        Route::get("/api/v1/conversations/{id}/messages", || web::get().to(messages::list))
            .about("Lists messages, oldest first; `cursor=end` is the newest page.")
            .needs(Read)
            .lists::<protocol::Message>(),
        Route::get("/api/v1/conversations/{id}/events", || web::get().to(log::events))
            .about("Lists what happened, oldest first; `cursor=end` is the newest page.")
            .needs(Read)
            .lists::<protocol::Event>(),
        Route::post("/api/v1/conversations/{id}/messages", || web::post().to(messages::send))
            .about("Writes to the customer within the caller's turn.")
            .needs(Converse)
            .takes::<protocol::NewMessage>()
            .gives::<protocol::Message>(202)
            .own_repeats(),
        Route::post("/api/v1/conversations/{id}/notes", || web::post().to(messages::note))
            .about("Writes a note that never leaves the house.")
            .needs(Converse)
            .takes::<protocol::NewNote>()
            .gives::<protocol::Message>(201)
            .own_repeats(),
    ]
}

fn turn_rows() -> Vec<Route> {
    let row = |path, handler, about| {
        Route::post(path, handler).about(about).needs(Converse).gives::<protocol::Conversation>(200)
    };
    vec![
        Route::post("/api/v1/conversations/{id}/join", || web::post().to(turns::join))
            .about("Takes the turn: the bot is silent from here on. Needs `admin` with `force`.")
            .needs(Converse)
            .takes::<protocol::Join>()
            .gives::<protocol::Turn>(200),
        Route::post("/api/v1/conversations/{id}/leave", || web::post().to(turns::leave))
            .about("Gives the turn back to the bot.")
            .needs(Converse)
            .gives::<protocol::Turn>(200),
        row(
            "/api/v1/conversations/{id}/assign",
            || web::post().to(turns::assign),
            "Assigns it to somebody, or to nobody. What another agent holds only `admin` assigns; others are told 409 `not_owner`.",
        )
        .takes::<protocol::Assign>(),
        row(
            "/api/v1/conversations/{id}/snooze",
            || web::post().to(turns::snooze),
            "Puts it to sleep, until a time or until the customer writes.",
        )
        .takes::<protocol::Snooze>(),
        row(
            "/api/v1/conversations/{id}/close",
            || web::post().to(turns::close),
            "Declares it done. What another agent holds: 409 `not_owner`, unless with `force`, which needs `admin`.",
        )
        .takes::<protocol::Close>(),
        row(
            "/api/v1/conversations/{id}/reopen",
            || web::post().to(turns::reopen),
            "Opens it again.",
        ),
        row(
            "/api/v1/conversations/{id}/block",
            || web::post().to(turns::block),
            "Blocks the customer.",
        ),
        row(
            "/api/v1/conversations/{id}/unblock",
            || web::post().to(turns::unblock),
            "Blocks the customer no more.",
        ),
        row(
            "/api/v1/conversations/{id}/read",
            || web::post().to(turns::read),
            "Notes up to where the agent has read.",
        )
        .takes::<turns::ReadUpTo>(),
        Route::put("/api/v1/conversations/{id}/labels", || web::put().to(turns::set_labels))
            .about("Sets the labels; those that were removed meanwhile are passed over.")
            .needs(Converse)
            .takes::<protocol::SetLabels>()
            .gives::<protocol::Conversation>(200),
    ]
}

fn message_rows() -> Vec<Route> {
    vec![
        Route::get("/api/v1/messages/{id}", || web::get().to(messages::show))
            .about("Shows a message.")
            .needs(Read)
            .gives::<protocol::Message>(200),
        Route::get("/api/v1/messages/{id}/ledger", || web::get().to(log::message_ledger))
            .about("Lists every fact about a message, in the order they happened.")
            .needs(Read)
            .gives::<protocol::Ledger>(200),
        Route::post("/api/v1/messages/{id}/retry", || web::post().to(messages::retry))
            .about("Sends a failed or unknown message again, as a message of its own.")
            .needs(Converse)
            .gives::<protocol::Message>(200),
        Route::post("/api/v1/messages/{id}/discard", || web::post().to(messages::discard))
            .about("Notes that a person has seen a failed or unknown send.")
            .needs(Converse)
            .gives::<protocol::Message>(200),
        Route::post("/api/v1/media", || web::post().to(media::take))
            .about("Takes a file to be sent with a message.")
            .needs(Converse)
            .takes_file()
            .gives::<protocol::UploadedMedia>(201)
            .own_repeats(),
        Route::get("/api/v1/media/{id}", || web::get().to(media::give))
            .about("Gives a file, or the part asked for with `Range`.")
            .needs(Read)
            .gives_other(200, "application/octet-stream"),
    ]
}

fn faq_rows() -> Vec<Route> {
    const ALL: &str = "/api/v1/faqs";
    const ONE: &str = "/api/v1/faqs/{id}";
    vec![
        Route::get(ALL, || web::get().to(faqs::list))
            .about("Lists what the bot knows by heart.")
            .needs(Read)
            .lists::<protocol::Faq>(),
        Route::post(ALL, || web::post().to(faqs::create))
            .about("Adds a question with its answer.")
            .needs(Write)
            .takes::<protocol::NewFaq>()
            .gives::<protocol::Faq>(201),
        Route::post("/api/v1/faqs/try", || web::post().to(faqs::attempt))
            .about("Says what the bot would answer, and why.")
            .needs(Read)
            .takes::<protocol::TryFaq>()
            .gives::<protocol::FaqTrial>(200)
            .free_repeats(),
        Route::get(ONE, || web::get().to(faqs::show))
            .about("Shows a question with its answer.")
            .needs(Read)
            .gives::<protocol::Faq>(200),
        Route::put(ONE, || web::put().to(faqs::replace))
            .about("Replaces a question with its answer; with the `version` that it was read at, 409 `changed` instead of overwriting somebody else's change.")
            .needs(Write)
            .takes::<protocol::NewFaq>()
            .gives::<protocol::Faq>(200),
        Route::delete(ONE, || web::delete().to(faqs::delete))
            .about("Removes a question with its answer.")
            .needs(Write),
        Route::get("/api/v1/settings/bot", || web::get().to(bot_settings::show))
            .about("Shows how the bot behaves.")
            .needs(Read)
            .gives::<protocol::BotSettings>(200),
        Route::put("/api/v1/settings/bot", || web::put().to(bot_settings::replace))
            .about("Changes how the bot behaves; with the `version` that it was read at, 409 `changed` instead of overwriting somebody else's change.")
            .needs(Write)
            .takes::<protocol::BotSettings>()
            .gives::<protocol::BotSettings>(200),
    ]
}

fn reply_rows() -> Vec<Route> {
    const REPLIES: &str = "/api/v1/canned-replies";
    const REPLY: &str = "/api/v1/canned-replies/{id}";
    const LABELS: &str = "/api/v1/labels";
    const LABEL: &str = "/api/v1/labels/{id}";
    vec![
        Route::get(REPLIES, || web::get().to(canned_replies::list))
            .about("Lists ready-made replies.")
            .needs(Read)
            .lists::<protocol::CannedReply>(),
        Route::post(REPLIES, || web::post().to(canned_replies::create))
            .about("Adds a ready-made reply.")
            .needs(Write)
            .takes::<protocol::NewCannedReply>()
            .gives::<protocol::CannedReply>(201),
        Route::put(REPLY, || web::put().to(canned_replies::replace))
            .about("Replaces a ready-made reply; with the `version` that it was read at, 409 `changed` instead of overwriting somebody else's change.")
            .needs(Write)
            .takes::<protocol::NewCannedReply>()
            .gives::<protocol::CannedReply>(200),
        Route::delete(REPLY, || web::delete().to(canned_replies::delete))
            .about("Removes a ready-made reply.")
            .needs(Write),
        Route::get(LABELS, || web::get().to(labels::list))
            .about("Lists labels.")
            .needs(Read)
            .lists::<protocol::Label>(),
        Route::post(LABELS, || web::post().to(labels::create))
            .about("Adds a label.")
            .needs(Converse)
            .takes::<protocol::NewLabel>()
            .gives::<protocol::Label>(201),
        Route::put(LABEL, || web::put().to(labels::replace))
            .about("Renames a label; with the `version` that it was read at, 409 `changed` instead of overwriting somebody else's change.")
            .needs(Write)
            .takes::<protocol::NewLabel>()
            .gives::<protocol::Label>(200),
        Route::delete(LABEL, || web::delete().to(labels::delete))
            .about("Removes a label.")
            .needs(Write),
    ]
}

fn webhook_rows() -> Vec<Route> {
    const PATH: &str = "/webhooks/{channel_id}";
    vec![
        Route::get(PATH, || web::get().to(webhooks::handshake))
            .about("Answers the provider's handshake.")
            .public()
            .gives_other(200, "text/plain")
            .query(&[
                ("hub.mode", "`subscribe`"),
                ("hub.verify_token", "the channel's verify token"),
                ("hub.challenge", "what to echo"),
            ]),
        Route::post(PATH, || web::post().to(webhooks::deliver))
            .about("Takes a delivery in: 200 once everything in it is durable. At most 3 MB.")
            .public()
            .takes_other("application/json")
            .gives_other(200, "text/plain"),
    ]
}

fn live_rows() -> Vec<Route> {
    vec![
        Route::get("/ws/agent", || web::get().to(socket::open))
            .about("Opens the agents' socket: JSON frames, see ClientFrame and ServerFrame.")
            .public()
            .query(&[("token", "an API key, where no header can be set")])
            .gives::<protocol::ServerFrame>(101)
            .takes::<protocol::ClientFrame>(),
    ]
}

/// A page for anybody: `HEAD` is answered as `GET`, without the body. Only for open doors, since the
/// gate knows a row by its method.
fn seen() -> actix_web::Route {
    web::route().guard(guard::Any(guard::Get()).or(guard::Head()))
}

fn operation_rows() -> Vec<Route> {
    vec![
        Route::get("/health", || seen().to(health::show))
            .about("Tells how each part is: 503 when one does not work.")
            .public()
            .gives::<health::HealthReport>(200),
        Route::get("/metrics", || web::get().to(figures::show))
            .about("Shows the figures, for Prometheus: to this machine itself; to others with `metrics_token` as Bearer, and only where the operator set one.")
            .public()
            .gives_other(200, "text/plain"),
        Route::get("/api/openapi.json", || seen().to(openapi::show))
            .about("Shows this document.")
            .public()
            .gives_other(200, "application/json"),
        Route::get("/api/problems.json", || seen().to(docs::problems))
            .about("Lists every kind of problem.")
            .public()
            .gives_other(200, "application/json"),
        Route::get("/docs", || seen().to(docs::page))
            .about("Shows this document to people.")
            .public()
            .gives_other(200, "text/html"),
        Route::get("/docs/docs.js", || seen().to(docs::script))
            .about("What runs in the documentation page.")
            .public()
            .gives_other(200, "text/javascript"),
        Route::get("/docs/docs.css", || seen().to(docs::style))
            .about("How the documentation page looks.")
            .public()
            .gives_other(200, "text/css"),
    ]
}
