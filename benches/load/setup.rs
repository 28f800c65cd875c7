//! Makes, over the public API, what a run needs: the bot's settings, FAQs, connected numbers.
use anyhow::Context as _;
use serde_json::json;
use url::Url;

use crate::{
    args::BenchArgs,
    company::{CHANNEL, Company},
    traffic::Number,
};

/// Messages a second that each number may send: Meta's upgraded pace, so that the gateway's own
/// pacing is not what is measured.
const PER_SECOND: u32 = 1_000;

/// What the provider and the gateway know of each other.
#[derive(Debug, Clone)]
pub(crate) struct Credentials {
    pub(crate) access_token: String,
    pub(crate) app_secret: String,
    pub(crate) verify_token: String,
}

impl Credentials {
    /// Draws new ones.
    pub(crate) fn draw() -> Self {
        let drawn = || hex::encode(rand::random::<[u8; 16]>());
        Self { access_token: format!("EAA{}", drawn()), app_secret: drawn(), verify_token: drawn() }
    }
}

/// What the bot knows: questions as shops have them, answers of their usual length.
const FAQS: [(&str, &[&str], &str); 12] = [
    (
        "¿Cuánto cuesta y demora el envío a Cusco?",
        &["Envíos al Cusco"],
        "A la ciudad de Cusco el envío cuesta S/ 14 y demora de 2 a 3 días hábiles.",
    ),
    (
        "¿Cuánto cuesta y demora el envío a Lima?",
        &["Envíos a Lima", "How much is shipping to Lima?"],
        "A Lima Metropolitana y Callao el envío cuesta S/ 15 y demora de 2 a 3 días hábiles.",
    ),
    (
        "¿Cuál es el horario de atención?",
        &["¿A qué hora abren?"],
        "La tienda abre de lunes a viernes de 9:00 a 19:00 y los sábados de 9:00 a 17:00.",
    ),
    (
        "¿Qué medios de pago aceptan?",
        &["¿Puedo pagar con Yape o Plin?", "¿Aceptan tarjeta?"],
        "Aceptamos Yape, Plin, tarjetas Visa y Mastercard, y transferencia.",
    ),
    (
        "¿Dónde está la tienda?",
        &["¿Cuál es la dirección?", "¿Cómo llego?"],
        "Estamos en Calle Ugarte 214, a dos cuadras de la Plaza de Armas.",
    ),
    (
        "¿Hacen catas?",
        &["¿Puedo visitar la tostaduría?", "Degustación"],
        "Sí, los sábados a las 11:00. Cuesta S/ 35 por persona y dura 90 minutos.",
    ),
    ("¿Tienen estacionamiento?", &["¿Dónde dejo el auto?"], "No tenemos estacionamiento propio."),
    ("¿Puedo pagar en cuotas?", &["¿Cuotas sin intereses?"], "Si tu banco lo permite, sí."),
    ("¿Dan boleta o factura?", &["Comprobante de pago"], "Sí. Emitimos boleta electrónica."),
    (
        "¿Puedo cambiar o cancelar mi pedido?",
        &["Quiero anular un pedido"],
        "Sí, gratis, mientras no haya salido del taller.",
    ),
    (
        "¿Cómo sigo mi pedido?",
        &["¿Dónde veo el tracking?"],
        "Cuando el pedido sale te mandamos por este chat el código de seguimiento.",
    ),
    ("¿Cuánto dura el café?", &["¿Vence el café?"], "Cerrado dura 6 meses desde el tueste."),
];

/// Switches the bot on or off, with no wait for more fragments.
pub(crate) async fn set_bot(company: &mut Company, enabled: bool) -> anyhow::Result<()> {
    company.set_bot(&[("enabled", enabled.into()), ("quiet_ms", 0.into())]).await
}

/// Adds the FAQs.
pub(crate) async fn add_faqs(company: &mut Company) -> anyhow::Result<()> {
    for (question, alternatives, answer) in FAQS {
        let text = json!({"question": question, "alternatives": alternatives, "answer": answer});
        company.make("/api/v1/faqs", &json!({"es": text})).await?;
    }
    Ok(())
}

/// Connects a number whose provider is at an address.
pub(crate) async fn connect_number(
    company: &mut Company,
    args: &BenchArgs,
    provider: &Url,
    credentials: &Credentials,
    place: usize,
) -> anyhow::Result<Number> {
    let digits = format!("{:015}", rand::random_range(100_000_000_000_u64..1_000_000_000_000_000));
    let (phone_number_id, business_account_id) = (format!("1{digits}"), format!("2{digits}"));
    let channel_id = company
        .make(
            "/api/v1/channels",
            &json!({
                "kind": "whatsapp_cloud",
                "name": format!("{CHANNEL}{}", place + 1),
                "settings": {
                    "phone_number_id": phone_number_id,
                    "business_account_id": business_account_id,
                    "api_base_url": provider.as_str().trim_end_matches('/'),
                    "per_second": PER_SECOND,
                    "mark_read": args.mark_read,
                },
                "credentials": {
                    "access_token": credentials.access_token,
                    "app_secret": credentials.app_secret,
                    "verify_token": credentials.verify_token,
                },
            }),
        )
        .await
        .context("a number cannot be connected (the server needs --allow-private-endpoints)")?;
    Ok(Number {
        phone_number_id,
        business_account_id,
        webhook_path: format!("/webhooks/{channel_id}"),
    })
}
