//! Companies and people, made from the command line: before the first start, or beside a running
//! gateway, which sees them at once.
use recado_domain::{
    TenantId,
    account::{Membership, Role, User},
    time::Clock,
};
use recado_store::Stores;
use serde_json::json;
use uuid::Uuid;

use super::{DataFlags, Failure};
use crate::{
    accounts::{self, JoinError, Person},
    boot,
    clock::WallClock,
    members::{self, RoleError},
    secrets::{Passwords, Token, random_words},
};

/// Flags of `tenant create`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct NewTenantFlags {
    #[command(flatten)]
    data: DataFlags,
    /// The company's name.
    #[arg(long, value_parser = name)]
    name: String,
    #[command(flatten)]
    person: PersonFlags,
}

/// Flags of `user add`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct NewUserFlags {
    #[command(flatten)]
    data: DataFlags,
    /// The company's id, as `tenant create` printed it; the console shows it among the people.
    #[arg(long, value_name = "ID")]
    tenant: TenantId,
    #[command(flatten)]
    person: PersonFlags,
    /// What the person is there: `agent` answers customers; `admin` also connects numbers, teaches
    /// the bot and takes conversations over from others [default: agent; who belongs to the company
    /// already stays what they are].
    #[arg(long, value_name = "agent|admin", value_parser = role)]
    role: Option<Role>,
}

/// Flags of `user password`.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct PasswordFlags {
    #[command(flatten)]
    data: DataFlags,
    /// The person's e-mail address.
    #[arg(long, value_parser = email)]
    email: String,
    /// The new password.
    #[arg(long, env = "RECADO_PASSWORD", hide_env_values = true)]
    password: String,
}

#[derive(Debug, Clone, clap::Args)]
struct PersonFlags {
    /// The person's e-mail address; one that is known is the same person.
    #[arg(long, value_parser = email)]
    email: String,
    /// The person's password; that of a known person must match.
    #[arg(long, env = "RECADO_PASSWORD", hide_env_values = true)]
    password: String,
    /// The person's name [default: the address before the @].
    #[arg(long, value_parser = name)]
    user_name: Option<String>,
}

/// Makes a company.
pub(super) async fn create_tenant(flags: &NewTenantFlags) -> Result<(), Failure> {
    let stores = open(&flags.data).await?;
    let made = async {
        let user = person(&stores, &flags.person).await?;
        let before = accounts::of_the_same_name(&stores, user.id, &flags.name).await?;
        let made = accounts::create_tenant(&stores, &WallClock, &flags.name, user).await?;
        Ok((made, before))
    };
    let made: Result<_, Failure> = made.await;
    stores.health.close().await;
    let (made, before) = made?;
    if !before.is_empty() {
        let (name, email) = (&flags.name, &flags.person.email);
        let before = before.iter().map(|tenant| tenant.id.to_string()).collect::<Vec<_>>();
        eprintln!(
            "warning: {email} already has a company named \"{name}\" ({}); this is another one",
            before.join(", ")
        );
    }
    let (tenant, user, key) = (made.tenant.id, made.user.id, made.api_key);
    let answer = json!({
        "tenant_id": tenant.to_string(),
        "user_id": user.to_string(),
        "api_key": key.reveal(),
    });
    println!("{answer}");
    Ok(())
}

/// Lists the companies.
pub(super) async fn list_tenants(flags: &DataFlags) -> Result<(), Failure> {
    let stores = open(flags).await?;
    let tenants = stores.accounts.tenants().await;
    stores.health.close().await;
    let mut tenants = tenants?;
    tenants.sort_by_key(|tenant| tenant.created_at);
    for tenant in tenants {
        let line = json!({
            "tenant_id": tenant.id.to_string(),
            "name": tenant.name,
            "created_at": tenant.created_at.to_rfc3339(),
        });
        println!("{line}");
    }
    Ok(())
}

/// Makes a company that is measured with, and returns its key.
pub(super) async fn create_for_bench(data: &DataFlags) -> Result<Token, Failure> {
    let stores = open(data).await?;
    let id = Uuid::now_v7().simple().to_string();
    let address = format!("bench-{id}@localhost.localdomain");
    let made = async {
        let password = random_words();
        let person = PersonFlags { email: address, password, user_name: Some("bench".to_owned()) };
        let user = self::person(&stores, &person).await?;
        Ok(accounts::create_tenant(&stores, &WallClock, &format!("bench {id}"), user).await?)
    };
    let made: Result<_, Failure> = made.await;
    stores.health.close().await;
    Ok(made?.api_key)
}

