//! An upload as it comes in.

use bytes::Bytes;

use crate::budget::{Full, Share};

/// Bytes that are gathered piece by piece; what they take is a share's.
#[derive(Debug)]
pub(super) struct Gathered {
    bytes: Vec<u8>,
    share: Share,
    expected: Option<usize>,
    most: usize,
}

impl Gathered {
    /// Nothing yet; `expected` is the whole length, where that is known, `most` what it may be.
    pub(super) fn new(share: Share, expected: Option<usize>, most: usize) -> Self {
        Self {
            bytes: Vec::new(),
            share,
            expected,
            most,
        }
    }

    /// Adds a piece.
    ///
    /// Room is taken as it is needed and doubled, so that much is copied seldom. But up to a megabyte it
    /// is taken at once: pieces of memory of many sizes that come and go would cost the process
    /// twice what counts.
    ///
    /// # Errors
    ///
    /// [`Full`], with nothing added.
    pub(super) fn append(&mut self, piece: &[u8]) -> Result<(), Full> {
        let (length, room) = (self.bytes.len() + piece.len(), self.bytes.capacity());
        if length > room {
            let wanted = match self.expected {
                Some(expected) => expected.min(AT_ONCE.max(2 * room)),
                None => self.most.min(2 * room),
            };
            let wanted = wanted.max(length);
            self.share.grow((wanted - room) as u64)?;
            self.bytes.reserve_exact(wanted - self.bytes.len());
        }
        self.bytes.extend_from_slice(piece);
        Ok(())
    }

    /// How many they are.
    pub(super) fn len(&self) -> usize {
        self.bytes.len()
    }

    /// All of them; the share stays theirs.
    pub(super) fn done(self) -> Bytes {
        self.share.own(self.bytes)
    }
}

const AT_ONCE: usize = 1 << 20;
