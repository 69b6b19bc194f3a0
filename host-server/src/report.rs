//! What a handler tells whoever observes its response: figures and logs are made from it.

use std::fmt::Write as _;
use std::time::Duration;

use warp::reply::Response;

use crate::answer::{Timing, Verdict};
use crate::error::Error;
use crate::pool::Done;
use crate::service::PackedAnswer;

/// Rides on a response as an extension; never sent.
#[derive(Clone, Debug, Default)]
pub struct Report {
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
    /// What kind of answer it is.
    pub verdict: Verdict,
    /// How long it waited for a reader.
    pub waited: Duration,
    /// How long each step took.
    pub timing: Timing,
}

impl Report {
    /// Notes a picture that was read.
    pub fn read(&mut self, done: &Done<PackedAnswer>) {
        self.reads.push(Read {
            verdict: done.value.verdict,
            waited: done.waited,
            timing: done.value.timing,
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
        let sum = |step: fn(&Read) -> Duration| self.reads.iter().map(step).sum::<Duration>();
        let steps = [
            ("queue", sum(|read| read.waited)),
            (
                "decode",
                sum(|read| Duration::from_micros(read.timing.decode)),
            ),
            (
                "prepare",
                sum(|read| Duration::from_micros(read.timing.prepare)),
            ),
            (
                "infer",
                sum(|read| Duration::from_micros(read.timing.infer)),
            ),
        ];
        let mut told = String::with_capacity(TIMING_BYTES);
        for (name, time) in steps {
            let comma = if told.is_empty() { "" } else { ", " };
            let (whole, thousandths) = (time.as_millis(), time.subsec_micros() % 1000);
            let _always_ok = write!(told, "{comma}{name};dur={whole}.{thousandths:03}");
        }
        Some(told)
    }
}

/// What `Server-Timing` usually takes.
const TIMING_BYTES: usize = 96;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_told_in_milliseconds() {
        let read = |waited, infer| Read {
            verdict: Verdict::Digit,
            waited: Duration::from_micros(waited),
            timing: Timing {
                infer,
                ..Timing::default()
            },
        };
        let report = Report {
            reads: vec![read(7, 21), read(1_500, 2_000)],
            ..Report::default()
        };
        assert_eq!(
            report.server_timing().as_deref(),
            Some("queue;dur=1.507, decode;dur=0.000, prepare;dur=0.000, infer;dur=2.021")
        );
        assert_eq!(Report::default().server_timing(), None);
    }
}
