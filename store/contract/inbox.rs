//! Rules of the inbox.
use std::time::Duration;

use recado_domain::{
    ChannelId, ConversationId, LabelId, TenantId, UserId,
    conversation::{ConversationRow, LastMessage, Owner, Status, Turn},
    message::{Author, Direction},
};

use super::samples::{DAWN, Talk, agent, append, uuid};
use crate::{Append, AssigneeFilter, Counts, InboxFilter, Stores};

/// Appends an event that leaves the row as told.
async fn stand(stores: &Stores, talk: &Talk, row: ConversationRow) -> u64 {
    append(stores, Append { row: row.clone(), ..talk.append(row.position - 1) }).await
}

async fn listed(stores: &Stores, talk: &Talk, filter: &InboxFilter) -> Vec<ConversationId> {
    let page = stores.inbox.page(talk.tenant, filter, None, 100).await.unwrap();
    assert_eq!((page.next, page.prev), (None, None));
    page.rows.iter().map(|row| row.id).collect()
}

/// Every field survives.
pub async fn a_row_comes_back_whole(stores: &Stores) {
    let at = |seconds| Some(DAWN + Duration::from_secs(seconds));
    for owner in [Owner::Agent(agent()), Owner::Phone, Owner::Nobody, Owner::Bot] {
        let talk = Talk::new();
        let last_message = LastMessage {
            number: 7,
            direction: Direction::Outbound,
            kind: "text".to_owned(),
            text: "¡Listo! 🙂".to_owned(),
            status: "read".to_owned(),
            author: Author::Agent(agent()),
            at: DAWN,
        };
        let full = ConversationRow {
            status: Status::Snoozed,
            turn: Turn { number: 5, owner },
            assignee: Some(agent()),
            labels: vec![LabelId::from_uuid(uuid()), LabelId::from_uuid(uuid())],
            unread: 3,
            waiting_since: at(1),
            window_until: at(2),
            snoozed_until: at(3),
            opted_out: true,
            blocked: true,
            last_message: Some(last_message),
            troubled: 2,
            ..talk.row(1)
        };
        for row in [full, ConversationRow { contact_phone: None, ..talk.row(2) }] {
            stand(stores, &talk, row.clone()).await;
            let read = stores.inbox.get(talk.tenant, talk.conversation).await.unwrap();
            assert_eq!(read.as_ref(), Some(&row));
            let page = stores.inbox.page(talk.tenant, &InboxFilter::default(), None, 9).await;
            assert_eq!(page.unwrap().rows, [row]);
        }
    }
}

struct Shop {
    talks: Vec<Talk>,
    rosa: UserId,
    urgent: LabelId,
}

/// Four conversations: pending; open with Rosa, urgent; open with nobody; closed with Rosa, elsewhere.
async fn shop(stores: &Stores) -> Shop {
    let first = Talk::new();
    let elsewhere = Talk { channel: ChannelId::from_uuid(uuid()), ..first.another() };
    let talks = vec![first, first.another(), first.another(), elsewhere];
    let (rosa, urgent) = (agent(), LabelId::from_uuid(uuid()));
    let rows = [
        (Status::Pending, None, vec![]),
        (Status::Open, Some(rosa), vec![urgent]),
        (Status::Open, None, vec![]),
        (Status::Closed, Some(rosa), vec![]),
    ];
    for (number, (talk, (status, assignee, labels))) in (0_u32..).zip(talks.iter().zip(rows)) {
        let active_at = DAWN + Duration::from_mins(1) * number;
        stand(stores, talk, ConversationRow { status, assignee, labels, active_at, ..talk.row(1) })
            .await;
    }
    Shop { talks, rosa, urgent }
}

impl Shop {
    async fn shows(&self, stores: &Stores, filter: InboxFilter, expected: &[usize]) {
        let expected: Vec<ConversationId> =
            expected.iter().map(|number| self.talks[*number].conversation).collect();
        assert_eq!(listed(stores, &self.talks[0], &filter).await, expected, "{filter:?}");
    }
}

