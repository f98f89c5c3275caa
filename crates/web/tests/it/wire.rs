//! A server on a free loopback port and bare connections to it, for cases that no HTTP client
//! would produce.

use std::net::SocketAddr;
use std::time::Duration;

use app::FixedClock;
use axum::Router;
use std::sync::Arc;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use web::{Limits, ServeError, Site, bind, dress, serve};

/// Limits that a test reaches soon.
pub(crate) fn short_limits() -> Limits {
    Limits {
        header: Duration::from_millis(80),
        body: Duration::from_millis(80),
        body_bytes: 1000,
        write_stall: Duration::from_millis(80),
        ..Limits::default()
    }
}

pub(crate) fn site() -> Site {
    Site::new(Arc::new(FixedClock("2026-03-01T01:00:00Z".parse().unwrap())))
}

pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    stop: Option<oneshot::Sender<()>>,
    task: JoinHandle<Result<(), ServeError>>,
}

impl Server {
    pub(crate) async fn start(routes: Router, limits: Limits) -> Self {
        Self::start_as(site(), routes, limits).await
    }

    pub(crate) async fn start_as(site: Site, routes: Router, limits: Limits) -> Self {
        let listener = bind("127.0.0.1:0".parse().unwrap(), &site).await.unwrap();
        let address = listener.local_addr().unwrap();
        let (stop, stopped) = oneshot::channel();
        let router = dress(routes, site.clone(), limits);
        let task = tokio::spawn(async move {
            serve(listener, router, &site, limits, async { stopped.await.unwrap_or_default() })
                .await
        });
        Self { address, stop: Some(stop), task }
    }

    pub(crate) async fn connect(&self) -> TcpStream {
        TcpStream::connect(self.address).await.unwrap()
    }

    pub(crate) fn order_to_stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    pub(crate) async fn stopped(self) {
        self.task.await.unwrap().unwrap();
    }
}

/// Sends bytes as they are.
pub(crate) async fn send<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S, text: &str) {
    stream.write_all(text.as_bytes()).await.unwrap();
}

/// Everything until the server closes.
pub(crate) async fn read_to_close<S: AsyncRead + AsyncWrite + Unpin>(stream: &mut S) -> String {
    let mut bytes = Vec::new();
    // A server that closes while we still send resets the connection; what came before counts.
    let _closed_or_reset = stream.read_to_end(&mut bytes).await;
    String::from_utf8_lossy(&bytes).into_owned()
}

/// One answer on a connection that stays open, up to the end of the body that we know.
pub(crate) async fn read_until<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut S,
    end: &str,
) -> String {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    while !bytes.ends_with(end.as_bytes()) {
        let n = stream.read(&mut chunk).await.unwrap();
        assert_ne!(n, 0, "closed after {:?}", String::from_utf8_lossy(&bytes));
        bytes.extend_from_slice(&chunk[..n]);
    }
    String::from_utf8(bytes).unwrap()
}
