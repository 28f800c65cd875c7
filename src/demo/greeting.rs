//! What the demo prints: friendly words for people, one line of JSON for programs.
use serde_json::json;

use super::{
    secrets::DemoSecrets,
    seed::{EMAIL, MARCO, Seeded},
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
    let line = json!({
        "console_url": url,
        "phone_url": phone_url,
        "api_url": url,
        "email": EMAIL,
        "password": secrets.password,
        "tenant_id": seeded.tenant.to_string(),
        "api_key": secrets.api_key,
        "channel_id": seeded.channel.to_string(),
    });
    let password = &secrets.password;
    let es = format!(
        "\n  {name} está abierta.\n\n  \
         Teléfono del cliente  {phone_url}\n  \
         Consola               {url}\n  \
         Entra con             {EMAIL}  (Lucía, administra)\n  \
         O con                 {MARCO}  (Marco, atiende)\n  \
         Contraseña de ambos   {password}\n\n  \
         1. Escribe en el teléfono: ¿tienen envío a Cusco?\n  \
         2. Mira la conversación en la consola y pulsa «Tomar».\n  \
         3. Responde tú; luego pulsa «Devolver al bot», y el bot sigue.\n\n  \
         Ctrl+C para cerrar.\n",
        name = shop::NAME
    );
    let en = format!(
        "\n  {name} is open.\n\n  \
         Customer's phone  {phone_url}\n  \
         Console           {url}\n  \
         Sign in with      {EMAIL}  (Lucía, administrator)\n  \
         Or with           {MARCO}  (Marco, agent)\n  \
         Password of both  {password}\n\n  \
         1. Write on the phone: ¿tienen envío a Cusco?\n  \
         2. See the conversation in the console and press \"Take over\".\n  \
         3. Answer yourself; then press \"Give back to the bot\", and it goes on.\n\n  \
         Ctrl+C to close.\n",
        name = shop::NAME
    );
    println!("{}", say(tongue, &es, &en));
    println!("{line}");
}