/// One filter at a time, newest activity first.
pub async fn each_filter_shows_what_it_names(stores: &Stores) {
    let shop = shop(stores).await;
    let all = InboxFilter::default;
    shop.shows(stores, all(), &[3, 2, 1, 0]).await;
    shop.shows(stores, InboxFilter { status: Some(Status::Open), ..all() }, &[2, 1]).await;
    shop.shows(stores, InboxFilter { status: Some(Status::Snoozed), ..all() }, &[]).await;
    let channel = Some(shop.talks[3].channel);
    shop.shows(stores, InboxFilter { channel, ..all() }, &[3]).await;
    let rosas = Some(AssigneeFilter::User(shop.rosa));
    shop.shows(stores, InboxFilter { assignee: rosas, ..all() }, &[3, 1]).await;
    let nobodys = Some(AssigneeFilter::Nobody);
    shop.shows(stores, InboxFilter { assignee: nobodys, ..all() }, &[2, 0]).await;
    shop.shows(stores, InboxFilter { label: Some(shop.urgent), ..all() }, &[1]).await;
    let contact = Some(shop.talks[2].contact);
    shop.shows(stores, InboxFilter { contact, ..all() }, &[2]).await;
}

/// Filters restrict each other.
pub async fn filters_join(stores: &Stores) {
    let shop = shop(stores).await;
    let all = InboxFilter::default;
    let open = InboxFilter { status: Some(Status::Open), ..all() };
    let rosas = Some(AssigneeFilter::User(shop.rosa));
    shop.shows(stores, InboxFilter { assignee: rosas, ..open.clone() }, &[1]).await;
    let nobodys = Some(AssigneeFilter::Nobody);
    shop.shows(stores, InboxFilter { assignee: nobodys, ..open.clone() }, &[2]).await;
    let label = Some(shop.urgent);
    shop.shows(stores, InboxFilter { label, assignee: rosas, ..open.clone() }, &[1]).await;
    shop.shows(stores, InboxFilter { label, assignee: nobodys, ..all() }, &[]).await;
    let contact = Some(shop.talks[1].contact);
    shop.shows(stores, InboxFilter { contact, assignee: rosas, label, ..open }, &[1]).await;
}

/// More conversations than are looked up one by one.
pub async fn a_label_on_many_conversations_is_read_page_by_page(stores: &Stores) {
    let (first, label) = (Talk::new(), LabelId::from_uuid(uuid()));
    let talks: Vec<Talk> = (0..40).map(|_| first.another()).collect();
    for (second, talk) in (0..).zip(&talks) {
        let labels = if second % 2 == 0 { vec![label] } else { Vec::new() };
        let active_at = DAWN + Duration::from_secs(second);
        stand(stores, talk, ConversationRow { labels, active_at, ..talk.row(1) }).await;
    }
    let filter = InboxFilter { label: Some(label), ..InboxFilter::default() };
    let one = stores.inbox.page(first.tenant, &filter, None, 15).await.unwrap();
    let two = stores.inbox.page(first.tenant, &filter, one.next.as_deref(), 15).await.unwrap();
    let ids: Vec<_> = one.rows.iter().chain(&two.rows).map(|row| row.id).collect();
    let labelled: Vec<_> = talks.iter().step_by(2).rev().map(|talk| talk.conversation).collect();
    assert_eq!((ids, two.next), (labelled, None));
}

/// Lists follow changes of status, agent, labels and activity.
pub async fn a_row_follows_what_its_conversation_became(stores: &Stores) {
    let shop = shop(stores).await;
    let (talk, all) = (shop.talks[1], InboxFilter::default);
    let label = LabelId::from_uuid(uuid());
    let active_at = DAWN + Duration::from_hours(1);
    let row =
        ConversationRow { status: Status::Closed, labels: vec![label], active_at, ..talk.row(2) };
    stand(stores, &talk, row).await;
    shop.shows(stores, all(), &[1, 3, 2, 0]).await;
    shop.shows(stores, InboxFilter { status: Some(Status::Open), ..all() }, &[2]).await;
    shop.shows(stores, InboxFilter { status: Some(Status::Closed), ..all() }, &[1, 3]).await;
    shop.shows(stores, InboxFilter { label: Some(shop.urgent), ..all() }, &[]).await;
    shop.shows(stores, InboxFilter { label: Some(label), ..all() }, &[1]).await;
    let rosas = Some(AssigneeFilter::User(shop.rosa));
    shop.shows(stores, InboxFilter { assignee: rosas, ..all() }, &[3]).await;
}

