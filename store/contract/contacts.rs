//! Rules of customers and claims.
use recado_domain::{
    ChannelId, ContactId, TenantId,
    bot::Language,
    contact::Contact,
    identity::{Identity, Peer},
};

use super::samples::{Talk, append, uuid};
use crate::{Append, Claim, Claimed, ContactChange, StoreError, Stores};

fn phone(digits: &str) -> Identity {
    Identity::Phone(digits.to_owned())
}

fn user(id: &str) -> Identity {
    Identity::WhatsappUser(id.to_owned())
}

/// Proposes a new conversation of a talk's company and channel for a peer.
fn propose(talk: &Talk, identities: &[Identity]) -> Claim {
    let talk = talk.another();
    let peer = Peer { identities: identities.to_vec(), name: None };
    let contact = Contact::new(talk.contact, talk.tenant, &peer, super::samples::DAWN);
    Claim {
        tenant: talk.tenant,
        channel: talk.channel,
        keys: peer.keys(),
        conversation: talk.conversation,
        contact,
    }
}

async fn claim(stores: &Stores, claim: Claim) -> Claimed {
    stores.contacts.claim(claim).await.unwrap()
}

/// Nobody's before.
pub async fn a_new_peer_gets_what_was_proposed(stores: &Stores) {
    let proposed = propose(&Talk::new(), &[phone("51958114207"), user("PE.1")]);
    let claimed = claim(stores, proposed.clone()).await;
    let Claim { tenant, channel, keys, conversation, contact } = proposed;
    assert_eq!(claimed, Claimed { conversation, contact: contact.clone(), created: true });
    for key in keys {
        let found = stores.contacts.find(channel, &[key]).await.unwrap();
        assert_eq!(found, Some(conversation));
    }
    let kept = stores.contacts.get(tenant, contact.id).await.unwrap();
    assert_eq!(kept, Some(contact));
}

/// Again, by either key, in whichever form the phone is written.
pub async fn the_same_peer_again_is_the_same_conversation(stores: &Stores) {
    let talk = Talk::new();
    let first = claim(stores, propose(&talk, &[phone("5511987654321"), user("BR.1")])).await;
    for same in [
        vec![phone("5511987654321"), user("BR.1")],
        vec![user("BR.1")],
        vec![phone("5511987654321")],
        vec![phone("551187654321")],
    ] {
        let again = claim(stores, propose(&talk, &same)).await;
        assert_eq!((again.conversation, again.created), (first.conversation, false), "{same:?}");
        assert_eq!(again.contact.id, first.contact.id);
    }
}

/// Two known keys that lead to two conversations stay as they are.
pub async fn a_claim_is_never_repointed(stores: &Stores) {
    let talk = Talk::new();
    let by_phone = claim(stores, propose(&talk, &[phone("51958114207")])).await;
    let by_user = claim(stores, propose(&talk, &[user("PE.1")])).await;
    assert_ne!(by_phone.conversation, by_user.conversation);
    for both in [[phone("51958114207"), user("PE.1")], [user("PE.1"), phone("51958114207")]] {
        claim(stores, propose(&talk, &both)).await;
    }
    for (identity, first) in [(phone("51958114207"), by_phone), (user("PE.1"), by_user)] {
        let again = claim(stores, propose(&talk, &[identity])).await;
        assert_eq!((again.conversation, again.contact.id), (first.conversation, first.contact.id));
    }
}

/// A known key vouches for the one beside it.
pub async fn a_new_key_joins_the_claim_and_the_contact(stores: &Stores) {
    let talk = Talk::new();
    let first = claim(stores, propose(&talk, &[phone("51958114207")])).await;
    let both = claim(stores, propose(&talk, &[phone("51958114207"), user("PE.1")])).await;
    assert_eq!(both.contact.identities, [phone("51958114207"), user("PE.1")]);
    let hidden = claim(stores, propose(&talk, &[user("PE.1")])).await;
    assert_eq!(hidden, Claimed { created: false, ..both.clone() });
    assert_eq!(hidden.conversation, first.conversation);
    let kept = stores.contacts.get(talk.tenant, first.contact.id).await.unwrap();
    assert_eq!(kept, Some(both.contact));
}

/// Order of the keys.
pub async fn the_first_claimed_key_decides(stores: &Stores) {
    let talk = Talk::new();
    let one = claim(stores, propose(&talk, &[user("PE.1")])).await;
    let two = claim(stores, propose(&talk, &[user("PE.2")])).await;
    let unknown_first = [phone("51958114207"), user("PE.2"), user("PE.1")];
    let decided = claim(stores, propose(&talk, &unknown_first)).await;
    assert_eq!((decided.conversation, decided.contact.id), (two.conversation, two.contact.id));
    let joined = claim(stores, propose(&talk, &[phone("51958114207")])).await;
    assert_eq!(joined.conversation, two.conversation);
    assert_ne!(joined.conversation, one.conversation);
}

