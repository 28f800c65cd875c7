//! How many sends a second a simulator takes: connections that each send one after the other.
//! `cargo run --release -p recado-simulator --example flood -- SECONDS CONNECTIONS WORKERS on|off`

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use recado_simulator::{SimulatorConfig, start};
use serde_json::json;

#[actix_rt::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let seconds: u64 = arguments.next().unwrap_or_else(|| "5".to_owned()).parse()?;
    let connections: usize = arguments.next().unwrap_or_else(|| "32".to_owned()).parse()?;
    let workers: usize = arguments.next().unwrap_or_else(|| "1".to_owned()).parse()?;
    let statuses = arguments.next().unwrap_or_else(|| "off".to_owned());
    let simulator = start(SimulatorConfig { workers, ..SimulatorConfig::default() }).await?;
    simulator.create_number(json!({
        "phone_number_id": "1", "access_token": "EAAflood", "statuses": statuses,
        "throughput_per_second": 0, "pair_limit": null,
    }))?;
    let address = simulator.addr();
    let stop = Arc::new(AtomicBool::new(false));
    let sent = Arc::new(AtomicU64::new(0));
    let threads: Vec<_> = (0..connections)
        .map(|n| {
            let (stop, sent) = (Arc::clone(&stop), Arc::clone(&sent));
            thread::spawn(move || flood(n, address, &stop, &sent))
        })
        .collect();
    let start = Instant::now();
    tokio::time::sleep(Duration::from_secs(seconds)).await;
    stop.store(true, Ordering::Relaxed);
    let elapsed = start.elapsed();
    for thread in threads {
        thread.join().map_err(|_| "a connection failed")??;
    }
    let sent = sent.load(Ordering::Relaxed);
    println!(
        "{sent} sends in {:.1} s: {:.0} sends/s ({connections} connections, {workers} workers, statuses {statuses})",
        elapsed.as_secs_f64(),
        sent as f64 / elapsed.as_secs_f64()
    );
    Ok(())
}

fn flood(
    n: usize,
    address: std::net::SocketAddr,
    stop: &AtomicBool,
    sent: &AtomicU64,
) -> std::io::Result<()> {
    let body = format!(
        r#"{{"messaging_product":"whatsapp","recipient_type":"individual","to":"519{n:08}","type":"text","text":{{"body":"hola"}}}}"#
    );
    let request = format!(
        "POST /v24.0/1/messages HTTP/1.1\r\nhost: localhost\r\nauthorization: Bearer EAAflood\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut stream = TcpStream::connect(address)?;
    stream.set_nodelay(true)?;
    let mut answer = [0_u8; 4096];
    while !stop.load(Ordering::Relaxed) {
        stream.write_all(request.as_bytes())?;
        let got = stream.read(&mut answer)?;
        if !answer.starts_with(b"HTTP/1.1 200") {
            let shown = String::from_utf8_lossy(answer.get(..got).unwrap_or_default()).into_owned();
            return Err(std::io::Error::other(shown));
        }
        sent.fetch_add(1, Ordering::Relaxed);
    }
    Ok(())
}