/// Adds a person to a company.
pub(super) async fn add_user(flags: &NewUserFlags) -> Result<(), Failure> {
    let stores = open(&flags.data).await?;
    let added = async {
        let tenant = stores.accounts.tenant(flags.tenant).await?;
        let tenant = tenant.ok_or_else(|| Failure::new("not_found", "there is no such company"))?;
        let user = person(&stores, &flags.person).await?;
        Ok(members::add(&stores, &WallClock, tenant.id, &user, flags.role).await?)
    };
    let added: Result<Membership, Failure> = added.await;
    stores.health.close().await;
    let added = added?;
    let answer = json!({
        "tenant_id": added.tenant.to_string(),
        "user_id": added.user.to_string(),
        "role": added.role.word(),
    });
    println!("{answer}");
    Ok(())
}

/// Gives a person another password, without the one so far.
pub(super) async fn set_password(flags: &PasswordFlags) -> Result<(), Failure> {
    let stores = open(&flags.data).await?;
    let changed = async {
        let read_at = WallClock.now();
        let user = stores.accounts.user_by_email(&flags.email).await?;
        let user = user.ok_or_else(|| Failure::new("not_found", "nobody has that address"))?;
        let (id, passwords) = (user.id, Passwords::new()?);
        let read = (&user, read_at);
        accounts::set_password(&stores, &WallClock, &passwords, read, &flags.password).await?;
        Ok(id)
    };
    let changed: Result<_, Failure> = changed.await;
    stores.health.close().await;
    println!("{}", json!({ "user_id": changed?.to_string() }));
    Ok(())
}

async fn open(flags: &DataFlags) -> Result<Stores, Failure> {
    let config = flags.load()?;
    Ok(boot::open_stores(&config).await?)
}

async fn person(stores: &Stores, flags: &PersonFlags) -> Result<User, Failure> {
    let typed = Person {
        email: flags.email.clone(),
        password: flags.password.clone(),
        name: flags.user_name.clone(),
    };
    Ok(accounts::known_or_new(stores, &WallClock, &Passwords::new()?, typed).await?)
}

impl From<JoinError> for Failure {
    fn from(error: JoinError) -> Self {
        match error {
            JoinError::WrongPassword => {
                let way_out = "give that one, or set another with `recado user password`";
                Self::new("password_mismatch", format_args!("{error}: {way_out}"))
            }
            JoinError::Changed => Self::new("changed", error),
            JoinError::Password(error) => error.into(),
            JoinError::Store(error) => error.into(),
        }
    }
}

impl From<RoleError> for Failure {
    fn from(error: RoleError) -> Self {
        match error {
            RoleError::NotMember => Self::new("not_found", error),
            RoleError::LastAdmin => Self::new("last_admin", error),
            RoleError::Store(error) => error.into(),
        }
    }
}

fn name(text: &str) -> Result<String, String> {
    let name = text.trim();
    let fits = (1..=100).contains(&name.chars().count());
    if fits { Ok(name.to_owned()) } else { Err("must have 1 to 100 characters".to_owned()) }
}

fn role(text: &str) -> Result<Role, String> {
    Role::parse(text).ok_or_else(|| "must be `admin` or `agent`".to_owned())
}

/// Reads an address far enough to catch typing errors; only a message to it could prove it.
fn email(text: &str) -> Result<String, String> {
    let email = text.trim().to_lowercase();
    let fits = email.split_once('@').is_some_and(|(person, host)| {
        !person.is_empty() && host.contains('.') && !host.starts_with('.') && !host.ends_with('.')
    });
    let is_plain = email.len() <= 254
        && email.matches('@').count() == 1
        && !email.contains(|letter: char| letter.is_whitespace() || letter.is_control());
    if fits && is_plain { Ok(email) } else { Err("must be an e-mail address".to_owned()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_folded_and_checked() {
        assert_eq!(email(" Lucia@Misti.Example "), Ok("lucia@misti.example".to_owned()));
        for text in ["", "a", "a@b", "@b.c", "a@.c", "a@b.", "a b@c.d", "a@b@c.d"] {
            assert!(email(text).is_err(), "{text}");
        }
    }
}
