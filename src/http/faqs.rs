//! What the bot knows by heart.
use actix_web::{HttpResponse, web};
use recado_domain::{
    FaqId,
    bot::{Question, Said},
    content::Content,
    knowledge, opt_out,
};
use recado_protocol::{Faq, FaqCandidate, FaqTrial, NewFaq, Page, TryFaq};
use recado_store::DocumentKind;

use super::{
    auth::Caller,
    documents::{Edited, Shelf},
    error::ApiError,
    new_id::NewId,
    page::{self, PageQuery},
};
use crate::{
    gateway::Gateway,
    view::{self, Wrong},
};

/// Most FAQs of a company.
const MOST_FAQS: usize = 5_000;
/// Longest text to try, as a customer's longest message.
const LONGEST_TRIAL: usize = 4_096;

/// Lists them.
pub(super) async fn list(
    gateway: web::Data<Gateway>,
    caller: Caller,
    query: web::Query<PageQuery>,
) -> Result<web::Json<Page<Faq>>, ApiError> {
    let faqs = shelf(&gateway, &caller).shown::<knowledge::Faq>().await?;
    Ok(web::Json(page::of_list(faqs, &query, |faq: &Faq| faq.id.clone())?))
}

/// Adds one.
pub(super) async fn create(
    gateway: web::Data<Gateway>,
    caller: Caller,
    NewId(id): NewId,
    body: web::Json<NewFaq>,
) -> Result<HttpResponse, ApiError> {
    let id = FaqId::from_uuid(id);
    let faq = view::checked_faq(id, body.into_inner(), gateway.now()).map_err(ApiError::fields)?;
    let shelf = shelf(&gateway, &caller);
    // Those who add one at the same moment may go a little past it, which does no harm.
    if shelf.all::<serde_json::Value>().await?.len() >= MOST_FAQS {
        return Err(ApiError::field("question", format!("a company has at most {MOST_FAQS} FAQs")));
    }
    let faq = shelf.make(&id.to_string(), faq).await?;
    gateway.house.refresh_tenant(caller.tenant).await?;
    Ok(HttpResponse::Created().json(faq.shown()))
}

/// Shows one.
pub(super) async fn show(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<FaqId>,
) -> Result<web::Json<Faq>, ApiError> {
    let found = shelf(&gateway, &caller).get::<knowledge::Faq>(&id.to_string()).await?;
    let faq = found.ok_or_else(|| ApiError::not_found(knowledge::Faq::WHAT))?;
    Ok(web::Json(faq.shown()))
}

/// Replaces one.
pub(super) async fn replace(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<FaqId>,
    body: web::Json<NewFaq>,
) -> Result<web::Json<Faq>, ApiError> {
    let expected = body.version;
    let faq = view::checked_faq(*id, body.into_inner(), gateway.now()).map_err(ApiError::fields)?;
    let replaced = shelf(&gateway, &caller).replace(&id.to_string(), &faq, expected).await?;
    gateway.house.refresh_tenant(caller.tenant).await?;
    Ok(web::Json(faq.shown(replaced.version)))
}

/// Removes one.
pub(super) async fn delete(
    gateway: web::Data<Gateway>,
    caller: Caller,
    id: web::Path<FaqId>,
) -> Result<HttpResponse, ApiError> {
    shelf(&gateway, &caller).remove(&id.to_string(), knowledge::Faq::WHAT).await?;
    gateway.house.refresh_tenant(caller.tenant).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Says what the bot would answer, and why.
pub(super) async fn attempt(
    gateway: web::Data<Gateway>,
    caller: Caller,
    body: web::Json<TryFaq>,
) -> Result<web::Json<FaqTrial>, ApiError> {
    let mut wrong = Wrong::default();
    wrong.length("text", body.text.trim(), 1, LONGEST_TRIAL);
    let text = wrong.or(body.into_inner().text).map_err(ApiError::fields)?;
    let tenant = gateway.house.tenant_view(caller.tenant).await?;
    let silenced = opt_out::recognise(&text).is_some();
    let content = Content::Text { text, preview_url: false };
    // Not the first turn: a trial is about answers, not about the greeting of a new customer.
    let question = Question {
        fragments: vec![content],
        first: false,
        language: None,
        said: Said::default(),
        now: gateway.now(),
    };
    let mut trial = trial(tenant.bot.explain(&question));
    if silenced {
        (trial.decision, trial.reply) = ("opt_out".to_owned(), None);
        trial.options.clear();
    }
    Ok(web::Json(trial))
}

fn trial(trial: recado_intelligence::Trial) -> FaqTrial {
    let candidate = |candidate: recado_intelligence::Candidate| FaqCandidate {
        faq_id: candidate.faq_id.to_string(),
        question: candidate.question,
        score: candidate.score,
    };
    let offered = trial.answer.reply.as_ref().map(Content::choices).unwrap_or_default();
    FaqTrial {
        decision: trial.decision,
        options: offered.into_iter().map(|choice| choice.title).collect(),
        reply: trial.answer.reply.as_ref().and_then(Content::text).map(str::to_owned),
        language: trial.answer.language.code().to_owned(),
        candidates: trial.candidates.into_iter().map(candidate).collect(),
    }
}

impl Edited for knowledge::Faq {
    type Shown = Faq;
    const WHAT: &'static str = "FAQ";

    fn shown(&self, version: u64) -> Faq {
        view::faq(self, version)
    }
}

fn shelf<'a>(gateway: &'a Gateway, caller: &Caller) -> Shelf<'a> {
    Shelf::of(gateway, caller.tenant, DocumentKind::Faq)
}