/// Counting.
pub async fn counts_say_where_conversations_stand(stores: &Stores) {
    let shop = shop(stores).await;
    let tenant = shop.talks[0].tenant;
    let counts = stores.inbox.counts(tenant, shop.rosa).await.unwrap();
    let expected = Counts { pending: 1, open: 2, snoozed: 0, closed: 1, mine: 1, unassigned: 1 };
    assert_eq!(counts, expected);
    assert_eq!(stores.inbox.counts(tenant, agent()).await.unwrap().mine, 0);
    for (position, (number, status)) in [(2, Status::Snoozed), (3, Status::Open)].iter().enumerate()
    {
        let talk = shop.talks[*number];
        let assignee = Some(shop.rosa);
        stand(stores, &talk, ConversationRow { status: *status, assignee, ..talk.row(2) }).await;
        let counts = stores.inbox.counts(tenant, shop.rosa).await.unwrap();
        assert_eq!((counts.mine, counts.unassigned), (2 + position as u64, 0));
    }
    let counts = stores.inbox.counts(tenant, shop.rosa).await.unwrap();
    let expected = Counts { pending: 1, open: 2, snoozed: 1, closed: 0, mine: 3, unassigned: 0 };
    assert_eq!(counts, expected);
}

/// The gap of an open inbox.
pub async fn what_changed_comes_once_in_the_order_of_its_last_change(stores: &Stores) {
    let first = Talk::new();
    let talks = [first, first.another(), first.another()];
    let mut cursors = Vec::new();
    for (talk, position) in [(0, 0), (1, 0), (2, 0), (0, 1), (0, 2)] {
        cursors.push(append(stores, talks[talk].append(position)).await);
        append(stores, Talk::new().append(0)).await;
    }
    let changed = async |after, limit| {
        let changed = stores.inbox.changed(first.tenant, after, limit).await.unwrap();
        let named = |(cursor, row): &(u64, ConversationRow)| (*cursor, row.id, row.position);
        (changed.rows.iter().map(named).collect::<Vec<_>>(), changed.more)
    };
    let row = |at: usize, talk: usize, position| (cursors[at], talks[talk].conversation, position);
    let all = vec![row(1, 1, 1), row(2, 2, 1), row(4, 0, 3)];
    assert_eq!(changed(0, 9).await, (all.clone(), false));
    assert_eq!(changed(0, 3).await, (all.clone(), false));
    assert_eq!(changed(0, 2).await, (all[..2].to_vec(), true));
    assert_eq!(changed(cursors[1], 9).await, (all[1..].to_vec(), false));
    assert_eq!(changed(cursors[3], 9).await, (all[2..].to_vec(), false));
    assert_eq!(changed(cursors[4], 9).await, (vec![], false));
}

/// Where a new client begins.
pub async fn the_head_is_the_newest_change_of_the_company(stores: &Stores) {
    let (talk, other) = (Talk::new(), Talk::new());
    assert_eq!(stores.inbox.head(talk.tenant).await.unwrap(), 0);
    let cursor = append(stores, talk.append(0)).await;
    append(stores, other.append(0)).await;
    assert_eq!(stores.inbox.head(talk.tenant).await.unwrap(), cursor);
    let cursor = append(stores, talk.append(1)).await;
    assert_eq!(stores.inbox.head(talk.tenant).await.unwrap(), cursor);
}

/// Tenancy.
pub async fn another_company_sees_an_empty_inbox(stores: &Stores) {
    let shop = shop(stores).await;
    let stranger = Talk { tenant: TenantId::from_uuid(uuid()), ..shop.talks[1] };
    let all = InboxFilter::default;
    for filter in [
        all(),
        InboxFilter { status: Some(Status::Open), ..all() },
        InboxFilter { channel: Some(stranger.channel), ..all() },
        InboxFilter { contact: Some(stranger.contact), ..all() },
        InboxFilter { label: Some(shop.urgent), ..all() },
        InboxFilter { assignee: Some(AssigneeFilter::User(shop.rosa)), ..all() },
        InboxFilter { assignee: Some(AssigneeFilter::Nobody), ..all() },
    ] {
        assert_eq!(listed(stores, &stranger, &filter).await, []);
    }
    let tenant = stranger.tenant;
    assert_eq!(stores.inbox.get(tenant, stranger.conversation).await.unwrap(), None);
    assert_eq!(stores.inbox.counts(tenant, shop.rosa).await.unwrap(), Counts::default());
    assert_eq!(stores.inbox.changed(tenant, 0, 9).await.unwrap().rows, []);
    assert_eq!(stores.inbox.head(tenant).await.unwrap(), 0);
}
