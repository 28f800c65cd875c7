//! Measures appends: so many writers wait at once, each with one exchange after the other.
//!
//! `append_rate FOLDER [SECONDS] [STANDING]`: makes STANDING conversations, then measures 64, 256
//! and 1,024 writers for SECONDS each. An exchange is two appends: the customer's message with its
//! answer (one key, two messages), then the provider's acceptance (one key, one message changed).
#![expect(clippy::indexing_slicing, reason = "a measure on made-up data may panic")]
use std::{
    path::PathBuf,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};

use recado_domain::{
    ProviderId,
    conversation::{ConversationRow, LastMessage, Status},
    delivery::{Delivery, Stage},
    message::{Author, Direction, MessageChange, MessageRow},
};
use recado_store::{
    Append, Appended, Snapshot, Stores,
    contract::samples::{DAWN, Talk, inbound, key, says, uuid},
    sqlite::{SqliteOptions, open},
};

/// Events with their effects, as the domain encodes the first append of an exchange.
const FIRST_ENTRY: usize = 900;
/// The acceptance.
const SECOND_ENTRY: usize = 260;
/// A snapshot is kept with every so many exchanges of a conversation.
const SNAPSHOT_EVERY: u64 = 25;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = PathBuf::from(arguments.next().ok_or("which folder?")?);
    let seconds = arguments.next().map_or(Ok(10), |text| text.parse())?;
    let standing = arguments.next().map_or(Ok(10_000), |text| text.parse())?;
    let stores = open(SqliteOptions::new(folder.join("append_rate.db")))?;
    let began = Instant::now();
    let tenants: Vec<Talk> = (0..20).map(|_| Talk::new()).collect();
    let talks: Vec<Standing> = (0..standing)
        .map(|number| Standing::new(tenants[number % tenants.len()].another()))
        .collect();
    let (_, talks) = run(&stores, talks, 1_024, Until::Once).await;
    println!("{standing} conversations made in {:.1} s", began.elapsed().as_secs_f64());
    let mut talks = talks;
    for writers in [64, 256, 1_024] {
        let (written, worked) = (bytes_written(), cpu_time());
        let (mut latencies, back) =
            run(&stores, talks, writers, Until::Elapsed(Duration::from_secs(seconds))).await;
        talks = back;
        latencies.sort_unstable();
        let at = |share: f64| {
            latencies.get((latencies.len() as f64 * share) as usize).copied().unwrap_or_default()
        };
        println!(
            "{writers:>5} writers: {:>6.0} appends/s, p50 {:>5.1} ms, p99 {:>6.1} ms, max {:>6.1} ms, \
             {:>4.1} kB and {:>5.1} CPU us an append",
            latencies.len() as f64 / seconds as f64,
            at(0.5).as_secs_f64() * 1e3,
            at(0.99).as_secs_f64() * 1e3,
            latencies.last().copied().unwrap_or_default().as_secs_f64() * 1e3,
            (bytes_written() - written) as f64 / 1e3 / latencies.len() as f64,
            cpu_time().saturating_sub(worked).as_secs_f64() * 1e6 / latencies.len() as f64,
        );
    }
    stores.health.close().await;
    Ok(())
}

/// How long writers write.
#[derive(Clone, Copy)]
enum Until {
    /// One exchange a conversation.
    Once,
    /// For a time.
    Elapsed(Duration),
}

/// A conversation and how far it is.
struct Standing {
    talk: Talk,
    exchanges: u64,
}

impl Standing {
    fn new(talk: Talk) -> Self {
        Self { talk, exchanges: 0 }
    }
}

/// Shares the conversations among the writers; returns the time each append took, and the
/// conversations.
async fn run(
    stores: &Stores,
    talks: Vec<Standing>,
    writers: usize,
    until: Until,
) -> (Vec<Duration>, Vec<Standing>) {
    let mut shares: Vec<Vec<Standing>> = (0..writers).map(|_| Vec::new()).collect();
    for (number, talk) in talks.into_iter().enumerate() {
        shares[number % writers].push(talk);
    }
    let stop = Arc::new(AtomicBool::new(false));
    let running: Vec<_> = shares
        .into_iter()
        .map(|share| tokio::spawn(write(stores.clone(), share, until, stop.clone())))
        .collect();
    if let Until::Elapsed(span) = until {
        tokio::time::sleep(span).await;
        stop.store(true, Ordering::Relaxed);
    }
    let (mut latencies, mut back) = (Vec::new(), Vec::new());
    for writer in running {
        let (took, talks) = writer.await.expect("a writer should not panic");
        latencies.extend(took);
        back.extend(talks);
    }
    (latencies, back)
}

