//! `POST /{phone_number_id}/smb_app_data`: contacts and history of the owner's phone app.

use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};
use serde::Deserialize;
use serde_json::json;

use super::auth;
use super::error::GraphError;
use crate::world::World;
use crate::{ids, notices};

#[derive(Deserialize)]
struct Request {
    messaging_product: Option<String>,
    sync_type: Option<String>,
}

/// Asks for the contacts (`smb_app_state_sync`) or the history (`history`); both come as webhooks.
pub(super) async fn synchronise(
    world: Data<World>,
    path: Path<(String, String)>,
    http: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, GraphError> {
    let number = auth::number(&world, &http, &path.1)?;
    let request: Request = serde_json::from_slice(&body)
        .map_err(|error| GraphError::parameter(format_args!("Invalid parameter: {error}")))?;
    if request.messaging_product.as_deref() != Some("whatsapp") {
        return Err(GraphError::required("messaging_product"));
    }
    if !number.settings.read().coexistence {
        return Err(GraphError::with_details(
            100,
            "The phone number is not on the WhatsApp Business app.",
        ));
    }
    match request.sync_type.as_deref() {
        Some("smb_app_state_sync") => notices::contacts_of_app(&world, &number),
        Some("history") => notices::history_of_app(&number),
        _ => {
            return Err(GraphError::parameter(
                "Param sync_type must be one of {HISTORY, SMB_APP_STATE_SYNC}",
            ));
        }
    }
    let answer = json!({"messaging_product": "whatsapp", "request_id": ids::hex32()});
    Ok(HttpResponse::Ok().json(answer))
}
