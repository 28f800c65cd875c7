//! The company that is measured with: whether it may be, and putting back what a run changes there.
use anyhow::{Context as _, ensure};
use serde_json::Value;

use crate::{api::Api, args::BenchArgs, wire::Host};

/// What the names of companies begin with that are there for benches.
const COMPANY: &str = "bench";
/// What the names of a bench's channels begin with.
pub(crate) const CHANNEL: &str = "Bench ";
const BOT: &str = "/api/v1/settings/bot";

/// A company while a run uses it.
#[derive(Debug)]
pub(crate) struct Company {
    pub(crate) api: Api,
    /// Conversations before the run made any.
    pub(crate) before: u64,
    /// The bot's settings as they were.
    bot: Value,
    /// Paths of what the run made.
    made: Vec<String>,
}

impl Company {
    /// Enters the company of the key, and refuses one that works for a living. Nothing is changed yet.
    pub(crate) async fn enter(args: &BenchArgs) -> anyhow::Result<Self> {
        let host = Host::find(args.first_target()?).await?;
        let mut api = Api::new(host, args.api_key.as_deref());
        let session = api.get("/api/v1/session").await?;
        let name = session.pointer("/tenant/name").and_then(Value::as_str).unwrap_or_default();
        let before = conversations(&mut api).await?;
        let channels = channels(&mut api).await?;
        let is_for_benches = name.to_lowercase().starts_with(COMPANY);
        let is_left_by_one = channels.iter().all(|channel| channel.starts_with(CHANNEL));
        // Conversations cannot be removed; those of a run that was killed have its channels still.
        let is_empty = before == 0 || !channels.is_empty();
        ensure!(
            is_for_benches || (is_left_by_one && is_empty),
            "the key is of the company \"{name}\", which has {} channels and {before} conversations \
             that no bench made: a run switches its bot, adds FAQs, and leaves its conversations in \
             the inbox. Give the key of a company whose name begins with \"{COMPANY}\" (`recado \
             tenant create --name \"{COMPANY} 1\" …` prints one), or leave --api-key out and name \
             the gateway's folder with --data, or its servers with --store: one is made there",
            channels.len(),
        );
        let mut bot = api.get(BOT).await?;
        let settings = bot.as_object_mut().context("the bot's settings are no object")?;
        // What a run sets and puts back stands on no version: it has made newer ones itself by then.
        settings.remove("version");
        Ok(Self { api, before, bot, made: Vec::new() })
    }

    /// Changes some of the bot's settings until the run is over.
    pub(crate) async fn set_bot(&mut self, changes: &[(&str, Value)]) -> anyhow::Result<()> {
        let mut settings = self.bot.clone();
        for (name, value) in changes {
            if let Some(fields) = settings.as_object_mut() {
                fields.insert((*name).to_owned(), value.clone());
            }
        }
        self.api.put(BOT, &settings).await.map(drop)
    }

    /// Makes something in a list until the run is over, and returns its id.
    pub(crate) async fn make(&mut self, list: &str, body: &Value) -> anyhow::Result<String> {
        let made = self.api.post(list, body).await?;
        let id = made.get("id").and_then(Value::as_str);
        let id = id.with_context(|| format!("what was made in {list} has no id"))?;
        self.made.push(format!("{list}/{id}"));
        Ok(id.to_owned())
    }

    /// Puts back what the run changed; its conversations stay, there is no way to remove them. Says
    /// what could not be put back, and goes on with the rest.
    pub(crate) async fn leave(mut self) {
        for path in self.made.iter().rev() {
            if let Err(error) = self.api.delete(path).await {
                eprintln!("left behind, remove it yourself: {error:#}");
            }
        }
        if let Err(error) = self.api.put(BOT, &self.bot).await {
            eprintln!("the bot's settings were not put back: {error:#}");
        }
    }
}

/// Returns how many conversations the company has.
pub(crate) async fn conversations(api: &mut Api) -> anyhow::Result<u64> {
    let counts = api.get("/api/v1/conversations/counts").await?;
    counts.get("all").and_then(Value::as_u64).context("the counts lack `all`")
}

/// Returns the names of the company's channels.
async fn channels(api: &mut Api) -> anyhow::Result<Vec<String>> {
    let mut names = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = api.get(&format!("/api/v1/channels?limit=100{cursor}")).await?;
        let items = page.get("items").and_then(Value::as_array).context("a page without items")?;
        let name = |item: &Value| item.get("name").and_then(Value::as_str).unwrap_or("").to_owned();
        names.extend(items.iter().map(name));
        match page.get("next_cursor").and_then(Value::as_str) {
            Some(next) if !items.is_empty() => cursor = format!("&cursor={next}"),
            _ => return Ok(names),
        }
    }
}
