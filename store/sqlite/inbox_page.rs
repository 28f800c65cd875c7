//! Pages of the inbox: which way to the rows is short depends on the filter.
//!
//! Few conversations (of one customer, with a rare label or a rare word) are all looked up and put in
//! order. Many are met soon enough on a walk down the inbox, so they are tested on the way.
use recado_domain::{
    TenantId,
    conversation::{ConversationRow, Status},
};
use rusqlite::{Connection, Row, params_from_iter, types::Value};

use super::{
    columns::{self, blob_value},
    conversation, index,
};
use crate::{
    AssigneeFilter, InboxFilter, InboxPage,
    paging::{InboxPlace, Mark, Page, Toward},
    search::Query,
};

/// Up to so many conversations are looked up one by one; in tests less, so that both ways are gone.
const FEW: i64 = if cfg!(test) { 10 } else { 2_000 };

/// Which conversations.
pub(super) struct Asked<'a> {
    /// The company.
    pub(super) tenant: TenantId,
    /// The filter.
    pub(super) filter: &'a InboxFilter,
    /// Its query, read.
    pub(super) query: Option<&'a Query>,
}

/// A row with its place.
type Placed = (InboxPlace, ConversationRow);

/// From where the rows come.
struct Bound {
    toward: Toward,
    beside: Option<(&'static str, InboxPlace)>,
    limit: usize,
}

/// Reads one page.
pub(super) fn page(
    connection: &Connection,
    asked: &Asked<'_>,
    mark: Option<&Mark<InboxPlace>>,
    limit: usize,
) -> rusqlite::Result<InboxPage> {
    let _view = connection.unchecked_transaction()?;
    let toward = mark.map_or(Toward::Next, |mark| mark.toward);
    let (ahead, back) = match toward {
        Toward::Next => ("<", ">="),
        Toward::Prev => (">", "<="),
    };
    let beside = |beyond| mark.map(|mark| (beyond, mark.beside));
    let bound = Bound { toward, beside: beside(ahead), limit: limit + 1 };
    let read = asked.read(connection, &bound)?;
    let bound = Bound { toward: toward.reversed(), beside: beside(back), limit: 1 };
    let behind = mark.is_some() && !asked.read(connection, &bound)?.is_empty();
    let page = Page::arrange(read, limit, mark, behind, |(place, _)| *place);
    let rows = page.rows.into_iter().map(|(_, row)| row).collect();
    Ok(InboxPage { rows, next: page.next, prev: page.prev })
}

impl Asked<'_> {
    fn read(&self, connection: &Connection, bound: &Bound) -> rusqlite::Result<Vec<Placed>> {
        let way = self.shortest_way(connection)?;
        let walks = matches!(way, Way::Walk) && self.filter.status.is_none();
        if !walks || matches!(self.filter.assignee, Some(AssigneeFilter::User(_))) {
            return self.select(&way, self.filter.status, bound).rows(connection);
        }
        // The inbox is in order within each status: what is nearest of each, put together.
        let mut rows = Vec::new();
        for status in Status::ALL {
            rows.extend(self.select(&way, Some(status), bound).rows(connection)?);
        }
        rows.sort_unstable_by_key(|(place, _)| *place);
        if bound.toward == Toward::Next {
            rows.reverse();
        }
        rows.truncate(bound.limit);
        Ok(rows)
    }

    fn shortest_way(&self, connection: &Connection) -> rusqlite::Result<Way> {
        if self.filter.contact.is_some() {
            return Ok(Way::Contact);
        }
        if let Some(label) = self.filter.label {
            let sql = "SELECT count(*) FROM
                (SELECT 1 FROM conversation_label WHERE label = ?1 LIMIT ?2)";
            let key = (columns::blob!(label), FEW + 1);
            let count: i64 = connection.prepare_cached(sql)?.query_row(key, |row| row.get(0))?;
            if count <= FEW {
                return Ok(Way::Label);
            }
        }
        if let Some(query) = self.query
            && index::is_rare(connection, self.tenant, query, FEW)?
        {
            return Ok(Way::Words);
        }
        Ok(Way::Walk)
    }