async fn write(
    stores: Stores,
    mut talks: Vec<Standing>,
    until: Until,
    stop: Arc<AtomicBool>,
) -> (Vec<Duration>, Vec<Standing>) {
    let mut took = Vec::new();
    let mut random = uuid().as_u128() as u64;
    let once = matches!(until, Until::Once);
    let mut turn = 0;
    while if once { turn < talks.len() } else { !stop.load(Ordering::Relaxed) && !talks.is_empty() }
    {
        random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
        let next = if once { turn } else { (random >> 33) as usize % talks.len() };
        let standing = &mut talks[next];
        for append in exchange(&standing.talk, standing.exchanges) {
            let began = Instant::now();
            let appended = stores.log.append(append).await;
            assert!(matches!(appended, Ok(Appended::Done { .. })), "{appended:?}");
            took.push(began.elapsed());
        }
        standing.exchanges += 1;
        turn += 1;
    }
    (took, talks)
}

fn exchange(talk: &Talk, number: u64) -> [Append; 2] {
    let question = number as u32 * 2 + 1;
    let asked = format!("wamid.HBgLNTE5NTgxMTQyMDcVAgASGBQz{:020X}", uuid().as_u128());
    let sent = ProviderId(format!("wamid.HBgLNTE5NTgxMTQyMDcVAgARGBI5{:020X}", uuid().as_u128()));
    let answer = MessageRow {
        direction: Direction::Outbound,
        author: Author::Bot,
        provider_id: None,
        delivery: Delivery::at(Stage::Started),
        ..inbound(question + 1, "", "Sí, enviamos a todo el Perú: a Cusco llega en 2 o 3 días.")
    };
    let expected = number * 6;
    let first = Append {
        count: 4,
        entry: vec![b'e'; FIRST_ENTRY],
        keys: vec![key(&format!("m:{asked}"), question)],
        row: row(talk, expected + 4, question + 1, "started"),
        messages: vec![
            MessageChange::Insert(Box::new(inbound(question, &asked, "¿tienen envío a Cusco?"))),
            MessageChange::Insert(Box::new(answer)),
        ],
        snapshot: number
            .is_multiple_of(SNAPSHOT_EVERY)
            .then(|| Snapshot { shape: 1, bytes: vec![b's'; 600] }),
        due: Some(DAWN + Duration::from_secs(expected)),
        ..talk.append(expected)
    };
    let second = Append {
        count: 2,
        entry: vec![b'a'; SECOND_ENTRY],
        keys: vec![key(&format!("m:{sent}"), question + 1)],
        row: row(talk, expected + 6, question + 1, "accepted"),
        messages: vec![MessageChange::Delivery {
            number: question + 1,
            delivery: Delivery::at(Stage::Accepted),
            provider_id: Some(sent),
            retry_at: None,
        }],
        due: None,
        ..talk.append(expected + 4)
    };
    [first, second]
}

/// Milliseconds that went by: as in life, who was active last stands at the top of the list.
static NOW: AtomicU64 = AtomicU64::new(0);

fn row(talk: &Talk, position: u64, number: u32, status: &str) -> ConversationRow {
    let said = says("Sí, enviamos a todo el Perú: a Cusco llega en 2 o 3 días.");
    let now = Duration::from_millis(NOW.fetch_add(1, Ordering::Relaxed));
    ConversationRow {
        status: Status::Pending,
        unread: 1,
        window_until: Some(DAWN + Duration::from_hours(24)),
        last_message: Some(LastMessage {
            number,
            direction: Direction::Outbound,
            kind: said.kind().to_owned(),
            text: said.text().unwrap_or_default().to_owned(),
            status: status.to_owned(),
            author: Author::Bot,
            at: DAWN,
        }),
        active_at: DAWN + now,
        ..talk.row(position)
    }
}

/// Returns how many bytes this process handed to the disk so far.
fn bytes_written() -> u64 {
    let counters = std::fs::read_to_string("/proc/self/io").unwrap_or_default();
    let written = counters.lines().find_map(|line| line.strip_prefix("write_bytes: "));
    written.and_then(|text| text.parse().ok()).unwrap_or(0)
}

/// Returns the processor time this process used so far, its generator of load included.
fn cpu_time() -> Duration {
    let status = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = status.rsplit(") ").next().unwrap_or_default();
    let ticks = after_name.split(' ').skip(11).take(2).filter_map(|text| text.parse::<u32>().ok());
    Duration::from_millis(10) * ticks.sum::<u32>()
}
