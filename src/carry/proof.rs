//! Reads a backup from end to end before anything of it is used: whether it is whole, what is in it,
//! and that it comes to what it says.
use std::collections::{BTreeMap, BTreeSet};

use recado_domain::{TenantId, UserId, account::Tenant, contact::Contact, identity::Identity};

use super::{CarryError, Header, Outcome, Reader, Record, Tally, Wanted, tally::whole};

/// A backup that is whole.
pub(crate) struct Proof {
    header: Header,
    people: BTreeMap<TenantId, Vec<(UserId, String)>>,
    /// What is in it.
    pub(crate) outcome: Outcome,
}

impl Proof {
    /// Reads all of it.
    pub(crate) fn read(mut reader: Reader) -> Result<Self, CarryError> {
        let mut tally = Tally::default();
        let (mut people, mut ended) = (BTreeMap::new(), None);
        let mut companies: Vec<Tenant> = Vec::new();
        let mut keys_first = (reader.header.version == 1).then(BTreeSet::new);
        while let Some((record, raw)) = reader.next()? {
            tally.add(&record, &raw);
            match record {
                Record::ContactKey { tenant, key, .. } => {
                    if let Some(keys) = &mut keys_first {
                        keys.insert((tenant, key));
                    }
                }
                Record::Contact { contact }
                    if keys_first.as_ref().is_some_and(|keys| lacks_a_key(&contact, keys)) =>
                {
                    return Err(torn(
                        "an earlier release wrote it while customers wrote, and keys of theirs are \
                         missing: make it again",
                    ));
                }
                Record::Company { tenant, people: of, .. } => {
                    people
                        .insert(tenant.id, of.into_iter().map(|one| (one.id, one.email)).collect());
                    companies.push(tenant);
                }
                Record::CompanyEnd { tenant, sha256, counts } => {
                    let company = match tenant {
                        Some(tenant) => companies.iter().find(|company| company.id == tenant),
                        None => companies.last(),
                    };
                    let company = company.ok_or_else(|| torn("nobody's end"))?;
                    let summary = tally.company(company.id);
                    if (summary.sha256, summary.counts) != (sha256, counts) {
                        return Err(torn(&format!("{} is not what it says", company.name)));
                    }
                }
                Record::End { sha256 } => ended = Some(sha256),
                _ => {}
            }
        }
        let sha256 = tally.whole();
        if ended.as_ref() != Some(&sha256) {
            return Err(torn("it does not come to what it says"));
        }
        let summed = |company: Tenant| {
            let summary = tally.company(company.id);
            (company, summary)
        };
        let companies = companies.into_iter().map(summed).collect();
        let outcome = Outcome { companies, sha256, missing: Vec::new() };
        Ok(Self { header: reader.header, people, outcome })
    }

    /// Leaves only what is wanted, and returns what it begins with.
    pub(crate) fn choose(&mut self, wanted: &Wanted) -> Result<Header, CarryError> {
        let is_wanted = |id: &TenantId| wanted.tenants.as_ref().is_none_or(|ids| ids.contains(id));
        self.outcome.companies.retain(|(company, _)| is_wanted(&company.id));
        if self.outcome.companies.is_empty() {
            return Err(CarryError::NotFound("there is no such company in the backup".to_owned()));
        }
        let hashes = self.outcome.companies.iter();
        self.outcome.sha256 =
            whole(hashes.map(|(company, summary)| (company.id, summary.sha256.clone())));
        let mut header = self.header.clone();
        header.companies.retain(|company| is_wanted(&company.id));
        header.files &= wanted.files;
        let of = header.companies.iter().filter_map(|company| self.people.get(&company.id));
        header.people = of.flatten().cloned().collect();
        Ok(header)
    }
}

/// Version 1 told keys first: it lacks those of who came while it was written.
fn lacks_a_key(contact: &Contact, keys: &BTreeSet<(TenantId, String)>) -> bool {
    let mut own = contact.identities.iter().flat_map(Identity::keys);
    own.any(|key| !keys.contains(&(contact.tenant, key)))
}

fn torn(what: &str) -> CarryError {
    CarryError::Torn(what.to_owned())
}
