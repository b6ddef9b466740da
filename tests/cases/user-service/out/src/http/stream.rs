//! A connection that is given up when its client sends a request's head, or takes an answer, too
//! slowly.

use std::{
    io,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, ready},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    net::TcpStream,
    time::{Instant, Sleep, sleep},
};

/// Time to send the head of a request, from its first byte.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// Time in which a client must take some of an answer.
const WRITE_TIMEOUT: Duration = Duration::from_secs(30);

/// Tells a connection that a head has been read, or that the next one may begin.
#[derive(Debug, Clone, Default)]
pub struct Activity {
    is_answering: Arc<AtomicBool>,
}

impl Activity {
    pub fn head_read(&self) {
        self.is_answering.store(true, Ordering::Relaxed);
    }

    pub fn answered(&self) {
        self.is_answering.store(false, Ordering::Relaxed);
    }
}

pub struct TimedStream {
    stream: TcpStream,
    activity: Activity,
    head_timeout: Duration,
    head: Option<Pin<Box<Sleep>>>,
    write: Option<Pin<Box<Sleep>>>,
}

impl TimedStream {
    pub fn new(stream: TcpStream, activity: Activity, head_timeout: Duration) -> Self {
        Self {
            stream,
            activity,
            head_timeout,
            head: None,
            write: None,
        }
    }

    /// Passes a write's result on, unless nothing could be written for too long.
    fn check_write<T>(
        &mut self,
        cx: &mut Context<'_>,
        result: Poll<io::Result<T>>,
    ) -> Poll<io::Result<T>> {
        if result.is_ready() {
            self.write = None;
            return result;
        }
        let timer = self
            .write
            .get_or_insert_with(|| Box::pin(sleep(WRITE_TIMEOUT)));
        ready!(timer.as_mut().poll(cx));
        Poll::Ready(Err(io::ErrorKind::TimedOut.into()))
    }
}

impl AsyncRead for TimedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        if self.activity.is_answering.load(Ordering::Relaxed) {
            self.head = None;
        }
        let before = buffer.filled().len();
        let result = Pin::new(&mut self.stream).poll_read(cx, buffer);
        let is_answering = self.activity.is_answering.load(Ordering::Relaxed);
        if buffer.filled().len() > before && self.head.is_none() && !is_answering {
            self.head = Some(Box::pin(sleep(self.head_timeout)));
        }
        // A head that comes byte by byte is late as well.
        let late = match &mut self.head {
            Some(head) if head.deadline() <= Instant::now() => true,
            Some(head) if result.is_pending() => head.as_mut().poll(cx).is_ready(),
            _ => false,
        };
        if late {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        result
    }
}

impl AsyncWrite for TimedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffer: &[u8],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write(cx, buffer);
        self.check_write(cx, result)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buffers: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let result = Pin::new(&mut self.stream).poll_write_vectored(cx, buffers);
        self.check_write(cx, result)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}
