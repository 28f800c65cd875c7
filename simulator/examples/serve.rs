//! A simulator with one number, for trying things by hand:
//! `cargo run -p recado-simulator --example serve -- 127.0.0.1:4010 http://127.0.0.1:8080/webhooks/…`
//! prints the number's record and runs until the process is ended.

use recado_simulator::{SimulatorConfig, start};
use serde_json::json;

#[actix_rt::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let listen = arguments.next().unwrap_or_else(|| "127.0.0.1:4010".to_owned()).parse()?;
    let simulator = start(SimulatorConfig { listen, ..SimulatorConfig::default() }).await?;
    let number = simulator.create_number(json!({
        "phone_number_id": "100000000000001",
        "business_account_id": "200000000000001",
        "display_phone_number": "+51 954 100 214",
        "access_token": "EAAtry",
        "webhook_url": arguments.next(),
    }))?;
    println!("{}", serde_json::to_string_pretty(&number)?);
    println!("phone: {}", simulator.phone_url("100000000000001"));
    std::future::pending::<()>().await;
    Ok(())
}
