//! Message templates of a channel, as the provider lists them.
use std::time::Duration;

use actix_web::web;
use recado_actors::ConnectedChannel;
use recado_channels::TemplateInfo;
use recado_domain::{ChannelId, Timestamp, channel::ChannelRecord, content};
use recado_protocol::{Page, Template};
use recado_store::DocumentKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    auth::Caller,
    channels,
    code::Code,
    documents::{Read, Shelf},
    error::ApiError,
    page::{self, PageQuery},
    template_fit::{filled, misfit},
};
use crate::{
    gateway::Gateway,
    view::{self, part_text},
};

/// The fact by which a channel says that its templates changed at the provider.
const STALE: &str = "templates_stale";

/// A list this young is not read again for a name that is not in it.
const FRESH: Duration = Duration::from_secs(5);
/// Longest wait of a message for the list.
const LOOK_WITHIN: Duration = Duration::from_secs(5);

/// The list as last read.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Listed {
    synced_at: Timestamp,
    items: Vec<TemplateInfo>,
}

impl Listed {
    fn find(&self, template: &content::Template) -> Option<&TemplateInfo> {
        let same =
            |info: &&TemplateInfo| info.name == template.name && info.language == template.language;
        self.items.iter().find(same)
    }

    /// Whether asking again so soon would only burden the provider.
    fn is_fresh(&self, gateway: &Gateway) -> bool {
        gateway.now().since(self.synced_at) < FRESH
    }
}

/// Lists them as last read; reads them first when that never happened or they changed since.
pub(super) async fn list(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<ChannelId>,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<Template>>, ApiError> {
    let is_stale = is_stale(&*channels::connected(&gateway, &caller, *id).await?);
    let known = known(&gateway, &caller, *id).await?;
    let listed = match known {
        Some(listed) if !is_stale => listed,
        // What was read before is better than nothing while the provider is away.
        Some(listed) => read(&gateway, &caller, *id).await.unwrap_or(listed),
        None => read(&gateway, &caller, *id).await?,
    };
    paged(&listed, &query)
}

/// Reads them from the provider now.
pub(super) async fn sync(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<ChannelId>,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<Template>>, ApiError> {
    paged(&read(&gateway, &caller, *id).await?, &query)
}

/// Whether the provider said that they changed since.
fn is_stale(channel: &ConnectedChannel) -> bool {
    channel.record.read().facts.get(STALE).and_then(Value::as_bool) == Some(true)
}

fn paged(listed: &Listed, query: &PageQuery) -> Result<web::Json<Page<Template>>, ApiError> {
    let templates = listed.items.iter().map(view::template).collect();
    Ok(web::Json(page::of_list(templates, query, |template: &Template| template.id.clone())?))
}

async fn known(
    gateway: &Gateway,
    caller: &Caller,
    id: ChannelId,
) -> Result<Option<Listed>, ApiError> {
    let shelf = Shelf::of(gateway, caller.tenant, DocumentKind::Templates);
    Ok(shelf.get(&id.to_string()).await?.map(|read| read.value))
}

async fn read(gateway: &Gateway, caller: &Caller, id: ChannelId) -> Result<Listed, ApiError> {
    let channel = channels::usable(gateway, caller, id).await?;
    let records = Shelf::of(gateway, caller.tenant, DocumentKind::Channel);
    // Read before the list: what the provider says meanwhile makes it old again.
    let before = records.get::<ChannelRecord>(&id.to_string()).await?;
    let items = channel.adapter.templates().await?;
    let listed = Listed { synced_at: gateway.now(), items };
    let shelf = Shelf::of(gateway, caller.tenant, DocumentKind::Templates);
    shelf.put(&id.to_string(), &listed, None).await?;
    if let Some(before) = before
        && let Err(error) = freshen(gateway, &records, id, before).await
    {
        // The list is good all the same; it is read once more the next time.
        tracing::debug!(channel = %id, code = %error.code().word(), "the list stays marked as old");
    }
    Ok(listed)
}

/// Takes the mark off that says the list is old, unless the channel changed since.
async fn freshen(
    gateway: &Gateway,
    records: &Shelf<'_>,
    id: ChannelId,
    mut before: Read<ChannelRecord>,
) -> Result<(), ApiError> {
    if before.value.facts.remove(STALE).is_some() {
        records.put(&id.to_string(), &before.value, Some(before.version)).await?;
        gateway.house.refresh_channel(id).await?;
    }
    Ok(())
}

/// Fills in the words that people will read, where the template takes its values in its body. One
/// that is not in the list, or does not fit what is listed, is looked for at the provider, and refused
/// unless it can be sent as it is. While the provider is away nobody knows of one that is not listed:
/// it is taken as it is.
pub(super) async fn render(
    gateway: &Gateway,
    caller: &Caller,
    channel: ChannelId,
    template: &mut content::Template,
) -> Result<(), ApiError> {
    let mut listed = known(gateway, caller, channel).await?.unwrap_or_default();
    let fits = listed.find(template).is_some_and(|info| misfit(info, template).is_none());
    let is_stale = is_stale(&*channels::connected(gateway, caller, channel).await?);
    if is_stale || !fits && !listed.is_fresh(gateway) {
        let reading = tokio::time::timeout(LOOK_WITHIN, read(gateway, caller, channel)).await;
        match reading {
            Ok(Ok(now)) => listed = now,
            _ if listed.find(template).is_none() => return Ok(()),
            _ => {}
        }
    }
    let Some(info) = listed.find(template) else {
        let (name, language) = (&template.name, &template.language);
        let detail = format_args!("the provider has no template `{name}` in `{language}`");
        return Err(ApiError::because(Code::TemplateUnknown, detail));
    };
    if let Some(error) = misfit(info, template) {
        return Err(ApiError::fields(vec![error]));
    }
    template.rendered = part_text(info, "body").map(|body| filled(body, &template.parameters));
    Ok(())
}
