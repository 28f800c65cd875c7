//! Message templates of a channel, as the provider lists them.
use actix_web::web;
use recado_channels::TemplateInfo;
use recado_domain::{ChannelId, Timestamp, content};
use recado_protocol::{Page, Template};
use recado_store::DocumentKind;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    auth::Caller,
    channels,
    documents::Shelf,
    error::ApiError,
    page::{self, PageQuery},
};
use crate::{gateway::Gateway, view};

/// The fact by which a channel says that its templates changed at the provider.
const STALE: &str = "templates_stale";

/// The list as last read.
#[derive(Debug, Default, Serialize, Deserialize)]
struct Listed {
    synced_at: Timestamp,
    items: Vec<TemplateInfo>,
}

/// Lists them as last read; reads them first when that never happened or they changed since.
pub(super) async fn list(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<ChannelId>,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<Template>>, ApiError> {
    let channel = channels::connected(&gateway, &caller, *id).await?;
    let is_stale = channel.record.read().facts.get(STALE).and_then(Value::as_bool) == Some(true);
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
    let channel = channels::connected(gateway, caller, id).await?;
    let items = channel.adapter.templates().await?;
    let listed = Listed { synced_at: gateway.now(), items };
    let shelf = Shelf::of(gateway, caller.tenant, DocumentKind::Templates);
    shelf.put(&id.to_string(), &listed, None).await?;
    freshen(gateway, caller, id).await?;
    Ok(listed)
}

/// Takes the mark off that says the list is old.
async fn freshen(gateway: &Gateway, caller: &Caller, id: ChannelId) -> Result<(), ApiError> {
    let shelf = Shelf::of(gateway, caller.tenant, DocumentKind::Channel);
    let found = shelf.get::<recado_domain::channel::ChannelRecord>(&id.to_string()).await?;
    if let Some(mut read) = found
        && read.value.facts.remove(STALE).is_some()
    {
        shelf.put(&id.to_string(), &read.value, Some(read.version)).await?;
        gateway.house.refresh_channel(id).await?;
    }
    Ok(())
}

/// Fills in the words that people will read, where the template is known and takes its values in
/// its body.
pub(super) async fn render(
    gateway: &Gateway,
    caller: &Caller,
    channel: ChannelId,
    template: &mut content::Template,
) -> Result<(), ApiError> {
    let listed = known(gateway, caller, channel).await?.unwrap_or_default();
    let same =
        |info: &&TemplateInfo| info.name == template.name && info.language == template.language;
    let body = listed.items.iter().find(same).and_then(body_of);
    template.rendered = body.map(|body| filled(body, &template.parameters));
    Ok(())
}

fn body_of(info: &TemplateInfo) -> Option<&str> {
    let is_body = |part: &&Value| {
        part.get("type")
            .and_then(Value::as_str)
            .is_some_and(|kind| kind.eq_ignore_ascii_case("body"))
    };
    info.components.iter().find(is_body)?.get("text")?.as_str()
}

fn filled(body: &str, values: &[String]) -> String {
    values.iter().enumerate().fold(body.to_owned(), |text, (index, value)| {
        text.replace(&format!("{{{{{}}}}}", index + 1), value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_take_their_places() {
        let values = ["Rosa".to_owned(), "T-214".to_owned()];
        assert_eq!(filled("Hola {{1}}, va {{2}}. {{3}}", &values), "Hola Rosa, va T-214. {{3}}");
    }
}
