//! Wires between processes that can be cut. Bytes wait while one is cut, as packets do that are sent
//! again, and arrive late when it is mended.
use std::{io, net::SocketAddr, sync::Arc};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{
        TcpListener, TcpStream,
        tcp::{OwnedReadHalf, OwnedWriteHalf},
    },
    sync::watch,
};

/// A place where wires can be cut, all that lead through it at once.
pub(crate) struct Gate(watch::Sender<bool>);

/// The gates that a connection leads through.
pub(crate) type Way = Vec<watch::Receiver<bool>>;

/// Tells which gates a connection leads through: asked with who calls and whom.
pub(crate) type Routes = Arc<dyn Fn(SocketAddr, SocketAddr) -> Way + Send + Sync>;

impl Gate {
    /// One that is open.
    pub(crate) fn open() -> Self {
        Self(watch::Sender::new(true))
    }

    pub(crate) fn cut(&self) {
        self.0.send_replace(false);
    }

    pub(crate) fn mend(&self) {
        self.0.send_replace(true);
    }

    pub(crate) fn way(&self) -> watch::Receiver<bool> {
        self.0.subscribe()
    }
}

/// Lays a wire: who calls `from` reaches `to`, as long as the gates on the way are open.
pub(crate) async fn lay(
    from: SocketAddr,
    to: SocketAddr,
    routes: Routes,
) -> io::Result<SocketAddr> {
    let listener = TcpListener::bind(from).await?;
    let here = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((caller, address)) = listener.accept().await {
            tokio::spawn(connect(caller, to, routes(address, here)));
        }
    });
    Ok(here)
}

async fn connect(caller: TcpStream, to: SocketAddr, mut way: Way) {
    pass(&mut way).await;
    // Whoever is not there refuses: the caller sees its connection end.
    let Ok(called) = TcpStream::connect(to).await else { return };
    for stream in [&caller, &called] {
        // It only makes answers slower.
        let _ = stream.set_nodelay(true);
    }
    let (caller, called) = (caller.into_split(), called.into_split());
    let there = tokio::spawn(carry(caller.0, called.1, way.clone()));
    carry(called.0, caller.1, way).await;
    // Half a connection is of no use to those who speak over it.
    there.abort();
}

/// Carries bytes one way until one of the two ends it.
async fn carry(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut way: Way) {
    let mut bytes = vec![0; 32 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        pass(&mut way).await;
        if to.write_all(&bytes[..count]).await.is_err() {
            break;
        }
    }
    // The end is not seen either while the wire is cut.
    pass(&mut way).await;
    let _ = to.shutdown().await;
}

/// Waits until every gate is open.
async fn pass(way: &mut Way) {
    while way.iter().any(|gate| !*gate.borrow()) {
        for gate in way.iter_mut() {
            // Fails when the world is gone: then nothing is carried any more anyway.
            let _ = gate.wait_for(|open| *open).await;
            if gate.has_changed().is_err() {
                return std::future::pending().await;
            }
        }
    }
}

#[tokio::test]
async fn a_wire_that_is_cut_carries_nothing_and_brings_it_late() {
    let echo = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let to = echo.local_addr().unwrap();
    tokio::spawn(async move {
        let (mut stream, _) = echo.accept().await.unwrap();
        let (mut read, mut write) = stream.split();
        tokio::io::copy(&mut read, &mut write).await.unwrap();
    });
    let gate = Arc::new(Gate::open());
    let routes: Routes = {
        let gate = Arc::clone(&gate);
        Arc::new(move |_, _| vec![gate.way()])
    };
    let here = lay("127.0.0.1:0".parse().unwrap(), to, routes).await.unwrap();
    let mut caller = TcpStream::connect(here).await.unwrap();
    let mut byte = [0];
    caller.write_all(b"a").await.unwrap();
    caller.read_exact(&mut byte).await.unwrap();
    gate.cut();
    caller.write_all(b"b").await.unwrap();
    let late = tokio::time::timeout(std::time::Duration::from_millis(300), caller.read(&mut byte));
    assert!(late.await.is_err(), "nothing comes through");
    gate.mend();
    caller.read_exact(&mut byte).await.unwrap();
    assert_eq!(&byte, b"b");
}
