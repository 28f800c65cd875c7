//! Conversations in the API's words.
use recado_domain::conversation::{self, ConversationRow};
use recado_protocol::{Conversation, LastMessage, Owner, Turn};

use super::{People, time};

/// Returns a row of the inbox.
pub(crate) fn conversation(row: &ConversationRow, people: &People) -> Conversation {
    Conversation {
        id: row.id.to_string(),
        channel_id: row.channel.to_string(),
        channel_kind: row.channel_kind.clone(),
        contact_id: row.contact.to_string(),
        contact_name: row.contact_name.clone(),
        contact_phone: row.contact_phone.as_ref().map(|phone| format!("+{phone}")),
        status: row.status.word().to_owned(),
        turn: row.turn.number,
        owner: owner(row.turn.owner, people),
        assignee_id: row.assignee.map(|user| user.to_string()),
        labels: row
            .labels
            .iter()
            .filter(|label| people.has_label(**label))
            .map(ToString::to_string)
            .collect(),
        unread: row.unread,
        waiting_since: time(row.waiting_since),
        window_until: time(row.window_until),
        snoozed_until: time(row.snoozed_until),
        opted_out: row.opted_out,
        blocked: row.blocked,
        last_message: row.last_message.as_ref().map(last_message),
        troubled: row.troubled,
        created_at: row.created_at.to_rfc3339(),
        updated_at: row.active_at.to_rfc3339(),
        position: row.position,
    }
}

/// Returns who holds the turn.
pub(crate) fn turn(turn: conversation::Turn, people: &People) -> Turn {
    Turn { turn: turn.number, owner: owner(turn.owner, people) }
}

fn owner(owner: conversation::Owner, people: &People) -> Owner {
    Owner {
        kind: owner.word().to_owned(),
        user_id: owner.user().map(|user| user.to_string()),
        name: owner.user().and_then(|user| people.name(user)),
    }
}

fn last_message(last: &conversation::LastMessage) -> LastMessage {
    LastMessage {
        direction: last.direction.word().to_owned(),
        kind: last.kind.clone(),
        text: last.text.clone(),
        status: last.status.clone(),
        author: last.author.word().to_owned(),
        at: last.at.to_rfc3339(),
    }
}
