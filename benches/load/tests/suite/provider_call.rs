//! The small gateway's call to its provider: Graph's `messages`, over a connection of its own.
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

/// Sends a text to a phone; `true` when the provider took it.
pub(crate) async fn send(channel: &Value, phone: &str) -> bool {
    let text = |pointer: &str| channel.pointer(pointer).and_then(Value::as_str).unwrap_or_default();
    let address = text("/settings/api_base_url").trim_start_matches("http://");
    let (token, number) = (text("/credentials/access_token"), text("/settings/phone_number_id"));
    let body = json!({
        "messaging_product": "whatsapp", "recipient_type": "individual", "to": phone,
        "type": "text", "text": {"body": "S/ 14"}, "biz_opaque_callback_data": "c-1",
    })
    .to_string();
    let request = format!(
        "POST /v25.0/{number}/messages HTTP/1.1\r\nhost: {address}\r\nauthorization: Bearer {token}\r\n\
         content-type: application/json\r\nconnection: close\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let Ok(mut stream) = TcpStream::connect(address).await else { return false };
    if stream.write_all(request.as_bytes()).await.is_err() {
        return false;
    }
    let mut answer = vec![0; 4_096];
    let read = stream.read(&mut answer).await.unwrap_or(0);
    answer.truncate(read);
    answer.starts_with(b"HTTP/1.1 200")
}
