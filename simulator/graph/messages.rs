//! `POST /{phone_number_id}/messages`: reads the request, lets faults strike, answers.

use std::sync::Arc;
use std::time::Duration;

use actix_web::http::StatusCode;
use actix_web::web::{Bytes, Data, Path};
use actix_web::{HttpRequest, HttpResponse};

use super::error::GraphError;
use super::send::{self, Recipient, SendAnswer};
use super::wire::SendRequest;
use super::{auth, read};
use crate::cut::cut_line;
use crate::faults::{Ending, SendFate};
use crate::number::{Happening, Note, Number};
use crate::world::World;

/// A caller that is left hanging is let go after that long.
const HANG: Duration = Duration::from_mins(15);

type Outcome = Result<SendAnswer, GraphError>;

pub(super) async fn post(
    world: Data<World>,
    path: Path<(String, String)>,
    http: HttpRequest,
    body: Bytes,
) -> Result<HttpResponse, GraphError> {
    let world = world.into_inner();
    let number = auth::number(&world, &http, &path.1)?;
    let request: SendRequest = parse(&body)?;
    if request.status.is_some() {
        return read::mark(&world, &number, &request);
    }
    let fate = draw(&number, &request);
    if fate == SendFate::default() {
        return answer(accept(&world, &number, &request, &fate));
    }
    strike(world, number, request, fate).await
}

fn parse(body: &[u8]) -> Result<SendRequest, GraphError> {
    serde_json::from_slice(body).map_err(|error| {
        if error.is_data() {
            GraphError::parameter(format_args!("Invalid parameter: {error}"))
        } else {
            GraphError::parameter(format_args!("The body is not valid JSON: {error}"))
        }
    })
}

fn draw(number: &Number, request: &SendRequest) -> SendFate {
    let mut state = number.state.lock();
    let state = &mut *state;
    let recipient = Recipient::of(request).ok();
    let known = recipient.as_ref().and_then(|recipient| state.known(recipient.peer()));
    let peer = known.as_deref().or(recipient.as_ref().map(Recipient::peer)).unwrap_or_default();
    state.faults.for_send(peer, &mut state.rng)
}

fn accept(world: &World, number: &Number, request: &SendRequest, fate: &SendFate) -> Outcome {
    let outcome = send::accept(world, number, request, fate);
    if let Err(error) = &outcome {
        refused(world, number, request, error.number());
    }
    outcome
}

fn answer(outcome: Outcome) -> Result<HttpResponse, GraphError> {
    outcome.map(|answer| HttpResponse::Ok().json(answer))
}

/// Carries out the faults that were drawn. What happens to the message happens also when the caller
/// hangs up in the middle, as with the real provider.
async fn strike(
    world: Arc<World>,
    number: Arc<Number>,
    request: SendRequest,
    fate: SendFate,
) -> Result<HttpResponse, GraphError> {
    let keeper = Arc::clone(&world);
    let task = keeper.spawn(async move {
        tokio::time::sleep(Duration::from_millis(fate.delay_ms)).await;
        let accepts = match &fate.ending {
            None | Some(Ending::CutAfter | Ending::AnswerLate { .. }) => true,
            Some(Ending::ServerError { accept, .. } | Ending::Hang { accept }) => *accept,
            Some(Ending::Error { code, .. }) => {
                refused(&world, &number, &request, *code);
                false
            }
            Some(Ending::CutBefore) => false,
        };
        let outcome = accepts.then(|| accept(&world, &number, &request, &fate));
        (fate.ending, outcome)
    });
    let Ok((ending, outcome)) = task.await else { return Err(GraphError::code(131_000)) };
    finish(ending, outcome).await
}

async fn finish(
    ending: Option<Ending>,
    outcome: Option<Outcome>,
) -> Result<HttpResponse, GraphError> {
    match ending {
        Some(Ending::Error { code, subcode, http, details }) => {
            Err(forced_error(code, subcode, http, details))
        }
        Some(Ending::ServerError { status, .. }) => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            Ok(HttpResponse::build(status)
                .content_type("text/html")
                .body("<h1>Sorry, something went wrong.</h1>"))
        }
        Some(Ending::CutBefore | Ending::CutAfter) => Ok(cut_line()),
        Some(Ending::Hang { .. }) => {
            tokio::time::sleep(HANG).await;
            Ok(cut_line())
        }
        Some(Ending::AnswerLate { ms }) => {
            tokio::time::sleep(Duration::from_millis(ms)).await;
            answer_or_fail(outcome)
        }
        None => answer_or_fail(outcome),
    }
}

fn answer_or_fail(outcome: Option<Outcome>) -> Result<HttpResponse, GraphError> {
    answer(outcome.unwrap_or_else(|| Err(GraphError::code(131_000))))
}

fn forced_error(
    code: u32,
    subcode: Option<u32>,
    http: Option<u16>,
    details: Option<String>,
) -> GraphError {
    let mut error = match details {
        Some(details) => GraphError::with_details(code, details),
        None => GraphError::code(code),
    };
    if let Some(subcode) = subcode {
        error = error.subcode(subcode);
    }
    if let Some(http) = http {
        error = error.http(http);
    }
    error
}

fn refused(world: &World, number: &Number, request: &SendRequest, code: u32) {
    let mut state = number.state.lock();
    state.refused += 1;
    let key = Recipient::of(request).ok().and_then(|recipient| state.known(recipient.peer()));
    drop(state);
    let text = request.text.as_ref().and_then(|text| text.body.as_deref()).map(Into::into);
    let at = world.clock.now_ms();
    let note = Note { what: "refused", at, text, code: Some(code), ..Note::default() };
    number.live.publish(key, Happening::Note(note));
}
