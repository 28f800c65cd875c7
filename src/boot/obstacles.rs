//! What can keep a stored channel from being used, in words that say what to do.
use recado_actors::Obstacle;
use recado_domain::bot::Localized;
use url::Url;

/// Its address may not be called any more: it was connected while private ones were allowed.
pub(super) fn private_address(url: &Url) -> Obstacle {
    let es = format!(
        "La dirección de la API del canal ({url}) es privada o no usa https, y este gateway no puede \
         llamarla: arráncalo con --allow-private-endpoints, o cambia api_base_url por una dirección \
         pública junto con su access_token. Lo que espera sale después."
    );
    let en = format!(
        "The channel's API address ({url}) is private or has no https, and this gateway may not call \
         it: start it with --allow-private-endpoints, or change api_base_url to a public address \
         together with its access_token. What waits leaves afterwards."
    );
    Obstacle { code: "private_address", detail: Localized::new(&es, &en) }
}

/// Its secrets were sealed with a key that is not there.
pub(super) fn secrets() -> Obstacle {
    let es = "Las credenciales del canal no se abren con la clave de esta instalación: devuelve a la \
              carpeta el recado.key con que se guardaron, o escribe todas las credenciales otra vez.";
    let en = "The channel's credentials do not open with this installation's key: put back the \
              recado.key they were stored with, or give all credentials again.";
    Obstacle { code: "secrets", detail: Localized::new(es, en) }
}

/// Its settings were accepted once and are not any more.
pub(super) fn settings(mistakes: &str) -> Obstacle {
    let es = format!("Los ajustes del canal ya no valen, corrígelos: {mistakes}");
    let en = format!("The channel's settings are not valid any more, correct them: {mistakes}");
    Obstacle { code: "settings", detail: Localized::new(&es, &en) }
}
