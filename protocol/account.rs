//! Who is signed in, companies, users and API keys.
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

/// Body of `POST /api/v1/session`: signs a person in; the answer sets the session cookie.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct SignIn {
    /// The person's e-mail address.
    pub email: String,
    /// The person's password.
    pub password: String,
    /// Which company to work in; needed only to choose among several.
    #[serde(default)]
    pub tenant_id: Option<String>,
}

/// `GET /api/v1/session`: who is asking, in which company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Session {
    /// The person.
    pub user: User,
    /// The company the session works in.
    pub tenant: Tenant,
    /// Every company this person belongs to.
    pub tenants: Vec<Tenant>,
    /// What this session may do: `read`, `write`, `converse`, `admin`.
    pub scopes: Vec<String>,
}

/// `PUT /api/v1/session/tenant`: works in another company from now on.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct SwitchTenant {
    /// The company.
    pub tenant_id: String,
}

/// A company.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Tenant {
    /// Opaque id.
    pub id: String,
    /// The company's name.
    pub name: String,
}

/// A person who works in the console.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct User {
    /// Opaque id.
    pub id: String,
    /// Shown name.
    pub name: String,
    /// E-mail address.
    pub email: String,
    /// `admin` or `agent`, in the company asked about.
    pub role: String,
}

/// `PATCH /api/v1/users/{id}`: gives a person another role in the company.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct UserPatch {
    /// `admin` or `agent`.
    pub role: String,
}

/// `PUT /api/v1/me/password`: changes the password of who is signed in.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct NewPassword {
    /// The password so far.
    pub current: String,
    /// The new one, of at least 8 characters.
    pub new: String,
}

/// An API key as listed: never the key itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ApiKey {
    /// Opaque id.
    pub id: String,
    /// What it is for.
    pub name: String,
    /// The user it acts as.
    pub user_id: String,
    /// What it may do.
    pub scopes: Vec<String>,
    /// Last four characters of the key.
    pub ends_with: String,
    /// When it was made.
    pub created_at: String,
}

/// Body of `POST /api/v1/api-keys`.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct NewApiKey {
    /// What it is for.
    pub name: String,
    /// `read`, `write`, `converse`, `admin`; at most what the maker may do.
    pub scopes: Vec<String>,
}

/// Answer of `POST /api/v1/api-keys`: the only time the key is shown.
#[derive(Debug, Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct CreatedApiKey {
    /// The key's record.
    #[serde(flatten)]
    pub api_key: ApiKey,
    /// The key: shown once.
    pub key: String,
}

/// The bot's settings of a company: `GET|PUT /api/v1/settings/bot`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct BotSettings {
    /// Whether the bot answers at all.
    pub enabled: bool,
    /// Language when the customer's is not known: `es` or `en`.
    pub default_language: String,
    /// First words to a new customer.
    pub greeting: Localized,
    /// Said when no answer was found.
    pub fallback: Localized,
    /// Said when a person is asked for.
    pub handover: Localized,
    /// Added to `handover` when the team is away; `{next_open}` is filled in.
    pub away: Localized,
    /// Silence in milliseconds after which fragments are answered together (0–10000).
    pub quiet_ms: u32,
    /// Minutes of an agent's silence, with the customer waiting, after which the bot comes back; 0 = never.
    pub agent_silence_min: u32,
    /// IANA time zone of the opening hours.
    pub timezone: String,
    /// Hours of the team, seven days from Monday, each a list of `[from, to]` as `HH:MM`.
    pub hours: Vec<Vec<[String; 2]>>,
    /// Days with other hours.
    pub holidays: Vec<Holiday>,
    /// Whether an unknown send of the bot is repeated by itself.
    pub resend_unknown: bool,
    /// Grows with each change, 0 before the first; every answer has it. Sent along with a change, it is
    /// the version that the change was made on: if that is not the current one any more, 409 `changed`.
    /// Without one, whatever stands is overwritten.
    #[serde(default)]
    #[ts(optional, as = "Option<u32>")]
    pub version: Option<u64>,
}

/// A day with hours of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Holiday {
    /// `YYYY-MM-DD`.
    pub date: String,
    /// What the day is called.
    pub name: Localized,
    /// Hours of that day; empty = closed.
    pub hours: Vec<[String; 2]>,
}

/// A text in both languages.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Localized {
    /// Spanish.
    #[serde(default)]
    pub es: String,
    /// English.
    #[serde(default)]
    pub en: String,
}
