//! The accept loop: connections in, the router's answers out, within limits of time and number.
//! Knows no page. `axum::serve` is not used because it has no header time-out: half-sent
//! requests would hold their connections for ever.

use std::io;
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use app::board::Boards;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;

use crate::limits::Limits;
use crate::routes::router;
use crate::site::Site;

mod steady_stream;
use steady_stream::SteadyStream;

/// More than any browser sends; a head that does not fit is refused with 431.
const HEAD_BYTES: usize = 64 * 1024;

/// Out of file descriptors, the loop waits for connections to end instead of spinning.
const PAUSE_AFTER_FAILED_ACCEPT: Duration = Duration::from_millis(50);

/// Why the server does not listen.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    #[error(
        "{0} is not a loopback address: until sign-in exists the server answers only its own \
         machine; listen on 127.0.0.1 or [::1]"
    )]
    NotLoopback(SocketAddr),
    #[error("cannot listen on {address}")]
    Bind { address: SocketAddr, source: io::Error },
    #[error("the listener has no address")]
    Address(#[source] io::Error),
}

/// Listens on a loopback address, and on no other.
pub async fn bind(address: SocketAddr) -> Result<TcpListener, ServeError> {
    only_loopback(address)?;
    TcpListener::bind(address).await.map_err(|source| ServeError::Bind { address, source })
}

/// Serves an installation's pages and API on a listener that [`bind`] gave, until `shutdown` resolves.
pub async fn run(
    listener: TcpListener,
    boards: Boards,
    site: Site,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    serve(listener, router(boards, site, limits), limits, shutdown).await
}

/// Serves until `shutdown` resolves; then takes no new connection, lets running requests end
/// within `limits.shutdown`, and drops the rest.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    only_loopback(listener.local_addr().map_err(ServeError::Address)?)?;
    let slots = Arc::new(Semaphore::new(limits.connections));
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    let mut shutdown = pin!(shutdown);
    loop {
        let slot = tokio::select! {
            slot = Arc::clone(&slots).acquire_owned() => match slot {
                Ok(slot) => slot,
                Err(_closed) => break,
            },
            () = &mut shutdown => break,
        };
        let stream = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _peer)) => stream,
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(PAUSE_AFTER_FAILED_ACCEPT).await;
                    continue;
                }
            },
            () = &mut shutdown => break,
        };
        while connections.try_join_next().is_some() {}
        let connection = graceful.watch(converse(stream, router.clone(), limits));
        connections.spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
            drop(slot);
        });
    }
    drop(listener);
    if tokio::time::timeout(limits.shutdown, graceful.shutdown()).await.is_err() {
        tracing::warn!(open = connections.len(), "connections were cut at shutdown");
    }
    connections.shutdown().await;
    Ok(())
}

type Connection = http1::Connection<TokioIo<SteadyStream<TcpStream>>, TowerToHyperService<Router>>;

fn converse(stream: TcpStream, router: Router, limits: Limits) -> Connection {
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "small answers may be delayed");
    }
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header)
        .max_buf_size(HEAD_BYTES)
        .serve_connection(
            TokioIo::new(SteadyStream::new(stream, limits.write_stall)),
            TowerToHyperService::new(router),
        )
}

fn only_loopback(address: SocketAddr) -> Result<(), ServeError> {
    if address.ip().is_loopback() { Ok(()) } else { Err(ServeError::NotLoopback(address)) }
}
