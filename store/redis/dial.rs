//! Opens connections: where, as whom, with which patience.
use std::{sync::Arc, time::Duration};

use redis::{
    AsyncConnectionConfig, RedisConnectionInfo,
    aio::{MultiplexedConnection, PubSub},
};
use rustls::{
    ClientConfig, RootCertStore,
    pki_types::{CertificateDer, ServerName, pem::PemObject},
};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::TcpStream,
};
use tokio_rustls::TlsConnector;

use super::{RedisOptions, Trouble};

/// How long it may take until a connection stands, TLS and sign-in among it.
pub(super) const CONNECT_WITHIN: Duration = Duration::from_secs(2);

/// How long the TLS handshake among it may take: one that does not speak TLS waits for more.
const HANDSHAKE_WITHIN: Duration = Duration::from_secs(1);

/// What bytes pass through.
trait Bytes: AsyncRead + AsyncWrite + Unpin + Send {}

impl<T: AsyncRead + AsyncWrite + Unpin + Send> Bytes for T {}

/// Opens a connection for commands; the future carries its bytes for as long as it is polled.
pub(super) async fn for_commands<'a>(
    options: &RedisOptions,
    sign_in: &'a RedisConnectionInfo,
) -> Result<(MultiplexedConnection, impl Future<Output = ()> + Send + use<'a>), Trouble> {
    let at = options.address.to_string();
    within(&at, async {
        let stream = stream(options).await?;
        // Limits of time are kept by whoever asks.
        let config = AsyncConnectionConfig::new().set_response_timeout(None);
        let opened = MultiplexedConnection::new_with_config(sign_in, stream, config).await;
        opened.map_err(|error| Trouble::of(&at, &error))
    })
    .await
}

/// Opens a connection that listens to channels.
pub(super) async fn for_channels(options: &RedisOptions) -> Result<PubSub, Trouble> {
    let at = options.address.to_string();
    within(&at, async {
        let stream = stream(options).await?;
        PubSub::new(&sign_in(options), stream).await.map_err(|error| Trouble::of(&at, &error))
    })
    .await
}

async fn within<T>(
    at: &str,
    opening: impl Future<Output = Result<T, Trouble>>,
) -> Result<T, Trouble> {
    let said = || format!("it did not answer within {} s", CONNECT_WITHIN.as_secs());
    let late = |_| Trouble::Unreachable { at: at.to_owned(), said: said() };
    tokio::time::timeout(CONNECT_WITHIN, opening).await.map_err(late)?
}

/// Returns as whom a connection is used.
pub(super) fn sign_in(options: &RedisOptions) -> RedisConnectionInfo {
    let mut info = RedisConnectionInfo::default()
        .set_db(i64::from(options.address.database))
        .set_skip_set_lib_name();
    if let Some((user, password)) = &options.address.user {
        info = info.set_password(password);
        if !user.is_empty() {
            info = info.set_username(user);
        }
    }
    info
}

async fn stream(options: &RedisOptions) -> Result<Box<dyn Bytes>, Trouble> {
    let address = &options.address;
    let unreachable = |error: std::io::Error| Trouble::Unreachable {
        at: address.to_string(),
        said: error.to_string(),
    };
    let place = (address.host.as_str(), address.port);
    let stream = TcpStream::connect(place).await.map_err(unreachable)?;
    stream.set_nodelay(true).map_err(unreachable)?;
    if !address.tls {
        return Ok(Box::new(stream));
    }
    let wrong = |said: String| Trouble::Tls { at: address.to_string(), said };
    let name = ServerName::try_from(address.host.clone()).map_err(|e| wrong(e.to_string()))?;
    let connector = TlsConnector::from(tls(options).map_err(wrong)?);
    match tokio::time::timeout(HANDSHAKE_WITHIN, connector.connect(name, stream)).await {
        Ok(Ok(spoken)) => Ok(Box::new(spoken)),
        Ok(Err(error)) => Err(wrong(error.to_string())),
        Err(_) => Err(wrong("it does not answer the handshake: perhaps it has no TLS".to_owned())),
    }
}

fn tls(options: &RedisOptions) -> Result<Arc<ClientConfig>, String> {
    let mut roots = RootCertStore::empty();
    match &options.authority {
        None => roots.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
        Some(path) => {
            let cannot = |error: &dyn std::fmt::Display| {
                format!("the authority's file {} cannot be used: {error}", path.display())
            };
            let read = CertificateDer::pem_file_iter(path).map_err(|error| cannot(&error))?;
            for certificate in read {
                let certificate = certificate.map_err(|error| cannot(&error))?;
                roots.add(certificate).map_err(|error| cannot(&error))?;
            }
            if roots.is_empty() {
                return Err(cannot(&"it holds no certificate"));
            }
        }
    }
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?;
    Ok(Arc::new(config.with_root_certificates(roots).with_no_client_auth()))
}
