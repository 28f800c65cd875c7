//! What nobody knows stands in the ledger.
use recado_protocol::Ledger;

use crate::{record::Record, stage::Company};

/// The ledger of an unknown send tells that nothing was heard and that no proof came.
pub(crate) async fn unknown_stands_in_its_ledger(companies: &[Company], record: &Record) {
    for talk in &record.talks {
        let lines =
            |company: &&Company| company.lines.iter().any(|line| line.number == talk.number);
        let company = companies.iter().find(lines).expect("its company");
        for message in talk.outbound().filter(|message| message.status == "unknown") {
            let path = format!("/api/v1/messages/{}/ledger", message.id);
            let ledger: Ledger = company.api.get(&path).await;
            let facts: Vec<&str> = ledger.items.iter().map(|entry| entry.fact.as_str()).collect();
            assert!(facts.contains(&"unknown"), "{}: {facts:?}", message.id);
            assert!(facts.contains(&"started"), "{}: {facts:?}", message.id);
        }
    }
}
