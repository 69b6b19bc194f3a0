//! What a handler tells whoever observes its response: figures and logs are made from it.

use std::time::Duration;

use warp::reply::Response;

use crate::answer::{Answer, Timing};
use crate::error::Error;
use crate::pool::Done;

/// Rides on a response as an extension; never sent.
#[derive(Clone, Debug, Default)]
pub struct Outcome {
    /// The code of the error that was answered.
    pub error: Option<&'static str>,
    /// What a busy server had too little of.
    pub busy: Option<&'static str>,
    /// Each picture that was read.
    pub reads: Vec<Read>,
}

/// One picture that was read.
#[derive(Clone, Debug)]
pub struct Read {
    /// The verdict, as the API tells it.
    pub verdict: String,
    /// How long it waited for a reader.
    pub waited: Duration,
    /// How long each step took.
    pub timing: Timing,
}

impl Outcome {
    /// Notes a picture that was read.
    pub fn read(&mut self, done: &Done<Answer>) {
        let verdict = serde_json::to_value(done.value.verdict);
        self.reads.push(Read {
            verdict: verdict
                .ok()
                .and_then(|verdict| verdict.as_str().map(str::to_owned))
                .unwrap_or_default(),
            waited: done.waited,
            timing: done.value.timing_us,
        });
    }

    /// Notes an error.
    pub fn failed(&mut self, error: &Error) {
        self.error = Some(error.code());
        if let Error::Busy(busy) = error {
            self.busy = Some(busy.reason());
        }
    }

    /// Puts it on the response.
    pub fn on(self, mut response: Response) -> Response {
        response.extensions_mut().insert(self);
        response
    }

    /// The steps of all reads, as the header `Server-Timing` tells them; `None` without reads.
    pub fn server_timing(&self) -> Option<String> {
        if self.reads.is_empty() {
            return None;
        }
        let sum = |step: fn(&Read) -> Duration| {
            let sum: Duration = self.reads.iter().map(step).sum();
            sum.as_secs_f64() * 1e3
        };
        Some(format!(
            "queue;dur={:.3}, decode;dur={:.3}, prepare;dur={:.3}, infer;dur={:.3}",
            sum(|read| read.waited),
            sum(|read| Duration::from_micros(read.timing.decode)),
            sum(|read| Duration::from_micros(read.timing.prepare)),
            sum(|read| Duration::from_micros(read.timing.infer)),
        ))
    }
}
