//! A JPEG picture as its decoder reads it, made of the segments of a [`Plan`].
//!
//! The decoder fills what is missing with zeros and does not tell. So ones are put before every
//! marker behind data: no code is made of ones alone, and where a block is missing the decoder
//! fails for a code that does not exist. Blocks that are there end before the ones.

use std::io::{self, Read};
use std::{mem, slice};

use super::super::limits::DecodeLimits;
use super::plan::{Plan, Segment};

pub(super) struct Stream<'a> {
    segments: slice::Iter<'a, Segment<'a>>,
    /// What is read next.
    bytes: &'a [u8],
    /// What comes behind it.
    then: [&'a [u8]; 2],
    /// What is left of a scan's data.
    data: Option<&'a [u8]>,
    ended: bool,
    /// Work that a byte can ask for.
    byte: usize,
    limits: &'a DecodeLimits<'a>,
}

impl<'a> Stream<'a> {
    pub(super) fn new(plan: &'a Plan<'a>, limits: &'a DecodeLimits<'a>) -> Self {
        Self {
            segments: plan.segments.iter(),
            bytes: BEGIN,
            then: [&[]; 2],
            data: None,
            ended: false,
            // One code can end 32,767 blocks of a progressive picture, or have them refined; of
            // others each block has its own codes.
            byte: if plan.frame.progressive {
                1 << 14
            } else {
                1 << 6
            },
            limits,
        }
    }

    /// The next bytes; none at the end.
    fn refill(&mut self) {
        while self.bytes.is_empty() && !self.ended {
            let [next, behind] = mem::take(&mut self.then);
            (self.bytes, self.then[0]) = (next, behind);
            if !next.is_empty() {
                return;
            }
            if let Some(data) = self.data.take() {
                let restart = data.windows(2).position(is_restart);
                if let Some(restart) = restart {
                    self.then = [FEW_ONES, &data[restart..restart + 2]];
                    self.data = Some(&data[restart + 2..]);
                } else {
                    self.then = [MANY_ONES, &[]];
                }
                self.bytes = &data[..restart.unwrap_or(data.len())];
                // Markers may have any number of bytes FF before them; data has none at its end.
                while let [rest @ .., 0xFF] = self.bytes {
                    self.bytes = rest;
                }
            } else {
                match self.segments.next() {
                    Some(Segment::Marker(segment)) => self.bytes = segment,
                    Some(Segment::EntropyCoded(data)) => self.data = Some(data),
                    None => (self.bytes, self.ended) = (END, true),
                }
            }
        }
    }
}

impl Read for Stream<'_> {
    #[inline]
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.bytes.is_empty() {
            self.refill();
        }
        let length = buffer.len().min(self.bytes.len());
        self.limits.work(length * self.byte)?;
        // The decoder reads nearly everything byte by byte.
        if let ([byte], [first, rest @ ..]) = (&mut *buffer, self.bytes) {
            (*byte, self.bytes) = (*first, rest);
        } else {
            let (now, later) = self.bytes.split_at(length);
            buffer[..length].copy_from_slice(now);
            self.bytes = later;
        }
        Ok(length)
    }
}

fn is_restart(pair: &[u8]) -> bool {
    pair[0] == 0xFF && matches!(pair[1], 0xD0..=0xD7)
}

/// The start marker, and the sign of a film's frame: where tables of codes are missing, as in a
/// webcam's frames, the decoder takes the standard's.
const BEGIN: &[u8] = b"\xFF\xD8\xFF\xE0\0\x07AVI1\0";
const END: &[u8] = b"\xFF\xD9";

/// More ones than the decoder reads ahead (8 bytes) and a code with its value takes (4).
const MANY_ONES: &[u8] = b"\xFF\0\xFF\0\xFF\0\xFF\0\xFF\0\xFF\0\xFF\0\xFF\0\xFF\0\xFF\0\xFF\0\xFF\0\xFF\0\xFF\0\xFF\0\xFF\0";
/// Before a restart marker, which the decoder expects within what it reads ahead.
const FEW_ONES: &[u8] = b"\xFF\0\xFF\0\xFF\0\xFF\0";
