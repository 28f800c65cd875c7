//! Pages of customers by name.
use recado_domain::{TenantId, contact::Contact, text::fold};
use rusqlite::{Connection, params_from_iter, types::Value};

use super::columns::{blob_value, from_json};
use crate::{
    ContactPage,
    paging::{ContactPlace, Mark, Page, Toward},
    search::Query,
};

/// Reads one page.
pub(super) fn page(
    connection: &Connection,
    tenant: TenantId,
    query: Option<&Query>,
    mark: Option<&Mark<ContactPlace>>,
    limit: usize,
) -> rusqlite::Result<ContactPage> {
    let _view = connection.unchecked_transaction()?;
    let asked = Asked { tenant, query };
    let toward = mark.map_or(Toward::Next, |mark| mark.toward);
    let beyond = match toward {
        Toward::Next => ">",
        Toward::Prev => "<",
    };
    let bound = mark.map(|mark| (beyond, &mark.beside));
    let read = asked.read(connection, toward, bound, limit + 1)?;
    let behind = match (mark, toward) {
        (None, _) => false,
        (Some(mark), Toward::Next) => {
            asked.exists(connection, toward.reversed(), ("<=", &mark.beside))?
        }
        (Some(mark), Toward::Prev) => {
            asked.exists(connection, toward.reversed(), (">=", &mark.beside))?
        }
    };
    let page = Page::arrange(read, limit, mark, behind, |contact| ContactPlace {
        name: fold(&contact.name()),
        id: contact.id,
    });
    Ok(ContactPage { contacts: page.rows, next: page.next, prev: page.prev })
}

/// Which customers.
struct Asked<'a> {
    tenant: TenantId,
    query: Option<&'a Query>,
}

impl Asked<'_> {
    fn exists(
        &self,
        connection: &Connection,
        toward: Toward,
        bound: (&str, &ContactPlace),
    ) -> rusqlite::Result<bool> {
        Ok(!self.read(connection, toward, Some(bound), 1)?.is_empty())
    }

    fn read(
        &self,
        connection: &Connection,
        toward: Toward,
        bound: Option<(&str, &ContactPlace)>,
        limit: usize,
    ) -> rusqlite::Result<Vec<Contact>> {
        let mut sql = "SELECT body FROM contact WHERE tenant = ?".to_owned();
        let mut values = vec![blob_value(self.tenant.as_uuid())];
        if let Some((beyond, place)) = bound {
            sql.push_str(" AND (name, id) ");
            sql.push_str(beyond);
            sql.push_str(" (?, ?)");
            values.extend([Value::from(place.name.clone()), blob_value(place.id.as_uuid())]);
        }
        if let Some(query) = self.query {
            restrict(&mut sql, &mut values, query);
        }
        sql.push_str(match toward {
            Toward::Next => " ORDER BY name, id LIMIT ?",
            Toward::Prev => " ORDER BY name DESC, id DESC LIMIT ?",
        });
        values.push(Value::from(limit as i64));
        let mut statement = connection.prepare_cached(&sql)?;
        let mut rows = statement.query(params_from_iter(values))?;
        let mut contacts = Vec::new();
        while let Some(row) = rows.next()? {
            contacts.push(from_json(row.get_ref(0)?.as_str()?)?);
        }
        Ok(contacts)
    }
}

/// Every word must begin one of the person's words, or all digits one tail of the phone.
fn restrict(sql: &mut String, values: &mut Vec<Value>, query: &Query) {
    let begins = "instr(words, ?) > 0";
    let all = vec![begins; query.words.len()].join(" AND ");
    values.extend(query.words.iter().map(|word| Value::from(format!(" {word}"))));
    sql.push_str(" AND ((");
    sql.push_str(&all);
    sql.push(')');
    if let Some(phone) = &query.phone {
        sql.push_str(" OR ");
        sql.push_str(begins);
        values.push(Value::from(format!(" {phone}")));
    }
    sql.push(')');
}
