//! The templates of a business account, page by page.
use serde::Deserialize;
use serde_json::Value;

use super::client::Client;
use crate::{
    ChannelError, TemplateInfo,
    meta::{Failure, lenient::OwnedWords},
};

const FIELDS: &str = "id,name,language,category,status,components";
const PER_PAGE: &str = "100";
/// Meta allows 6,000 templates in an account; who hands out more pages turns in circles.
const MOST_PAGES: usize = 100;

#[derive(Deserialize)]
struct Page {
    #[serde(default)]
    data: Vec<Item>,
    paging: Option<Paging>,
}

#[derive(Deserialize)]
struct Paging {
    cursors: Option<Cursors>,
    /// Only on pages that are not the last. The address itself is not called: it is the
    /// provider's text, and it carries the token.
    #[serde(default)]
    next: OwnedWords,
}

#[derive(Deserialize)]
struct Cursors {
    #[serde(default)]
    after: OwnedWords,
}

#[derive(Deserialize)]
struct Item {
    #[serde(default)]
    id: OwnedWords,
    #[serde(default)]
    name: OwnedWords,
    #[serde(default)]
    language: OwnedWords,
    #[serde(default)]
    category: OwnedWords,
    #[serde(default)]
    status: OwnedWords,
    #[serde(default)]
    components: Vec<Value>,
}

/// Lists all templates of the account.
pub(super) async fn list(client: &Client) -> Result<Vec<TemplateInfo>, ChannelError> {
    let mut templates = Vec::new();
    let mut after: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let page = page(client, after.as_deref()).await?;
        let next = page.next();
        templates.extend(page.data.into_iter().map(TemplateInfo::from));
        if next.is_none() || next == after {
            break;
        }
        after = next;
    }
    Ok(templates)
}

async fn page(client: &Client, after: Option<&str>) -> Result<Page, ChannelError> {
    let mut query = vec![("fields", FIELDS), ("limit", PER_PAGE)];
    query.extend(after.map(|after| ("after", after)));
    client
        .graph
        .get(&[&client.business_account_id, "message_templates"], &query, client.deadline)
        .await
        .map_err(Failure::into_channel_error)
}

impl Page {
    fn next(&self) -> Option<String> {
        let paging = self.paging.as_ref()?;
        paging.next.get()?;
        paging.cursors.as_ref()?.after.get().map(str::to_owned)
    }
}

impl From<Item> for TemplateInfo {
    fn from(item: Item) -> Self {
        Self {
            id: item.id.into_text(),
            name: item.name.into_text(),
            language: item.language.into_text(),
            category: item.category.into_text(),
            status: item.status.into_text(),
            components: item.components,
        }
    }
}