    fn select(&self, way: &Way, status: Option<Status>, bound: &Bound) -> Select {
        let mut select = Select::new();
        self.begin(&mut select, way);
        select.and("c.tenant = ?", [blob_value(self.tenant.as_uuid())]);
        if let Some(status) = status {
            select.and("c.status = ?", [Value::from(columns::status_number(status))]);
        }
        self.restrict(&mut select, way);
        if let Some((beyond, place)) = bound.beside {
            let places = [Value::from(place.active_at), Value::from(place.serial)];
            select.and(&format!("(c.active_at, c.serial) {beyond} (?, ?)"), places);
        }
        let order = if bound.toward == Toward::Next { "DESC" } else { "ASC" };
        let order = format!(" ORDER BY c.active_at {order}, c.serial {order} LIMIT ?");
        select.push(&order, [Value::from(bound.limit as i64)]);
        select
    }

    /// Writes where the rows come from.
    fn begin(&self, select: &mut Select, way: &Way) {
        let walked = match self.filter.assignee {
            Some(AssigneeFilter::User(_)) => "conversation c INDEXED BY conversation_assignee",
            Some(AssigneeFilter::Nobody) | None => "conversation c INDEXED BY conversation_inbox",
        };
        match (way, self.filter.label, self.query) {
            (Way::Label, Some(label), _) => select.push(
                "conversation_label l CROSS JOIN conversation c
                    ON c.serial = l.conversation AND l.label = ?",
                [blob_value(label.as_uuid())],
            ),
            (Way::Words, _, Some(query)) => select.push(
                "(SELECT DISTINCT rowid >> 24 AS serial FROM search WHERE search MATCH ?) s
                    CROSS JOIN conversation c ON c.serial = s.serial",
                [Value::from(index::expression(self.tenant, query))],
            ),
            (Way::Contact, ..) => {
                select.push("conversation c INDEXED BY conversation_contact", []);
            }
            _ => select.push(walked, []),
        }
        select.push(" WHERE 1", []);
    }

    /// Writes what the rows must be, but for what the way itself sees to.
    fn restrict(&self, select: &mut Select, way: &Way) {
        if let Some(channel) = self.filter.channel {
            select.and("c.channel = ?", [blob_value(channel.as_uuid())]);
        }
        if let Some(contact) = self.filter.contact {
            select.and("c.contact = ?", [blob_value(contact.as_uuid())]);
        }
        match self.filter.assignee {
            Some(AssigneeFilter::User(user)) => {
                select.and("c.assignee = ?", [blob_value(user.as_uuid())]);
            }
            Some(AssigneeFilter::Nobody) => select.and("c.assignee IS NULL", []),
            None => {}
        }
        if let Some(label) = self.filter.label.filter(|_| !matches!(way, Way::Label)) {
            select.and(
                "EXISTS (SELECT 1 FROM conversation_label l
                    WHERE l.label = ? AND l.conversation = c.serial)",
                [blob_value(label.as_uuid())],
            );
        }
        if let Some(query) = self.query.filter(|_| !matches!(way, Way::Words)) {
            select.and(
                "EXISTS (SELECT 1 FROM search WHERE search MATCH ?
                    AND rowid BETWEEN c.serial << 24 AND (c.serial << 24) + 16777215)",
                [Value::from(index::expression(self.tenant, query))],
            );
        }
    }
}

/// The way to the rows.
enum Way {
    /// Down the inbox.
    Walk,
    /// All of one customer.
    Contact,
    /// All with the label.
    Label,
    /// All that hold the words.
    Words,
}

/// A statement in the making.
struct Select {
    sql: String,
    values: Vec<Value>,
}

impl Select {
    fn new() -> Self {
        let sql = format!("SELECT {} FROM ", conversation::COLUMNS);
        Self { sql, values: Vec::new() }
    }

    fn push<const N: usize>(&mut self, sql: &str, values: [Value; N]) {
        self.sql.push_str(sql);
        self.values.extend(values);
    }

    fn and<const N: usize>(&mut self, condition: &str, values: [Value; N]) {
        self.push(" AND ", []);
        self.push(condition, values);
    }

    fn rows(self, connection: &Connection) -> rusqlite::Result<Vec<Placed>> {
        let read = |row: &Row<'_>| {
            let place = InboxPlace { active_at: row.get("active_at")?, serial: row.get("serial")? };
            Ok((place, conversation::read(row)?))
        };
        let mut statement = connection.prepare_cached(&self.sql)?;
        statement.query_map(params_from_iter(self.values), read)?.collect()
    }
}
