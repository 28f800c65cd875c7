//! Everything that a cluster stands on, started for one test at a time: CQL servers, Redis, the provider,
//! three gateways, and wires between them that can be cut.
use std::{
    collections::{HashMap, HashSet},
    net::{Ipv4Addr, SocketAddr},
    path::Path,
    process::Command,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use aws_lc_rs::hmac::{HMAC_SHA256, Key, sign};
use futures_util::future::join_all;
use recado_domain::ConversationId;
use recado_placement::slot_of;
use recado_protocol::Conversation;
use serde_json::json;
use tempfile::TempDir;
use tokio::{
    sync::{Mutex, MutexGuard},
    task::block_in_place,
    time::Instant,
};

use crate::{
    callers::Callers,
    cql_server::Server,
    fleet::Fleet,
    front::Front,
    redis_server::RedisServer,
    stage::{Api, Company, Gateway, Provider},
    table,
    wire::{self, Gate, Routes},
};

/// Gateways of a world.
pub(crate) const GATEWAYS: usize = 3;
/// CQL servers, each of which has every row.
pub(crate) const SERVERS: u8 = 3;
/// Slots there are.
const SLOTS: u64 = recado_placement::SLOTS as u64;
const KEYSPACE: &str = "recado";
/// How long gateways may take to share the work out, on a machine that has too much to do.
const PATIENCE: Duration = Duration::from_mins(3);

/// Started by the first test and used by one at a time: what a fault does to one would disturb another.
static CQL: Mutex<Option<Server>> = Mutex::const_new(None);

/// A gateway and the wires to it and from it.
pub(crate) struct Node {
    pub(crate) gateway: Gateway,
    pub(crate) cql: Arc<Gate>,
    pub(crate) redis: Arc<Gate>,
    pub(crate) peers: Arc<Gate>,
    /// Where the others reach it.
    pub(crate) address: String,
}

/// A cluster with one company and one number.
pub(crate) struct World {
    pub(crate) nodes: Vec<Node>,
    pub(crate) company: Company,
    pub(crate) provider: Arc<Provider>,
    pub(crate) fleet: Arc<Fleet>,
    pub(crate) redis: RedisServer,
    /// The keyspace, as `--store` names it.
    pub(crate) store: String,
    callers: Callers,
    _front: Front,
    _files: TempDir,
    cql: MutexGuard<'static, Option<Server>>,
}

impl World {
    /// Starts everything; where a program is missing that is a failure for `CI`, else a word.
    pub(crate) async fn start() -> Option<Self> {
        recado::boot::install_tls();
        let mut cql = CQL.lock().await;
        block_in_place(|| match cql.as_ref() {
            Some(server) => server.tell(&["start"]),
            None => *cql = Server::start_many("cluster", SERVERS),
        });
        let port = cql.as_ref()?.port;
        let redis = block_in_place(|| RedisServer::start(&[]))?;
        let provider = Arc::new(Provider::start().await);
        let files = tempfile::tempdir().expect("a folder");
        let callers = Callers::new(GATEWAYS);
        let mut nodes = lay_out(port, redis.port, files.path(), &callers).await;
        let began = Instant::now();
        join_all(nodes.iter_mut().map(|node| node.gateway.start())).await;
        println!("  {GATEWAYS} gateways started together in {:.1?}", began.elapsed());
        for (nth, node) in nodes.iter().enumerate() {
            callers.note(nth, node.gateway.process.as_ref().map(std::process::Child::id));
        }
        let fleet = Arc::new(Fleet::new(nodes.iter().map(|node| node.gateway.url()).collect()));
        let front = Front::open(Arc::clone(&fleet)).await;
        let company = company(&nodes[0].gateway, &provider, &front).await;
        let store = format!("scylla://{}/{KEYSPACE}", server_at(1, port));
        let world = Self {
            store,
            nodes,
            company,
            provider,
            fleet,
            redis,
            callers,
            _front: front,
            _files: files,
            cql,
        };
        world.shared_out().await;
        Some(world)
    }

    /// Speaks to one gateway for the company.
    pub(crate) fn api(&self, node: usize) -> Api {
        let url = self.nodes[node].gateway.url();
        Api { is_patient: true, ..Api::new(url, self.company.api.key.clone()) }
    }

    /// Asks the script of the CQL servers for something.
    pub(crate) fn tell_servers(&self, arguments: &[&str]) {
        let server = self.cql.as_ref().expect("they run");
        block_in_place(|| server.tell(arguments));
    }

    /// Ends a gateway as `kill -9` does.
    pub(crate) fn kill(&mut self, node: usize) {
        self.nodes[node].gateway.must_live();
        self.nodes[node].gateway.kill();
        self.callers.note(node, None);
    }

    /// Starts a gateway again on its folder; returns how long it took until it was well.
    pub(crate) async fn start_again(&mut self, node: usize) -> Duration {
        let took = self.nodes[node].gateway.start().await;
        let pid = self.pid(node);
        self.callers.note(node, Some(pid));
        took
    }

    /// Asks a gateway to end, as an operator does; returns how long that took.
    pub(crate) async fn end(&mut self, node: usize) -> Duration {
        let began = Instant::now();
        self.signal(node, "TERM");
        let gateway = &mut self.nodes[node].gateway;
        loop {
            let process = gateway.process.as_mut().expect("it ran");
            if let Some(status) = process.try_wait().expect("its state") {
                assert!(status.success(), "it ended with {status}:\n{}", gateway.last_words());
                break;
            }
            assert!(began.elapsed() < PATIENCE, "it does not end:\n{}", gateway.last_words());
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        gateway.process = None;
        self.callers.note(node, None);
        began.elapsed()
    }

    /// Sends a gateway's process a signal, as `STOP`.
    pub(crate) fn signal(&self, node: usize, name: &str) {
        let pid = self.pid(node).to_string();
        let sent = Command::new("kill").arg(format!("-{name}")).arg(pid).status();
        assert!(sent.expect("kill runs").success());
    }

    fn pid(&self, node: usize) -> u32 {
        self.nodes[node].gateway.process.as_ref().expect("it runs").id()
    }

    /// Cuts a gateway off from the CQL servers, from Redis and from the other gateways.
    pub(crate) fn cut_off(&self, node: usize) {
        let Node { cql, redis, peers, .. } = &self.nodes[node];
        for gate in [cql, redis, peers] {
            gate.cut();
        }
    }

    /// Mends what was cut.
    pub(crate) fn mend(&self, node: usize) {
        let Node { cql, redis, peers, .. } = &self.nodes[node];
        for gate in [cql, redis, peers] {
            gate.mend();
        }
    }

    /// Waits until every slot is served and each gateway has its part; returns how long it took.
    pub(crate) async fn shared_out(&self) -> Duration {
        let began = Instant::now();
        loop {
            let served = join_all((0..self.nodes.len()).map(|node| self.served(node))).await;
            let is_fair = served.iter().all(|slots| *slots >= SLOTS / 5);
            if is_fair && served.iter().sum::<u64>() == SLOTS {
                return began.elapsed();
            }
            assert!(began.elapsed() < PATIENCE, "the work is not shared out: {served:?}");
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
    }

    /// Returns how many slots a gateway says it serves.
    async fn served(&self, node: usize) -> u64 {
        let url = format!("{}/metrics", self.nodes[node].gateway.url());
        let Ok(answer) = reqwest::get(url).await else { return 0 };
        let text = answer.text().await.unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("recado_cluster_slots "));
        line.and_then(|slots| slots.parse::<f64>().ok()).unwrap_or_default() as u64
    }

    /// Returns the phones of those whose conversations a gateway serves.
    pub(crate) async fn customers_of(&self, node: usize) -> Vec<String> {
        let rows: Vec<Conversation> = self.api(node).list("/api/v1/conversations").await;
        let slots = self.slots_of(node).await;
        let serves = |row: &Conversation| {
            let id = row.id.parse().map(ConversationId::from_uuid).expect("an id");
            slots.contains(&slot_of(id).number())
        };
        let phones =
            rows.iter().filter(|row| serves(row)).filter_map(|row| row.contact_phone.as_ref());
        phones.map(|phone| phone.trim_start_matches('+').to_owned()).collect()
    }

    async fn slots_of(&self, node: usize) -> HashSet<u16> {
        let address = &self.nodes[node].address;
        let port = self.cql.as_ref().expect("they run").port;
        for server in 1..=SERVERS {
            let server = server_at(server, port);
            if let Ok(mut all) = table::slots_by_address(server, KEYSPACE).await {
                return all.remove(address).unwrap_or_default().into_iter().collect();
            }
        }
        panic!("no server tells who owns what");
    }
}

/// Prepares the gateways and lays their wires.
async fn lay_out(cql: u16, redis: u16, files: &Path, callers: &Callers) -> Vec<Node> {
    let gates: Vec<[Arc<Gate>; 3]> =
        (0..GATEWAYS).map(|_| [(); 3].map(|()| Arc::new(Gate::open()))).collect();
    let mut nodes = Vec::new();
    for [to_cql, to_redis, among_peers] in &gates {
        let cql = wires_to_servers(cql, through(to_cql)).await;
        let here = SocketAddr::from((Ipv4Addr::LOCALHOST, redis));
        let redis = wire::lay(anywhere(), here, through(to_redis)).await.expect("a wire to Redis");
        // Its own port must be known before the others can be told of the wire to it.
        let peers = std::net::TcpListener::bind(anywhere()).expect("a free port");
        let address = format!("http://{}", peers.local_addr().expect("its address"));
        let servers: Vec<String> =
            (1..=SERVERS).map(|nth| server_at(nth, cql).to_string()).collect();
        let environment = HashMap::from([
            ("RECADO_STORE", format!("scylla://{}/{KEYSPACE}", servers.join(","))),
            ("RECADO_REDIS", format!("redis://{redis}/0")),
            ("RECADO_BLOBS", format!("file://{}", files.display())),
            ("RECADO_CLUSTER_ADDRESS", address.clone()),
        ]);
        let owned = environment.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        let gateway = Gateway::prepare(owned);
        let to = gateway.url().trim_start_matches("http://").parse().expect("its address");
        drop(peers);
        let from = address.trim_start_matches("http://").parse().expect("the wire's address");
        wire::lay(from, to, among(among_peers, &gates, callers)).await.expect("a wire among peers");
        let [cql, redis, peers] = [to_cql, to_redis, among_peers].map(Arc::clone);
        nodes.push(Node { gateway, cql, redis, peers, address });
    }
    nodes
}

/// Lays wires to every CQL server at one port, which is a gateway's own: its driver finds the other
/// servers at the port of the first.
async fn wires_to_servers(cql: u16, routes: Routes) -> u16 {
    'ports: loop {
        let probe = std::net::TcpListener::bind(anywhere()).expect("a free port");
        let port = probe.local_addr().expect("its address").port();
        drop(probe);
        for nth in 1..=SERVERS {
            let laid = wire::lay(server_at(nth, port), server_at(nth, cql), Arc::clone(&routes));
            if laid.await.is_err() {
                continue 'ports;
            }
        }
        return port;
    }
}

fn server_at(nth: u8, port: u16) -> SocketAddr {
    SocketAddr::from(([127, 0, 0, nth], port))
}

fn anywhere() -> SocketAddr {
    SocketAddr::from((Ipv4Addr::LOCALHOST, 0))
}

fn through(gate: &Arc<Gate>) -> Routes {
    let gate = Arc::clone(gate);
    Arc::new(move |_, _| vec![gate.way()])
}

/// Among gateways a connection leads through the gates of both.
fn among(called: &Arc<Gate>, gates: &[[Arc<Gate>; 3]], callers: &Callers) -> Routes {
    let (called, callers) = (Arc::clone(called), callers.clone());
    let gates: Vec<Arc<Gate>> = gates.iter().map(|[.., peers]| Arc::clone(peers)).collect();
    Arc::new(move |from, to| {
        let calls = callers.find(from, to).and_then(|caller| gates.get(caller));
        calls.into_iter().chain([&called]).map(|gate| gate.way()).collect()
    })
}

/// Makes the company beside the running gateways; the provider posts to the front.
async fn company(gateway: &Gateway, provider: &Provider, front: &Front) -> Company {
    static COMPANIES: AtomicUsize = AtomicUsize::new(0);
    let nth = COMPANIES.fetch_add(1, Ordering::Relaxed);
    let mut company = block_in_place(|| Company::create(gateway, nth));
    company.api.is_patient = true;
    company.furnish(0).await;
    company.connect(provider, 80).await;
    let line = &company.lines[0];
    let url = format!("{}/webhooks/{}", front.url, line.channel);
    provider.change(&line.number, &json!({ "webhook_url": url })).await;
    company
}

/// The signature header of a body.
pub(crate) fn signature(secret: &str, body: &[u8]) -> String {
    let tag = sign(&Key::new(HMAC_SHA256, secret.as_bytes()), body);
    format!("sha256={}", hex::encode(tag.as_ref()))
}
