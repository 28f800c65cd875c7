//! Whether what came back is what was sent: on the board, and in the gateway's own lists.
use anyhow::Context as _;
use serde_json::Value;

use super::course::Expected;
use crate::{api::Api, company, outcome::Board, traffic::Customers};

/// Conversations that are read back and compared.
const SAMPLE: usize = 20;

/// Compares what the board holds.
pub(super) fn on_the_board(board: &Board, expected: Expected) -> Vec<String> {
    let Expected { replies, screens, .. } = expected;
    let figures = &board.figures;
    let refused = figures.refused.iter().map(|(status, count)| match status {
        0 => (*count, "webhooks got no answer".to_owned()),
        status => (*count, format!("webhooks were answered with {status}")),
    });
    let unanswered = if replies { board.unanswered() } else { 0 };
    let unwanted = if replies { 0 } else { figures.replies };
    let unseen = if screens { board.unseen() } else { 0 };
    let lost = [
        (unanswered, "messages have no reply"),
        (unwanted, "replies came though the bot is off"),
        (figures.doubled, "replies came for messages that had one"),
        (figures.stray, "replies went to nobody who wrote"),
        (figures.states_refused, "states were not answered with 200"),
        (unseen, "messages are on no agent's screen"),
        (figures.sockets_lost, "agents' sockets were closed"),
    ];
    let lost = lost.into_iter().map(|(count, what)| (count, what.to_owned()));
    refused
        .chain(lost)
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{count} {what}"))
        .collect()
}

/// What the gateway's lists are compared with.
pub(super) struct Kept<'a> {
    pub(super) customers: Customers,
    /// Conversations before the run's first message.
    pub(super) before: u64,
    /// Conversations that must have come on top.
    pub(super) made: u64,
    /// A customer with how many messages it must have, inbound and outbound.
    pub(super) tally: &'a [(usize, usize, usize)],
}

impl Kept<'_> {
    /// Compares the count of conversations, and the messages of some of them.
    pub(super) async fn compare(&self, api: &mut Api) -> anyhow::Result<Vec<String>> {
        let mut wrong = Vec::new();
        let now = company::conversations(api).await?;
        if now != self.before + self.made {
            wrong.push(format!("{now} conversations are kept, not {}", self.before + self.made));
        }
        let step = (self.tally.len() / SAMPLE).max(1);
        for (customer, inbound, outbound) in self.tally.iter().step_by(step).take(SAMPLE) {
            let phone = self.customers.phone(*customer);
            let found = messages(api, &phone).await.with_context(|| format!("customer {phone}"))?;
            if found != (*inbound, *outbound) {
                let (kept, replied) = found;
                wrong.push(format!(
                    "{phone} has {kept} messages and {replied} replies, not {inbound} and {outbound}"
                ));
            }
        }
        Ok(wrong)
    }
}

/// Counts a customer's messages, inbound and outbound.
async fn messages(api: &mut Api, phone: &str) -> anyhow::Result<(usize, usize)> {
    let found = api.get(&format!("/api/v1/conversations?q={phone}&limit=1")).await?;
    let Some(id) = found.pointer("/items/0/id").and_then(Value::as_str) else { return Ok((0, 0)) };
    let (mut inbound, mut outbound) = (0, 0);
    let mut cursor = String::new();
    loop {
        let path = format!("/api/v1/conversations/{id}/messages?limit=100{cursor}");
        let page = api.get(&path).await?;
        let items = page.get("items").and_then(Value::as_array).context("a page without items")?;
        let of = |direction: &str| {
            let direction = Value::from(direction);
            items.iter().filter(|item| item.get("direction") == Some(&direction)).count()
        };
        inbound += of("inbound");
        outbound += of("outbound");
        match page.get("next_cursor").and_then(Value::as_str) {
            Some(next) if !items.is_empty() => cursor = format!("&cursor={next}"),
            _ => return Ok((inbound, outbound)),
        }
    }
}
