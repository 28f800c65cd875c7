//! Sets a run against a gateway up: bot, FAQs, numbers, provider, agents, standing conversations.
use std::{cell::Cell, sync::Arc, time::Duration};

use anyhow::{Context as _, ensure};
use parking_lot::Mutex;
use tokio::sync::{Semaphore, mpsc};

use super::{
    checks::on_the_board,
    course::{self, Expected},
    side::Side,
};
use crate::{
    agents::Desk,
    api::Api,
    args::{BenchArgs, Rate, Scenario},
    company::Company,
    outcome::{Board, Shared},
    provider::{Journals, Sink, Teller, listen, make_number},
    setup::{self, Credentials},
    traffic::{Customers, Number, Pace, Plan, Secret, send_all},
    wire::Host,
};

/// Lines over which states come back.
const STATE_LINES: usize = 64;
/// Exchanges that are open at a time while conversations are made to stand.
const PRELOAD_OPEN: usize = 256;

/// A gateway that is ready to be measured.
pub(super) struct Stage<'a> {
    pub(super) args: &'a BenchArgs,
    /// The gateways; the first one also gets states, agents and set-up.
    pub(super) hosts: Arc<[Host]>,
    host: Host,
    pub(super) customers: Customers,
    credentials: Credentials,
    numbers: Arc<[Number]>,
    /// The port of the built-in provider, until it is served.
    sink: Option<std::net::TcpListener>,
    simulator: Option<Host>,
}

impl<'a> Stage<'a> {
    /// Makes everything over the API; nothing is sent yet.
    pub(super) async fn set_up(args: &'a BenchArgs, company: &mut Company) -> anyhow::Result<Self> {
        let host = Host::find(args.first_target()?).await?;
        let mut hosts = Vec::with_capacity(args.target.len());
        for target in &args.target {
            hosts.push(Host::find(target).await?);
        }
        let (listener, sink_url) = listen().context("no port for the provider")?;
        let provider = args.simulator.clone().unwrap_or(sink_url);
        setup::set_bot(company, args.with_replies()).await?;
        if args.scenario == Scenario::Exchange {
            setup::add_faqs(company).await?;
        }
        let credentials = Credentials::draw();
        let mut numbers = Vec::with_capacity(args.numbers);
        for place in 0..args.numbers {
            let made = setup::connect_number(company, args, &provider, &credentials, place);
            numbers.push(made.await?);
        }
        let simulator = match &args.simulator {
            Some(url) => Some(Host::find(url).await?),
            None => None,
        };
        let customers = Customers::new(rand::random(), args.numbers);
        let numbers: Arc<[Number]> = numbers.into();
        let sink = simulator.is_none().then_some(listener);
        let stage = Self {
            args,
            hosts: hosts.into(),
            host,
            customers,
            credentials,
            numbers,
            sink,
            simulator,
        };
        stage.make_simulated_numbers().await?;
        Ok(stage)
    }

    async fn make_simulated_numbers(&self) -> anyhow::Result<()> {
        let Some(simulator) = &self.simulator else { return Ok(()) };
        let mut control = Api::new(simulator.clone(), None);
        for number in self.numbers.iter() {
            let states = self.args.with_states();
            make_number(&mut control, self.args.first_target()?, number, &self.credentials, states)
                .await?;
        }
        Ok(())
    }

    /// Makes conversations stand: one message of each customer, answered where replies are wanted,
    /// unmeasured.
    pub(super) async fn preload(&self, board: &Shared, expected: Expected) -> anyhow::Result<()> {
        let count = self.args.preload;
        if count == 0 {
            return Ok(());
        }
        eprintln!("{count} conversations are made first");
        let day = Duration::from_hours(24);
        let pace = Pace::new(course::begins(), Rate::Max, Duration::ZERO, day);
        let room = Some(Arc::new(Semaphore::new(PRELOAD_OPEN)));
        board.lock().begin(pace, room.clone());
        let plan = Plan {
            writers: count,
            limit: Some(count as u64),
            workers: PRELOAD_OPEN,
            mark: "P",
            ..self.plan(pace, Arc::clone(board), room)
        };
        let senders = Side::start("preload", move || send_all(plan))?;
        course::moves_until_over(&senders, board).await?;
        course::drain(board, expected).await;
        let wrong = on_the_board(&board.lock(), expected);
        ensure!(wrong.is_empty(), "conversations could not be made to stand: {}", wrong.join("; "));
        Ok(())
    }

    /// Makes the board, for the run's customers and those whose conversations stand before.
    pub(super) fn board(&self) -> Shared {
        let customers = self.args.customers.max(self.args.preload);
        Arc::new(Mutex::new(Board::new(customers, self.args.with_replies())))
    }

    /// Makes the run's plan.
    pub(super) fn plan(&self, pace: Pace, board: Shared, room: Option<Arc<Semaphore>>) -> Plan {
        Plan {
            hosts: Arc::clone(&self.hosts),
            secret: Secret::new(&self.credentials.app_secret),
            numbers: Arc::clone(&self.numbers),
            customers: self.customers,
            writers: self.args.customers,
            limit: None,
            pace,
            workers: workers(self.args),
            mark: "R",
            board,
            room,
        }
    }

    /// Starts the provider.
    pub(super) fn provide(&mut self, board: &Shared) -> anyhow::Result<Side> {
        if let Some(simulator) = self.simulator.clone() {
            let (numbers, customers) = (Arc::clone(&self.numbers), self.customers);
            let board = Arc::clone(board);
            return Side::start("provider", move || async move {
                let journals = Journals::new(Api::new(simulator, None), &numbers, customers, board);
                if let Err(error) = journals.follow().await {
                    eprintln!("the simulator's journals cannot be read: {error:#}");
                }
            });
        }
        let listener = self.sink.take().context("the provider runs already")?;
        let (customers, board) = (self.customers, Arc::clone(board));
        let (host, numbers) = (self.host.clone(), Arc::clone(&self.numbers));
        let secret = Secret::new(&self.credentials.app_secret);
        let states = self.args.with_states();
        Side::start("provider", move || async move {
            let told = Arc::clone(&board);
            let teller =
                states.then(|| Teller::new(&host, STATE_LINES, secret, numbers, customers, told));
            let sink = Sink { customers, board, teller, given: Cell::new(0) };
            if let Err(error) = sink.serve(listener).await {
                eprintln!("the provider stopped: {error}");
            }
        })
    }

    /// Opens the agents' sockets and waits until all follow the inbox.
    pub(super) async fn seat_agents(&self, board: &Shared) -> anyhow::Result<Option<Side>> {
        let (agents, Some(key)) = (self.args.agents, self.args.api_key.clone()) else {
            return Ok(None);
        };
        if agents == 0 {
            return Ok(None);
        }
        let (host, board) = (self.host.clone(), Arc::clone(board));
        let desk = Desk { host, key, customers: self.customers, board };
        let (ready, mut readied) = mpsc::unbounded_channel();
        let side = Side::start("agents", move || desk.watch_all(agents, ready))?;
        for _ in 0..agents {
            let opened = readied.recv().await.context("an agent's socket ended early")?;
            opened.context("an agent's socket")?;
        }
        Ok(Some(side))
    }
}

/// How many webhooks may be on the way: with a rate as many as there are connections; at the greatest
/// rate as many as were asked for, unless whole exchanges are limited instead.
fn workers(args: &BenchArgs) -> usize {
    match (args.rate, args.with_replies()) {
        (Rate::Max, false) => args.in_flight,
        _ => args.connections,
    }
}
