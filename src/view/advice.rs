//! What an agent can do about a send that did not succeed, in both languages.
use recado_domain::send_error::ErrorClass;
use recado_protocol::Localized;

/// Returns the advice for a class of errors.
pub(super) fn advice(class: ErrorClass) -> Localized {
    let (es, en) = match class {
        ErrorClass::Retry => (
            "WhatsApp tuvo un problema pasajero. Lo intentamos otra vez solos.",
            "WhatsApp had a passing problem. We try again by ourselves.",
        ),
        ErrorClass::SlowNumber => (
            "El número envía demasiado rápido. Bajamos el ritmo y seguimos.",
            "The number sends too fast. We slow down and go on.",
        ),
        ErrorClass::SlowPair => (
            "Este cliente recibió muchos mensajes seguidos. Esperamos y seguimos.",
            "This customer got many messages in a row. We wait and go on.",
        ),
        ErrorClass::Wait => (
            "WhatsApp no acepta más por hoy para este cliente. Inténtalo mañana.",
            "WhatsApp takes no more for this customer today. Try again tomorrow.",
        ),
        ErrorClass::Change => (
            "La ventana de 24 horas está cerrada. Envía una plantilla.",
            "The 24-hour window is closed. Send a template.",
        ),
        ErrorClass::StopContact => (
            "No se puede escribir a este cliente. Búscalo por otro medio.",
            "This customer cannot be written to. Reach them another way.",
        ),
        ErrorClass::StopTemplate => (
            "La plantilla no se puede usar. Revisa su estado o elige otra.",
            "The template cannot be used. Check its state or choose another.",
        ),
        ErrorClass::FixPayload => (
            "WhatsApp no acepta el mensaje así. Cámbialo y envíalo otra vez.",
            "WhatsApp does not take the message like this. Change it and send it again.",
        ),
        ErrorClass::StopNumber => (
            "El número o la cuenta están detenidos. Revisa la cuenta en Meta.",
            "The number or the account is stopped. Check the account at Meta.",
        ),
        ErrorClass::Auth => (
            "El acceso del canal ya no vale. Pide a un administrador un token nuevo.",
            "The channel's access is no longer valid. Ask an administrator for a new token.",
        ),
        ErrorClass::Flow => (
            "El formulario está bloqueado. Revísalo en Meta.",
            "The form is blocked. Check it at Meta.",
        ),
        ErrorClass::NoChannel => (
            "El canal fue eliminado. Conecta el número otra vez para escribir.",
            "The channel was removed. Connect the number again to write.",
        ),
        ErrorClass::Unclear => (
            "No sabemos si llegó. Mira si el cliente responde antes de enviarlo otra vez.",
            "We don't know whether it arrived. See if the customer answers before sending it again.",
        ),
        ErrorClass::Superseded => (
            "No se envió: otra persona tomó la conversación antes.",
            "It was not sent: somebody else took the conversation first.",
        ),
    };
    Localized { es: es.to_owned(), en: en.to_owned() }
}
