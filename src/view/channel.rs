//! Connected numbers, their templates, and what was set aside, in the API's words.
use std::collections::BTreeMap;

use recado_channels::TemplateInfo;
use recado_domain::channel::{self as domain, ChannelRecord, SealedSecret};
use recado_protocol::{Channel, SetAside, Template, Trouble};
use recado_store::SetAsideItem;
use serde_json::Value;

/// Returns a channel; of its secrets only the last four characters. What keeps the gateway itself
/// from using it comes before what the provider said.
pub(crate) fn channel(
    record: &ChannelRecord,
    obstacle: Option<domain::Trouble>,
    public_url: &str,
) -> Channel {
    let trouble = obstacle.as_ref().or(record.trouble.as_ref());
    Channel {
        id: record.id.to_string(),
        kind: record.kind.clone(),
        name: record.name.clone(),
        settings: record.settings.clone(),
        credentials: endings(&record.sealed_credentials),
        webhook_url: format!("{public_url}/webhooks/{}", record.id),
        state: state(record, trouble.is_some()).to_owned(),
        trouble: trouble.map(|trouble| Trouble {
            code: trouble.code.clone(),
            detail: trouble.detail.clone(),
            since: trouble.since.to_rfc3339(),
        }),
        facts: record.facts.clone(),
        created_at: record.created_at.to_rfc3339(),
    }
}

fn endings(sealed: &BTreeMap<String, SealedSecret>) -> BTreeMap<String, String> {
    let ending =
        |(name, secret): (&String, &SealedSecret)| (name.clone(), format!("…{}", secret.ends_with));
    sealed.iter().map(ending).collect()
}

fn state(record: &ChannelRecord, is_troubled: bool) -> &'static str {
    match record {
        ChannelRecord { enabled: false, .. } => "disabled",
        _ if is_troubled => "paused",
        ChannelRecord { heard_at: None, .. } => "unproven",
        _ => "connected",
    }
}

/// Returns a template, with how many values its body takes.
pub(crate) fn template(info: &TemplateInfo) -> Template {
    Template {
        id: info.id.clone(),
        name: info.name.clone(),
        language: info.language.clone(),
        category: info.category.clone(),
        status: info.status.clone(),
        components: info.components.clone(),
        parameters: part_text(info, "body").map_or(0, count_places),
    }
}

/// Returns the words of a template's part: `header`, `body`.
pub(crate) fn part_text<'a>(info: &'a TemplateInfo, part: &str) -> Option<&'a str> {
    let is_part = |component: &&Value| {
        let kind = component.get("type").and_then(Value::as_str);
        kind.is_some_and(|kind| kind.eq_ignore_ascii_case(part))
    };
    info.components.iter().find(is_part)?.get("text")?.as_str()
}

/// Counts the different `{{…}}` of a text.
pub(crate) fn count_places(text: &str) -> u32 {
    let mut names: Vec<&str> =
        text.split("{{").skip(1).filter_map(|rest| Some(rest.split_once("}}")?.0.trim())).collect();
    names.sort_unstable();
    names.dedup();
    names.len() as u32
}

/// Returns a piece that was set aside.
pub(crate) fn set_aside(item: SetAsideItem) -> SetAside {
    SetAside {
        id: item.id.to_string(),
        channel_id: item.channel.to_string(),
        conversation_id: item.conversation.map(|id| id.to_string()),
        reason: item.reason.word().to_owned(),
        error: item.error,
        at: item.at.to_rfc3339(),
        raw: item.raw,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_used_twice_counts_once() {
        assert_eq!(count_places("Hola {{1}}, tu pedido {{2}} sale {{ 1 }}."), 2);
        assert_eq!(count_places("Sin lugares {{"), 0);
    }
}