/// One person, two numbers of the company.
pub async fn a_customer_of_two_channels_is_one_contact(stores: &Stores) {
    let talk = Talk::new();
    let other = Talk { channel: ChannelId::from_uuid(uuid()), ..talk };
    let here = claim(stores, propose(&talk, &[phone("51958114207")])).await;
    let there = claim(stores, propose(&other, &[phone("51958114207")])).await;
    assert!(there.created && there.conversation != here.conversation);
    assert_eq!(there.contact, here.contact);
}

/// Profiles.
pub async fn a_profile_name_is_learnt_and_nothing_forgotten(stores: &Stores) {
    let talk = Talk::new();
    let known = [phone("51958114207"), user("PE.1")];
    let first = claim(stores, propose(&talk, &known)).await;
    let given = Contact { given_name: Some("Doña Rosa".to_owned()), ..first.contact };
    stores.contacts.put(given.clone()).await.unwrap();
    let mut renamed = propose(&talk, &known[..1]);
    renamed.contact.profile_name = Some("Rosa Q.".to_owned());
    let learnt = claim(stores, renamed).await.contact;
    assert_eq!(learnt, Contact { profile_name: Some("Rosa Q.".to_owned()), ..given });
    let nameless = claim(stores, propose(&talk, &known[1..])).await.contact;
    assert_eq!(nameless, learnt);
}

/// Fifty deliveries at once.
pub async fn claims_at_the_same_moment_agree(stores: &Stores) {
    let talk = Talk::new();
    let asked = (0..50).map(|_| {
        let contacts = stores.contacts.clone();
        let claim = propose(&talk, &[phone("51958114207"), user("PE.1")]);
        tokio::spawn(async move { contacts.claim(claim).await.unwrap() })
    });
    let mut answers = Vec::new();
    for asked in asked.collect::<Vec<_>>() {
        answers.push(asked.await.unwrap());
    }
    assert_eq!(answers.iter().filter(|claimed| claimed.created).count(), 1);
    let first = (answers[0].conversation, answers[0].contact.id);
    assert!(answers.iter().all(|claimed| (claimed.conversation, claimed.contact.id) == first));
}

/// Reading makes nothing.
pub async fn finding_claims_nothing(stores: &Stores) {
    let talk = Talk::new();
    let keys = propose(&talk, &[phone("51958114207")]).keys;
    for _ in 0..2 {
        assert_eq!(stores.contacts.find(talk.channel, &keys).await.unwrap(), None);
    }
    let claimed = claim(stores, propose(&talk, &[phone("51958114207")])).await;
    let found = stores.contacts.find(talk.channel, &keys).await.unwrap();
    assert_eq!(found, Some(claimed.conversation));
    let elsewhere = ChannelId::from_uuid(uuid());
    assert_eq!(stores.contacts.find(elsewhere, &keys).await.unwrap(), None);
}

/// Records are replaced whole; keys are made by who claims.
pub async fn a_contact_is_replaced(stores: &Stores) {
    let talk = Talk::new();
    let before = talk.customer("Rosa", "51958114207");
    stores.contacts.put(before.clone()).await.unwrap();
    let after = Contact {
        identities: vec![user("PE.1")],
        opted_out: true,
        blocked: true,
        given_name: Some("Rosita".to_owned()),
        ..before
    };
    stores.contacts.put(after.clone()).await.unwrap();
    assert_eq!(stores.contacts.get(talk.tenant, talk.contact).await.unwrap(), Some(after));
    let claimed = claim(stores, propose(&talk, &[user("PE.1")])).await;
    assert_ne!(claimed.contact.id, talk.contact, "only a claim makes a key");
}

/// What an append changes of a contact comes with it.
pub async fn a_decision_changes_its_contact(stores: &Stores) {
    let talk = Talk::new();
    let before = talk.customer("Rosa", "51958114207");
    stores.contacts.put(before.clone()).await.unwrap();
    append(stores, Append { contact: Some(stop(&talk)), ..talk.append(0) }).await;
    let after = Some(Contact { opted_out: true, ..before });
    assert_eq!(stores.contacts.get(talk.tenant, talk.contact).await.unwrap(), after);
    let unknown = talk.another();
    append(stores, Append { contact: Some(stop(&unknown)), ..unknown.append(0) }).await;
    assert_eq!(stores.contacts.get(talk.tenant, unknown.contact).await.unwrap(), None);
}

/// And stays away with it.
pub async fn a_refused_append_changes_no_contact(stores: &Stores) {
    let talk = Talk::new();
    let before = talk.customer("Rosa", "51958114207");
    stores.contacts.put(before.clone()).await.unwrap();
    let contact = Some(stop(&talk));
    stores.log.append(Append { contact, ..talk.append(3) }).await.unwrap_err();
    assert_eq!(stores.contacts.get(talk.tenant, talk.contact).await.unwrap(), Some(before));
}

fn stop(talk: &Talk) -> ContactChange {
    ContactChange { opted_out: Some(true), ..ContactChange::of(talk.contact) }
}

