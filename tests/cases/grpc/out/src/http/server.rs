//! Accepts connections and serves them, within limits that `axum::serve` does not have.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use super::stream::{Activity, HEAD_TIMEOUT, TimedStream};
use axum::{
    Router,
    http::{Request, Version},
};
use hyper::{
    body::Incoming,
    service::{Service, service_fn},
};
use hyper_util::{
    rt::{TokioExecutor, TokioIo, TokioTimer},
    server::{conn::auto, graceful::GracefulShutdown},
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpSocket, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, oneshot},
    task::JoinHandle,
    time::{sleep, timeout},
};

/// Time for which a connection may stay idle. Longer than the 60 seconds after which common load
/// balancers let go of idle connections, so that they do it first.
const IDLE_TIMEOUT: Duration = Duration::from_secs(75);

/// Connections that wait to be accepted. Those of tokio's listener are 128, less than all clients of
/// a service make at once when another one goes away, and the next ones would try again a second later.
const BACKLOG: u32 = 1024;

/// Most calls at work on one HTTP/2 connection.
const MAX_STREAMS: u32 = 128;
/// How often a client on HTTP/2 is asked whether it is still there, and how long it may take to say so.
const PING_INTERVAL: Duration = Duration::from_secs(30);
const PING_TIMEOUT: Duration = Duration::from_secs(20);

/// What a server puts up with.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// Most connections at a time; others wait to be accepted.
    pub connections: usize,
    /// Time to send the head of a request.
    pub head_timeout: Duration,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            connections: 800,
            head_timeout: HEAD_TIMEOUT,
        }
    }
}

/// A server at work.
pub struct Server {
    stop: oneshot::Sender<()>,
    task: JoinHandle<GracefulShutdown>,
}

/// Takes a port.
pub fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = match address {
        SocketAddr::V4(_) => TcpSocket::new_v4(),
        SocketAddr::V6(_) => TcpSocket::new_v6(),
    }?;
    // The last process that had it may have left connections behind.
    socket.set_reuseaddr(true)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

/// Serves connections from now on.
pub fn start(listener: TcpListener, router: Router, limits: Limits) -> Server {
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(accept(listener, router, limits, stopped));
    Server { stop, task }
}

impl Server {
    /// Refuses new connections and waits for the requests at work, but no longer than `limit`.
    pub async fn stop(self, limit: Duration) {
        // The receiver is gone only if the accept loop panicked, which the join reports.
        let _ = self.stop.send(());
        match self.task.await {
            Ok(connections) => {
                if timeout(limit, connections.shutdown()).await.is_err() {
                    tracing::warn!("some requests did not finish in time");
                }
            }
            Err(error) => tracing::error!(%error, "server failed"),
        }
    }
}

async fn accept(
    listener: TcpListener,
    router: Router,
    limits: Limits,
    mut stopped: oneshot::Receiver<()>,
) -> GracefulShutdown {
    let mut http = auto::Builder::new(TokioExecutor::new());
    http.http1()
        .timer(TokioTimer::new())
        .header_read_timeout(IDLE_TIMEOUT);
    http.http2()
        .timer(TokioTimer::new())
        .max_concurrent_streams(MAX_STREAMS)
        .keep_alive_interval(PING_INTERVAL)
        .keep_alive_timeout(PING_TIMEOUT);
    let connections = GracefulShutdown::new();
    let slots = Arc::new(Semaphore::new(limits.connections));
    let next = async || {
        let slot = slots.clone().acquire_owned().await;
        let slot = slot.map_err(io::Error::other)?;
        let (stream, _) = listener.accept().await?;
        Ok((stream, slot))
    };
    loop {
        tokio::select! {
            accepted = next() => match accepted {
                Ok((stream, slot)) => {
                    let activity = Activity::default();
                    let stream = timed(stream, &activity, limits);
                    serve(&http, &connections, stream, activity, router.clone(), slot);
                }
                Err(error) => pause(error).await,
            },
            _ = &mut stopped => return connections,
        }
    }
}

fn timed(stream: TcpStream, activity: &Activity, limits: Limits) -> TimedStream {
    // Small answers must not wait for more data to fill a packet.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "failed to set TCP_NODELAY");
    }
    TimedStream::new(stream, activity.clone(), limits.head_timeout)
}

/// Serves a connection, which holds its slot until it ends.
fn serve(
    http: &auto::Builder<TokioExecutor>,
    connections: &GracefulShutdown,
    stream: TimedStream,
    activity: Activity,
    router: Router,
    slot: OwnedSemaphorePermit,
) {
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |request: Request<Incoming>| {
        activity.head_read();
        // Many share an HTTP/2 connection, which has pings instead.
        let is_shared = request.version() == Version::HTTP_2;
        let (activity, answer) = (activity.clone(), router.call(request));
        async move {
            let response = answer.await;
            if !is_shared {
                activity.answered();
            }
            response
        }
    });
    let connection = http.serve_connection(TokioIo::new(stream), service);
    let connection = connections.watch(connection.into_owned());
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "connection failed");
        }
        drop(slot);
    });
}

/// Failing to accept is mostly a want of file descriptors, which takes a moment to pass.
async fn pause(error: io::Error) {
    if error.kind() != io::ErrorKind::ConnectionAborted {
        tracing::error!(%error, "failed to accept a connection");
        sleep(Duration::from_secs(1)).await;
    }
}
