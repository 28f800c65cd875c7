//! What a test of the connection says, in both languages: what was seen, and what to do.
use recado_domain::{Timestamp, bot::Localized, send_error::SendError};

use super::super::client::Client;
use crate::meta::Failure;

/// Subcodes of error 190: the token ran out.
const EXPIRED: [i64; 2] = [463, 467];

pub(super) fn unreachable(failure: Failure) -> Localized {
    let detail = failure.into_send_error().detail;
    Localized::new(
        format!("No se pudo llegar a Meta ({detail}). Revisa la dirección de la API y la red."),
        format!("Meta could not be reached ({detail}). Check the API address and the network."),
    )
}

pub(super) fn token_works() -> Localized {
    Localized::new("Meta acepta el token.", "Meta accepts the token.")
}

pub(super) fn token_expires(seconds: i64) -> Localized {
    let instant = Timestamp::from_seconds(seconds).to_rfc3339();
    let day = instant.split('T').next().unwrap_or_default();
    Localized::new(
        format!(
            "Meta acepta el token, pero vence el {day}. Usa un token de usuario del sistema sin \
             vencimiento."
        ),
        format!(
            "Meta accepts the token, but it expires on {day}. Use a system user's token that does \
             not expire."
        ),
    )
}

pub(super) fn token_refused(error: &SendError, subcode: Option<i64>) -> Localized {
    if subcode.is_some_and(|subcode| EXPIRED.contains(&subcode)) {
        return Localized::new(
            "El token venció. Crea otro en Meta (usuario del sistema) y guárdalo aquí.",
            "The token has expired. Make another one at Meta (system user) and save it here.",
        );
    }
    let detail = &error.detail;
    Localized::new(
        format!("Meta no acepta el token: {detail}. Copia otra vez el token de acceso."),
        format!("Meta does not accept the token: {detail}. Copy the access token again."),
    )
}

pub(super) fn token_invalid() -> Localized {
    Localized::new(
        "Meta dice que el token ya no vale. Crea otro y guárdalo aquí.",
        "Meta says that the token is not valid any more. Make another one and save it here.",
    )
}

pub(super) fn token_lacks(scopes: &[&str]) -> Localized {
    let scopes = scopes.join(", ");
    Localized::new(
        format!("Al token le falta el permiso {scopes}. Crea otro con ese permiso."),
        format!("The token lacks the permission {scopes}. Make another one with it."),
    )
}

pub(super) fn number_found(phone: &str, name: Option<&str>, quality: Option<&str>) -> Localized {
    let name = name.map(|name| format!(" ({name})")).unwrap_or_default();
    let with = |label: &str| quality.map(|word| format!(", {label} {word}")).unwrap_or_default();
    let (es, en) = (with("calidad"), with("quality"));
    Localized::new(
        format!("El número es {phone}{name}{es}."),
        format!("The number is {phone}{name}{en}."),
    )
}

pub(super) fn number_dead(status: &str) -> Localized {
    Localized::new(
        format!("Meta tiene el número en estado {status}: no puede enviar. Revísalo en Meta."),
        format!("Meta has the number in state {status}: it cannot send. Check it at Meta."),
    )
}

pub(super) fn number_elsewhere(client: &Client) -> Localized {
    let (number, account) = (&client.phone_number_id, &client.business_account_id);
    Localized::new(
        format!(
            "El número {number} no es de la cuenta {account}. Copia los dos identificadores de la \
             misma página de Meta."
        ),
        format!(
            "The number {number} is not of the account {account}. Copy both ids from the same page \
             of Meta."
        ),
    )
}

pub(super) fn number_refused(client: &Client, failure: Failure) -> Localized {
    let number = &client.phone_number_id;
    let error = failure.into_send_error();
    let detail = &error.detail;
    match error.code {
        Some(100) => Localized::new(
            format!(
                "Meta no conoce el identificador {number}, o el token no lo ve. Copia el \
                 «identificador de número de teléfono», no el teléfono, y da al token acceso a la \
                 cuenta."
            ),
            format!(
                "Meta does not know the id {number}, or the token does not see it. Copy the \
                 \"phone number ID\", not the phone, and give the token access to the account."
            ),
        ),
        Some(0 | 190) => Localized::new(
            "No se pudo leer el número con este token.",
            "The number could not be read with this token.",
        ),
        _ => Localized::new(
            format!("Meta no deja leer el número: {detail}."),
            format!("Meta does not let the number be read: {detail}."),
        ),
    }
}

pub(super) fn subscribed() -> Localized {
    Localized::new(
        "La cuenta envía sus avisos a tu app.",
        "The account sends its notices to your app.",
    )
}

pub(super) fn newly_subscribed() -> Localized {
    Localized::new(
        "La cuenta no enviaba avisos a tu app; ahora sí.",
        "The account did not send notices to your app; now it does.",
    )
}

pub(super) fn not_subscribed() -> Localized {
    Localized::new(
        "Meta no suscribió la cuenta a tu app. Hazlo en la página de la app, en WhatsApp.",
        "Meta did not subscribe the account to your app. Do it on the app's page, in WhatsApp.",
    )
}

pub(super) fn subscription_refused(client: &Client, failure: Failure) -> Localized {
    let account = &client.business_account_id;
    let error = failure.into_send_error();
    let detail = &error.detail;
    match error.code {
        Some(100) => Localized::new(
            format!(
                "Meta no conoce la cuenta {account}, o el token no la ve. Copia el «identificador \
                 de la cuenta de WhatsApp Business»."
            ),
            format!(
                "Meta does not know the account {account}, or the token does not see it. Copy the \
                 \"WhatsApp Business Account ID\"."
            ),
        ),
        Some(0 | 190) => Localized::new(
            "No se pudo leer la cuenta con este token.",
            "The account could not be read with this token.",
        ),
        _ => Localized::new(
            format!("No se pudo suscribir la cuenta: {detail}. Revisa los permisos del token."),
            format!(
                "The account could not be subscribed: {detail}. Check the token's permissions."
            ),
        ),
    }
}