/// A name, a stop, a block, a language and a new profile at the same moment, again and again.
pub async fn changes_of_a_contact_at_the_same_moment_are_all_kept(stores: &Stores) {
    for round in 0..4 {
        let talk = Talk::new();
        let known = [phone("51958114207")];
        let id = claim(stores, propose(&talk, &known)).await.contact.id;
        let nothing = || ContactChange::of(id);
        let name = Some(format!("Doña Rosa {round}"));
        let changes = [
            ContactChange { given_name: Some(name.clone()), ..nothing() },
            ContactChange { blocked: Some(true), ..nothing() },
            ContactChange { language: Some(Language::En), ..nothing() },
        ];
        let changing = changes.map(|change| {
            let (contacts, tenant) = (stores.contacts.clone(), talk.tenant);
            tokio::spawn(async move { contacts.change(tenant, change).await.unwrap().is_some() })
        });
        let mut renamed = propose(&talk, &[phone("51958114207"), user("PE.1")]);
        renamed.contact.profile_name = Some("Rosa Q.".to_owned());
        let learning = claim(stores, renamed);
        let row = Talk { contact: id, ..talk };
        let stopping = append(stores, Append { contact: Some(stop(&row)), ..row.append(0) });
        tokio::join!(learning, stopping);
        for change in changing {
            assert!(change.await.unwrap());
        }
        let known = stores.contacts.get(talk.tenant, id).await.unwrap().unwrap();
        let said = (known.given_name, known.profile_name.as_deref(), known.language);
        assert_eq!(said, (name, Some("Rosa Q."), Some(Language::En)));
        assert_eq!((known.opted_out, known.blocked, known.identities.len()), (true, true, 2));
    }
}

/// Changes say only what changes, and only in their own company.
pub async fn a_contact_is_changed_in_part(stores: &Stores) {
    let talk = Talk::new();
    let before = Contact { blocked: true, ..talk.customer("Rosa", "51958114207") };
    stores.contacts.put(before.clone()).await.unwrap();
    let given = |name: Option<&str>| ContactChange {
        given_name: Some(name.map(str::to_owned)),
        ..ContactChange::of(talk.contact)
    };
    let named = Contact { given_name: Some("Rosita".to_owned()), ..before.clone() };
    let answered = stores.contacts.change(talk.tenant, given(Some("Rosita"))).await.unwrap();
    assert_eq!(answered, Some(named));
    let page = stores.contacts.page(talk.tenant, Some("rosit"), None, 9).await.unwrap();
    assert_eq!(page.contacts.len(), 1, "it is found by the new name");
    let taken_back = stores.contacts.change(talk.tenant, given(None)).await.unwrap();
    assert_eq!(taken_back, Some(Contact { given_name: None, ..before.clone() }));
    let stranger = TenantId::from_uuid(uuid());
    assert_eq!(stores.contacts.change(stranger, given(Some("x"))).await.unwrap(), None);
}

/// The list's search.
pub async fn contacts_are_searched_by_name_and_phone(stores: &Stores) {
    let first = Talk::new();
    for (name, digits) in [("Rosa Ñahui", "51958114207"), ("Iván Rosales", "5491123456789")] {
        stores.contacts.put(first.another().customer(name, digits)).await.unwrap();
    }
    for (query, expected) in [
        ("ros", vec!["Iván Rosales", "Rosa Ñahui"]),
        ("ÑAHUI", vec!["Rosa Ñahui"]),
        ("rosa nah", vec!["Rosa Ñahui"]),
        ("+54 9 11", vec!["Iván Rosales"]),
        ("958114", vec!["Rosa Ñahui"]),
        ("ahui", vec![]),
        ("% _", vec![]),
    ] {
        let page = stores.contacts.page(first.tenant, Some(query), None, 10).await.unwrap();
        let names: Vec<String> = page.contacts.iter().map(Contact::name).collect();
        assert_eq!(names, expected, "{query}");
    }
    let one = stores.contacts.page(first.tenant, Some("ros"), None, 1).await.unwrap();
    let two =
        stores.contacts.page(first.tenant, Some("ros"), one.next.as_deref(), 1).await.unwrap();
    assert_eq!((two.contacts[0].name().as_str(), two.next), ("Rosa Ñahui", None));
}

/// Tenancy.
pub async fn another_company_has_other_contacts(stores: &Stores) {
    let (talk, other) = (Talk::new(), Talk::new());
    let here = claim(stores, propose(&talk, &[phone("51958114207")])).await;
    let there = claim(stores, propose(&other, &[phone("51958114207")])).await;
    assert!(there.created && there.contact.id != here.contact.id);
    let stranger = TenantId::from_uuid(uuid());
    assert_eq!(stores.contacts.get(stranger, here.contact.id).await.unwrap(), None);
    assert_eq!(stores.contacts.page(stranger, None, None, 9).await.unwrap().contacts, []);
    let stolen = Contact { tenant: stranger, ..here.contact.clone() };
    let refused = stores.contacts.put(stolen).await;
    assert!(matches!(refused, Err(StoreError::Taken("contact"))), "{refused:?}");
    let unknown = ContactId::from_uuid(uuid());
    assert_eq!(stores.contacts.get(talk.tenant, unknown).await.unwrap(), None);
}
