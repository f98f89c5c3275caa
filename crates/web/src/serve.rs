//! The accept loop: connections in, encrypted where a certificate is given, the router's answers out,
//! within limits of time and number. Knows no page. `axum::serve` is not used because it has no header time-out: half-sent
//! requests would hold their connections for ever.

use std::io;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use app::board::Boards;
use app::network::Network;
use axum::Router;
use axum::extract::Request;
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::{GracefulShutdown, Watcher};
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;

use crate::caller::Peer;
use crate::entrance::Entrance;
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
        "{0} can be reached from other machines, and what is said there could be read on the way: \
         give --tls-certificate and --tls-key, or name the --trusted-proxy that encrypts, or listen \
         on 127.0.0.1"
    )]
    InTheClear(SocketAddr),
    #[error(
        "{0} can be reached from other machines: name the host under which they call the site by \
         --public-host"
    )]
    NoHost(SocketAddr),
    #[error(
        "{0} is reached from this machine alone, and others call the site {1}: name the proxy that passes \
         their requests on by --trusted-proxy, or encrypt by --tls-certificate and --tls-key"
    )]
    NoProxy(SocketAddr, String),
    #[error(
        "the trusted network {0} is wider than any private one, so that anybody could lie about where \
         they ask from: name the addresses of the proxies themselves by --trusted-proxy"
    )]
    Everybody(Network),
    #[error("cannot listen on {address}")]
    Bind { address: SocketAddr, source: io::Error },
    #[error("the listener has no address")]
    Address(#[source] io::Error),
}

/// Whether the site's entrance is safe for an address; asked first, nothing is begun for one that is not.
pub fn check_entrance(address: SocketAddr, site: &Site) -> Result<(), ServeError> {
    site.entrance.check(address, &site.hosts)
}

/// Listens; on addresses that other machines reach only where the site's entrance is safe.
pub async fn bind(address: SocketAddr, site: &Site) -> Result<TcpListener, ServeError> {
    check_entrance(address, site)?;
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
    let dressed = router(boards, site.clone(), limits);
    serve(listener, dressed, &site, limits, shutdown).await
}

/// Serves a dressed router until `shutdown` resolves; then takes no new connection, lets running
/// requests end within `limits.shutdown`, and drops the rest.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    site: &Site,
    limits: Limits,
    shutdown: impl Future<Output = ()>,
) -> Result<(), ServeError> {
    let address = listener.local_addr().map_err(ServeError::Address)?;
    check_entrance(address, site)?;
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
        let (stream, peer) = tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok(accepted) => accepted,
                Err(error) => {
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(PAUSE_AFTER_FAILED_ACCEPT).await;
                    continue;
                }
            },
            () = &mut shutdown => break,
        };
        while connections.try_join_next().is_some() {}
        let conversation = Conversation {
            peer: peer.ip(),
            entrance: site.entrance.clone(),
            router: router.clone(),
            limits,
            watcher: graceful.watcher(),
        };
        connections.spawn(async move {
            if let Err(error) = conversation.hold(stream).await {
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

/// One connection from its accept to its end.
struct Conversation {
    peer: IpAddr,
    entrance: Entrance,
    router: Router,
    limits: Limits,
    watcher: Watcher,
}

/// Why a conversation ended before its end.
#[derive(Debug, thiserror::Error)]
enum ConversationError {
    #[error("the handshake failed: {0}")]
    Handshake(#[source] io::Error),
    #[error("the handshake took too long")]
    SlowHandshake,
    #[error(transparent)]
    Http(#[from] hyper::Error),
}

impl Conversation {
    async fn hold(self, stream: TcpStream) -> Result<(), ConversationError> {
        if let Err(error) = stream.set_nodelay(true) {
            tracing::debug!(%error, "small answers may be delayed");
        }
        let stream = SteadyStream::new(stream, self.limits.write_stall);
        let Some(certificate) = &self.entrance.certificate else {
            return self.answer(stream, false).await;
        };
        let accepting = TlsAcceptor::from(certificate.settings()).accept(stream);
        let stream = tokio::time::timeout(self.limits.header, accepting)
            .await
            .map_err(|_elapsed| ConversationError::SlowHandshake)?
            .map_err(ConversationError::Handshake)?;
        self.answer(stream, true).await
    }

    async fn answer<S>(self, stream: S, is_encrypted: bool) -> Result<(), ConversationError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        let peer = Peer { address: self.peer, is_encrypted };
        let router = TowerToHyperService::new(self.router);
        let service = service_fn(move |request| {
            let mut request: Request<hyper::body::Incoming> = request;
            request.extensions_mut().insert(peer);
            router.call(request)
        });
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(self.limits.header)
            .max_buf_size(HEAD_BYTES)
            .serve_connection(TokioIo::new(stream), service);
        Ok(self.watcher.watch(connection).await?)
    }
}
