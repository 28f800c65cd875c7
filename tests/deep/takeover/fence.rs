//! What P4 says, read from both sides: our logs, and what the provider accepted.
use std::{collections::HashMap, fmt};

use super::agents::Hold;
use crate::{
    audit::History,
    record::{Record, Talk},
};

/// A send that was started before a join may land this much after it: the longest the provider
/// dawdles here, and the way there on a busy machine.
const MAY_LAND_WITHIN_MS: i64 = 1_500;

/// What the agents met.
#[derive(Debug, Default)]
pub(super) struct Met {
    pub(super) joins: usize,
    /// Answers of the bot that waited in line when an agent came, and were dropped.
    pub(super) dropped: usize,
    /// Answers of the bot that were on their way when an agent came.
    pub(super) under_way: usize,
    /// Stays in which the provider was watched for words of the bot.
    pub(super) watched: usize,
}

/// Fails where a bot spoke in an agent's turn.
pub(super) fn hold(record: &Record, holds: &[Hold]) -> Met {
    let mut met = Met::default();
    let mut wrong = Vec::new();
    for talk in &record.talks {
        wrong.extend(read(talk, &mut met));
    }
    wrong.extend(watch(record, holds, &mut met));
    assert!(wrong.is_empty(), "P4 is broken {} times:\n  {}", wrong.len(), wrong.join("\n  "));
    assert!(met.joins > 0 && met.watched > 0, "nobody took anything over: {met:?}");
    met
}

/// Goes through a log: after a join no send of the bot's older turn is started, and the bot says
/// nothing new until it has the turn again.
fn read(talk: &Talk, met: &mut Met) -> Vec<String> {
    let history = History::of(talk);
    let (mut turn, mut agent) = (1, false);
    let mut wrong = Vec::new();
    for event in &talk.events {
        let sending = history.0.get(&event.data["number"].as_u64().unwrap_or_default());
        let by_bot = sending.filter(|sending| sending.author == "bot");
        match (event.kind.as_str(), by_bot) {
            ("joined" | "left", _) => {
                agent = event.kind == "joined";
                turn = event.data["turn"].as_u64().expect("a turn has its number");
                met.joins += usize::from(agent);
                if agent {
                    met.under_way += under_way(&history, event.position);
                }
            }
            ("send_started", Some(sending)) if sending.turn != turn || agent => {
                wrong.push(format!("{} started at {}", talk.row.id, event.position));
            }
            ("message_queued", Some(_)) if agent => {
                wrong.push(format!("{} queued at {}", talk.row.id, event.position));
            }
            ("send_dropped", Some(_)) if agent => met.dropped += 1,
            _ => {}
        }
    }
    wrong
}

/// Counts sends of the bot that were started and not settled at a place in the log.
fn under_way(history: &History, position: u64) -> usize {
    let open = history.0.values().filter(|sending| {
        let began = sending.started.iter().any(|(at, _)| *at < position);
        sending.author == "bot" && began && sending.settled.is_none_or(|at| at > position)
    });
    open.count()
}

/// Looks at what the provider accepted while an agent held a conversation: nothing of the bot, but
/// what had left before.
fn watch(record: &Record, holds: &[Hold], met: &mut Met) -> Vec<String> {
    let by_id: HashMap<&str, &Talk> =
        record.talks.iter().map(|talk| (talk.row.id.as_str(), talk)).collect();
    let mut wrong = Vec::new();
    for hold in holds {
        let talk = by_id[hold.conversation.as_str()];
        let from = hold.joined_at + MAY_LAND_WITHIN_MS;
        // Who stayed may come again and leave then.
        let same = holds.iter().filter(|other| other.conversation == hold.conversation);
        let later = same.filter(|other| other.joined_at >= hold.joined_at);
        let to = later.filter_map(|other| other.left_at).min().unwrap_or(i64::MAX);
        met.watched += usize::from(from < to);
        let bots: Vec<&str> = talk
            .outbound()
            .filter(|message| message.author == "bot")
            .map(|message| message.id.as_str())
            .collect();
        for accepted in &record.sides[&talk.number].accepted {
            let id = accepted.biz_opaque_callback_data.as_deref().unwrap_or_default();
            if (from..to).contains(&accepted.at) && bots.contains(&id) {
                let late = accepted.at - hold.joined_at;
                wrong.push(format!("{id} was accepted {late} ms after the join"));
            }
        }
    }
    wrong
}

impl fmt::Display for Met {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "  {} joins; {} answers dropped in line, {} on their way; {} stays watched at the provider",
            self.joins, self.dropped, self.under_way, self.watched
        )
    }
}
