//! What the demo prints: friendly words for people, one line of JSON for programs.
use recado_domain::bot::Localized;
use serde_json::json;

use super::{
    secrets::DemoSecrets,
    seed::{Door, EMAIL, MARCO, Seeded},
    shop,
};
use crate::cli::{Tongue, say};

/// Prints both.
pub(super) fn print(
    tongue: Tongue,
    url: &str,
    phone_url: &str,
    secrets: &DemoSecrets,
    seeded: &Seeded,
) {
    // Nothing rather than what opens no door.
    let first = [EMAIL, MARCO].into_iter().zip(seeded.doors).find(|(_, door)| *door != Door::Shut);
    let line = json!({
        "console_url": url,
        "phone_url": phone_url,
        "api_url": url,
        "email": first.map(|(email, _)| email),
        "password": first.filter(|(_, door)| *door == Door::Given).map(|_| &secrets.password),
        "tenant_id": seeded.tenant.to_string(),
        "api_key": secrets.api_key,
        "channel_id": seeded.channel.to_string(),
    });
    let logins = logins(&secrets.password, seeded.doors);
    let es = format!(
        "\n  {name} está abierta.\n\n  \
         Teléfono del cliente  {phone_url}\n  \
         Consola               {url}\n\
         {logins}\n  \
         1. Escribe en el teléfono: ¿tienen envío a Cusco?\n  \
         2. Mira la conversación en la consola y pulsa «Tomar».\n  \
         3. Responde tú; luego pulsa «Devolver al bot», y el bot sigue.\n\n  \
         Ctrl+C para cerrar.\n",
        name = shop::NAME,
        logins = logins.es,
    );
    let en = format!(
        "\n  {name} is open.\n\n  \
         Customer's phone  {phone_url}\n  \
         Console           {url}\n\
         {logins}\n  \
         1. Write on the phone: ¿tienen envío a Cusco?\n  \
         2. See the conversation in the console and press \"Take over\".\n  \
         3. Answer yourself; then press \"Give back to the bot\", and it goes on.\n\n  \
         Ctrl+C to close.\n",
        name = shop::NAME,
        logins = logins.en,
    );
    println!("{}", say(tongue, &es, &en));
    println!("{line}");
}

/// Who signs in, with which password, as far as the demo knows; a line each. Who was removed is not told.
fn logins(given: &str, doors: [Door; 2]) -> Localized {
    let people = [
        (EMAIL, Localized::new("Lucía, administra", "Lucía, administrator")),
        (MARCO, Localized::new("Marco, atiende", "Marco, agent")),
    ];
    let (mut es, mut en) = (Vec::new(), Vec::new());
    for ((email, who), door) in people.into_iter().zip(doors) {
        let own = match door {
            Door::Given => Localized::new("", ""),
            Door::Own => {
                Localized::new(", con su propia contraseña", ", with a password of their own")
            }
            Door::Shut => continue,
        };
        let lead = if es.is_empty() { ("Entra con", "Sign in with") } else { ("O con", "Or with") };
        es.push(format!("  {:<22}{email}  ({}{})\n", lead.0, who.es, own.es));
        en.push(format!("  {:<18}{email}  ({}{})\n", lead.1, who.en, own.en));
    }
    if doors.contains(&Door::Given) {
        es.push(format!("  {:<22}{given}\n", "Contraseña"));
        en.push(format!("  {:<18}{given}\n", "Password"));
    }
    if es.is_empty() {
        es.push("  Lucía y Marco ya no están: entra como quien administra.\n".to_owned());
        en.push("  Lucía and Marco are gone: sign in as whoever administers.\n".to_owned());
    }
    Localized::new(es.concat(), en.concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_doors_that_open_are_told() {
        let told = |doors| logins("una clave", doors);
        let both = told([Door::Given, Door::Given]);
        assert!(
            both.es.contains(EMAIL) && both.es.contains(MARCO) && both.es.contains("una clave")
        );
        let own = told([Door::Own, Door::Given]);
        assert!(
            own.en.contains("Lucía, administrator, with a password of their own"),
            "{}",
            own.en
        );
        assert!(own.en.contains("una clave"), "Marco's");
        let left = told([Door::Shut, Door::Own]);
        assert!(
            !left.es.contains(EMAIL) && left.es.contains(&format!("Entra con             {MARCO}"))
        );
        assert!(!left.es.contains("una clave") && !left.en.contains("una clave"));
        let nobody = told([Door::Shut, Door::Shut]);
        assert!(!nobody.es.contains('@') && !nobody.en.contains("una clave"));
    }
}
