//! Pages of the inbox: the order in memory says which rows, the store is asked for those only.
use std::ops::Bound::{self, Excluded, Included, Unbounded};

use recado_domain::{ConversationId, TenantId};

use super::{
    Scylla,
    cql::side_by_side,
    inbox_index::{Card, Order},
    words::Candidates,
};
use crate::{
    InboxFilter, InboxPage, StoreError,
    paging::{InboxPlace, Mark, Page, Toward},
    search::Query,
};

/// Conversations whose messages are looked at together, to see which a query means.
const LOOKED_AT: usize = 64;

/// Which conversations.
pub(super) struct Asked<'a> {
    /// The company.
    pub(super) tenant: TenantId,
    /// The filter.
    pub(super) filter: &'a InboxFilter,
    /// Its query, read.
    pub(super) query: Option<&'a Query>,
}

/// A conversation that passes the filter.
#[derive(Debug, Clone, Copy)]
struct Met {
    place: InboxPlace,
    conversation: ConversationId,
    /// Nothing more needs to be looked at.
    is_certain: bool,
}

impl Scylla {
    /// Reads one page.
    pub(super) async fn inbox_page(
        &self,
        asked: &Asked<'_>,
        mark: Option<&Mark<InboxPlace>>,
        limit: usize,
    ) -> Result<InboxPage, StoreError> {
        let tenant = self.inbox_order(asked.tenant).await?;
        let candidates = match asked.query {
            Some(query) => Some(self.candidates(asked.tenant, &tenant, query).await?),
            None => None,
        };
        let toward = mark.map_or(Toward::Next, |mark| mark.toward);
        let (ahead, behind) = {
            let order = tenant.order.lock();
            let walk = Walk { order: &order, asked, candidates: candidates.as_ref() };
            let beside = mark.map(|mark| mark.beside);
            let enough = |rows| if candidates.is_some() { usize::MAX } else { rows };
            let edge = beside.map_or(Unbounded, Excluded);
            let ahead = walk.meet(toward, edge, enough(limit + 1));
            let back = |place| walk.meet(toward.reversed(), Included(place), enough(1));
            (ahead, beside.map(back).unwrap_or_default())
        };
        let candidates = candidates.unwrap_or_default();
        let met = self.sift(asked, &candidates, ahead, limit + 1).await?;
        let is_behind = !self.sift(asked, &candidates, behind, 1).await?.is_empty();
        let page = Page::arrange(met, limit, mark, is_behind, |met| met.place);
        let ids: Vec<ConversationId> = page.rows.iter().map(|met| met.conversation).collect();
        let mut rows = self.inbox_rows(asked.tenant, &ids).await?;
        let rows = ids.iter().filter_map(|id| rows.remove(id)).collect();
        Ok(InboxPage { rows, next: page.next, prev: page.prev })
    }

    /// Leaves those conversations that the query means, up to `enough`.
    async fn sift(
        &self,
        asked: &Asked<'_>,
        candidates: &Candidates,
        met: Vec<Met>,
        enough: usize,
    ) -> Result<Vec<Met>, StoreError> {
        let Some(query) = asked.query else { return Ok(met) };
        let mut sifted = Vec::new();
        for some in met.chunks(LOOKED_AT) {
            let look = some.iter().map(|met| async move {
                let numbers = candidates.of(met.conversation);
                let is_meant =
                    met.is_certain || self.says(met.conversation, numbers, query).await?;
                Ok::<_, StoreError>(is_meant.then_some(*met))
            });
            sifted.extend(side_by_side(look).await?.into_iter().flatten());
            if sifted.len() >= enough {
                break;
            }
        }
        sifted.truncate(enough);
        Ok(sifted)
    }
}

/// A walk along the order.
struct Walk<'a> {
    order: &'a Order,
    asked: &'a Asked<'a>,
    candidates: Option<&'a Candidates>,
}

impl Walk<'_> {
    /// Walks from an edge on and meets what passes the filter, nearest first.
    fn meet(&self, toward: Toward, edge: Bound<InboxPlace>, enough: usize) -> Vec<Met> {
        let cards = &self.order.cards;
        let met = |(place, card): (&InboxPlace, &Card)| self.met(*place, card);
        // The newest comes first.
        match toward {
            Toward::Next => {
                cards.range((Unbounded, edge)).rev().filter_map(met).take(enough).collect()
            }
            Toward::Prev => cards.range((edge, Unbounded)).filter_map(met).take(enough).collect(),
        }
    }

    fn met(&self, place: InboxPlace, card: &Card) -> Option<Met> {
        if !card.passes(self.asked.filter) {
            return None;
        }
        let conversation = card.conversation;
        let is_certain = self
            .asked
            .query
            .is_none_or(|query| query.finds_folded(&card.name, card.phone.as_deref()));
        let is_candidate = || self.candidates.is_some_and(|all| !all.of(conversation).is_empty());
        (is_certain || is_candidate()).then_some(Met { place, conversation, is_certain })
    }
}
