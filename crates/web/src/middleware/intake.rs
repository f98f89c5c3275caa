//! Measures what is sent to us: a body that is too large is 413, one that trickles is 408.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::task::{Context, Poll};
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody};
use axum::extract::{Request, State};
use axum::http::header::{CONNECTION, CONTENT_LENGTH};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use hyper::body::{Frame, SizeHint};
use tokio::time::{Instant, Sleep, sleep_until};

use crate::fault::Fault;
use crate::limits::Limits;

/// Refuses a body that announces too much, and watches the others while they are read.
pub(crate) async fn measure(
    State(limits): State<Limits>,
    request: Request,
    next: Next,
) -> Response {
    let announced = request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok());
    let announced = announced.and_then(|length| length.parse::<u64>().ok());
    if announced.is_some_and(|length| length > limits.body_bytes) {
        return refuse(StatusCode::PAYLOAD_TOO_LARGE);
    }
    let excess = Arc::new(Excess::default());
    let watched = Arc::clone(&excess);
    let response =
        next.run(request.map(|body| Body::new(MeasuredBody::new(body, limits, watched)))).await;
    // Whatever a handler made of its broken body, the reason is ours to tell.
    if excess.size.load(Ordering::Relaxed) {
        refuse(StatusCode::PAYLOAD_TOO_LARGE)
    } else if excess.time.load(Ordering::Relaxed) {
        refuse(StatusCode::REQUEST_TIMEOUT)
    } else {
        response
    }
}

fn refuse(status: StatusCode) -> Response {
    let mut response = Fault::of(status).into_response();
    response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
    response
}

/// What a body exceeded, told from the reader to the answer.
#[derive(Default)]
struct Excess {
    size: AtomicBool,
    time: AtomicBool,
}

#[derive(Debug, thiserror::Error)]
enum IntakeError {
    #[error("the body is larger than allowed")]
    TooLarge,
    #[error("the body arrives too slowly")]
    TooSlow,
    #[error(transparent)]
    Broken(#[from] axum::Error),
}

struct MeasuredBody {
    body: Body,
    limits: Limits,
    excess: Arc<Excess>,
    received: u64,
    begin: Instant,
    patience: Option<Pin<Box<Sleep>>>,
}

impl MeasuredBody {
    fn new(body: Body, limits: Limits, excess: Arc<Excess>) -> Self {
        Self { body, limits, excess, received: 0, begin: Instant::now(), patience: None }
    }

    fn deadline(&self) -> Instant {
        let pace = u64::from(self.limits.body_bytes_per_second.max(1));
        self.begin + self.limits.body + Duration::from_secs(self.received / pace)
    }
}

impl HttpBody for MeasuredBody {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        match Pin::new(&mut self.body).poll_frame(cx) {
            Poll::Ready(Some(Ok(frame))) => {
                let length = frame.data_ref().map_or(0, Bytes::len);
                self.received += u64::try_from(length).unwrap_or(u64::MAX);
                self.patience = None;
                if self.received > self.limits.body_bytes {
                    self.excess.size.store(true, Ordering::Relaxed);
                    return Poll::Ready(Some(Err(axum::Error::new(IntakeError::TooLarge))));
                }
                Poll::Ready(Some(Ok(frame)))
            }
            Poll::Ready(Some(Err(error))) => {
                Poll::Ready(Some(Err(axum::Error::new(IntakeError::Broken(error)))))
            }
            Poll::Ready(None) => Poll::Ready(None),
            Poll::Pending => {
                let deadline = self.deadline();
                let patience = self.patience.get_or_insert_with(|| Box::pin(sleep_until(deadline)));
                if patience.as_mut().poll(cx).is_pending() {
                    return Poll::Pending;
                }
                self.excess.time.store(true, Ordering::Relaxed);
                Poll::Ready(Some(Err(axum::Error::new(IntakeError::TooSlow))))
            }
        }
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
