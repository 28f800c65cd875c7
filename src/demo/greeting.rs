//! What the demo prints: friendly words for people, one line of JSON for programs.
use recado_domain::bot::Localized;
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
        // Nothing rather than what opens no door: of Lucía, whose address stands above.
        "password": seeded.unchanged[0].then_some(&secrets.password),
        "tenant_id": seeded.tenant.to_string(),
        "api_key": secrets.api_key,
        "channel_id": seeded.channel.to_string(),
    });
    let password = password(&secrets.password, seeded.unchanged);
    let es = format!(
        "\n  {name} está abierta.\n\n  \
         Teléfono del cliente  {phone_url}\n  \
         Consola               {url}\n  \
         Entra con             {EMAIL}  (Lucía, administra)\n  \
         O con                 {MARCO}  (Marco, atiende)\n  \
         {password}\n\n  \
         1. Escribe en el teléfono: ¿tienen envío a Cusco?\n  \
         2. Mira la conversación en la consola y pulsa «Tomar».\n  \
         3. Responde tú; luego pulsa «Devolver al bot», y el bot sigue.\n\n  \
         Ctrl+C para cerrar.\n",
        name = shop::NAME,
        password = password.es,
    );
    let en = format!(
        "\n  {name} is open.\n\n  \
         Customer's phone  {phone_url}\n  \
         Console           {url}\n  \
         Sign in with      {EMAIL}  (Lucía, administrator)\n  \
         Or with           {MARCO}  (Marco, agent)\n  \
         {password}\n\n  \
         1. Write on the phone: ¿tienen envío a Cusco?\n  \
         2. See the conversation in the console and press \"Take over\".\n  \
         3. Answer yourself; then press \"Give back to the bot\", and it goes on.\n\n  \
         Ctrl+C to close.\n",
        name = shop::NAME,
        password = password.en,
    );
    println!("{}", say(tongue, &es, &en));
    println!("{line}");
}

/// Says which password people sign in with, as far as the demo knows.
fn password(first: &str, unchanged: [bool; 2]) -> Localized {
    let (es, en) = match unchanged {
        [true, true] => {
            (format!("Contraseña de ambos   {first}"), format!("Password of both  {first}"))
        }
        [true, false] => (
            format!("Contraseña de Lucía   {first}  (Marco cambió la suya)"),
            format!("Lucía's password  {first}  (Marco changed his)"),
        ),
        [false, true] => (
            format!("Contraseña de Marco   {first}  (Lucía cambió la suya)"),
            format!("Marco's password  {first}  (Lucía changed hers)"),
        ),
        [false, false] => (
            "Contraseña            la que pusieron: ambos la cambiaron".to_owned(),
            "Password          the one they chose: both changed it".to_owned(),
        ),
    };
    Localized::new(es, en)
}
