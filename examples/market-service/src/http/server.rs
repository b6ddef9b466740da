//! Accepts connections and serves them, within limits that `axum::serve` does not have.

use std::{io, time::Duration};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::GracefulShutdown,
    service::TowerToHyperService,
};
use tokio::{
    net::{TcpListener, TcpStream},
    sync::oneshot,
    task::JoinHandle,
    time::{sleep, timeout},
};

/// Time to send a request's head, and for which a connection may stay idle. Longer than the 60
/// seconds after which common load balancers let go of idle connections, so that they do it first.
const HEAD_TIMEOUT: Duration = Duration::from_secs(75);

/// A server at work.
pub struct Server {
    stop: oneshot::Sender<()>,
    task: JoinHandle<GracefulShutdown>,
}

/// Serves connections from now on.
pub fn start(listener: TcpListener, router: Router) -> Server {
    let (stop, stopped) = oneshot::channel();
    let task = tokio::spawn(accept(listener, router, stopped));
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
    mut stopped: oneshot::Receiver<()>,
) -> GracefulShutdown {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIMEOUT);
    let connections = GracefulShutdown::new();
    loop {
        tokio::select! {
            accepted = listener.accept() => match accepted {
                Ok((stream, _)) => serve(&http, &connections, stream, router.clone()),
                Err(error) => pause(error).await,
            },
            _ = &mut stopped => return connections,
        }
    }
}

fn serve(http: &http1::Builder, connections: &GracefulShutdown, stream: TcpStream, router: Router) {
    // Small answers must not wait for more data to fill a packet.
    if let Err(error) = stream.set_nodelay(true) {
        tracing::debug!(%error, "failed to set TCP_NODELAY");
    }
    let connection = http.serve_connection(TokioIo::new(stream), TowerToHyperService::new(router));
    let connection = connections.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = connection.await {
            tracing::debug!(%error, "connection failed");
        }
    });
}

/// Failing to accept is mostly a want of file descriptors, which takes a moment to pass.
async fn pause(error: io::Error) {
    if error.kind() != io::ErrorKind::ConnectionAborted {
        tracing::error!(%error, "failed to accept a connection");
        sleep(Duration::from_secs(1)).await;
    }
}
