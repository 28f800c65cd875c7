//! Checks settings and set-up, and says what is wrong, each finding in words.
mod files;
mod port;

use std::{fs, os::unix::fs::PermissionsExt};

use clap::ValueEnum;

use recado_store::scylla::Trouble;

use super::{Failure, ServeFlags, Tongue, say};
use crate::{
    boot::{self, Purpose},
    config::{ClusterConfig, Config},
    http,
};

/// Flags of `doctor`: those that the gateway is started with, and the language of the answer.
#[derive(Debug, Clone, clap::Args)]
pub(super) struct DoctorFlags {
    #[command(flatten)]
    serve: ServeFlags,
    /// Language of what it says [default: the terminal's, by LANG; en unless that is es].
    #[arg(long, value_name = "es|en")]
    lang: Option<Lang>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Lang {
    Es,
    En,
}

/// One finding: whether it is well, and the words for it.
struct Finding {
    ok: bool,
    es: String,
    en: String,
}

/// Checks everything; fails when something does not work.
pub(super) async fn run(flags: &DoctorFlags) -> Result<(), Failure> {
    let sources = flags.serve.sources();
    let config = sources.load()?;
    let mut findings = vec![finding(true, "Los ajustes son válidos.", "The settings are valid.")];
    findings.extend(sources.unknown_variables().into_iter().map(unknown_variable));
    findings.push(folder(&config));
    findings.push(port::look(&config).await);
    findings.push(public_url(&config));
    findings.push(console());
    findings.extend(parts(&config).await);
    if let Some(cluster) = &config.cluster {
        findings.push(redis(cluster).await);
    }
    let tongue = match flags.lang {
        Some(Lang::Es) => Tongue::Es,
        Some(Lang::En) => Tongue::En,
        None => Tongue::of_terminal().one(),
    };
    for Finding { ok, es, en } in &findings {
        let mark = if *ok { "✓" } else { "✗" };
        for line in say(tongue, es, en).lines() {
            println!("{mark} {line}");
        }
    }
    match findings.iter().filter(|finding| !finding.ok).count() {
        0 => Ok(()),
        wrong => {
            Err(Failure::new("doctor", format_args!("{wrong} of {} checks failed", findings.len())))
        }
    }
}

fn finding(ok: bool, es: impl Into<String>, en: impl Into<String>) -> Finding {
    Finding { ok, es: es.into(), en: en.into() }
}

fn unknown_variable(name: String) -> Finding {
    finding(
        false,
        format!("La variable {name} no es un ajuste: ¿está mal escrita?"),
        format!("The variable {name} is no setting: is it misspelt?"),
    )
}

fn folder(config: &Config) -> Finding {
    let path = config.data.display();
    match fs::metadata(&config.data) {
        Err(_) => finding(
            true,
            format!("La carpeta {path} no existe todavía; se crea al empezar."),
            format!("The folder {path} does not exist yet; it is made at the first start."),
        ),
        Ok(found) if found.permissions().mode() & 0o007 != 0 => finding(
            false,
            format!("Otros pueden entrar a {path}: ejecuta `chmod 700 {path}`."),
            format!("Others may look into {path}: run `chmod 700 {path}`."),
        ),
        Ok(_) => finding(
            true,
            format!("La carpeta {path} es solo de su dueño."),
            format!("The folder {path} is its owner's only."),
        ),
    }
}

fn public_url(config: &Config) -> Finding {
    match &config.public_url {
        None => finding(
            true,
            "Sin `public_url`: sirve para probar; Meta necesita una dirección https pública.",
            "No `public_url`: good for trying out; Meta needs a public https address.",
        ),
        Some(url) if url.starts_with("https://") => finding(
            true,
            format!("La dirección pública {url} usa https."),
            format!("The public address {url} uses https."),
        ),
        Some(url) => finding(
            false,
            format!(
                "La dirección pública {url} no usa https: Meta no entrega ahí y la sesión viaja en claro."
            ),
            format!(
                "The public address {url} has no https: Meta does not deliver there and sessions travel in the clear."
            ),
        ),
    }
}

fn console() -> Finding {
    if http::has_console() {
        return finding(true, "La consola está en el binario.", "The console is in the binary.");
    }
    finding(
        false,
        "Falta la consola: `cd console && npm ci && npm run build`, y compila otra vez.",
        "The console is missing: `cd console && npm ci && npm run build`, then compile again.",
    )
}

/// Opens the key and the store as a start would. CQL servers are asked first, without changing
/// anything there: what is missing is said, not made.
async fn parts(config: &Config) -> Vec<Finding> {
    if let Some(servers) = &config.store.scylla {
        let options = boot::scylla_options(servers, Purpose::Visit);
        if let Err(error) = recado_store::scylla::check(&options).await {
            return vec![unusable(&error)];
        }
    } else if !config.data.exists() {
        return Vec::new();
    }
    let opened = match boot::open(config, Purpose::Visit).await {
        Ok(opened) => opened,
        Err(error) => {
            let es = format!("La carpeta, la llave o el almacén no se abren: {error}.");
            return vec![finding(false, es, format!("{}.", in_a_sentence(&error.to_string())))];
        }
    };
    let check = opened.stores.health.check().await;
    opened.stores.health.close().await;
    let store = match check {
        Ok(()) => finding(
            true,
            "La llave y el almacén se abren y se pueden escribir.",
            "The key and the store open and can be written.",
        ),
        Err(error) => finding(
            false,
            format!("El almacén no se puede escribir: {error}."),
            format!("The store cannot be written: {error}."),
        ),
    };
    vec![store, files::look(config, opened.blobs.as_ref()).await]
}

fn unusable(trouble: &Trouble) -> Finding {
    let es = match trouble {
        Trouble::Unreachable { servers, said } => {
            format!("Ningún servidor CQL responde en {servers}: {said}.")
        }
        Trouble::Refused { servers, said } => {
            format!("Los servidores CQL en {servers} rechazan el usuario o la contraseña: {said}.")
        }
        Trouble::NoKeyspace(name) => format!(
            "No hay ningún keyspace {name}: ejecuta `recado migrate`, que lo crea, o créalo tú."
        ),
        Trouble::Behind { has, of } => {
            format!("El keyspace tiene {has} de {of} migraciones: ejecuta `recado migrate`.")
        }
        Trouble::Store(error) => format!("El almacén no se puede usar: {error}."),
    };
    finding(false, es, format!("{}.", in_a_sentence(&trouble.to_string())))
}

/// Begins a sentence with a large letter.
fn in_a_sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

async fn redis(cluster: &ClusterConfig) -> Finding {
    let options = boot::redis_options(cluster, "doctor");
    match recado_store::redis::check(&options).await {
        Ok(()) => finding(
            true,
            "Redis responde y une a los gateways de este almacén.",
            "Redis answers and joins the gateways of this store.",
        ),
        Err(trouble) => finding(
            false,
            format!("Redis no sirve: {trouble}."),
            format!("Redis cannot be used: {trouble}."),
        ),
    }
}
