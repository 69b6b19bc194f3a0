//! A network with the memory that reading takes.

use heapless::{Vec, VecView};

use crate::classification::Classification;
use crate::int8::Network;
use crate::prepare::{Picture, Polarity, PrepareError, Workspace, Writing};
use crate::reading::{self, Judged, ReadDigit, ReadError, Reading, Remembered};
use crate::scores::Scores;
use crate::scratch::ScratchTooSmall;
use crate::scratch::from_first_word;
use crate::{Digit, Scratch};

/// Reads digits and numbers: a network, and all memory that reading takes.
///
/// `RUNS` bounds the ink of a picture, as [`Workspace`] says; `DIGITS` is how many digits a reading
/// may have; `SCRATCH` is the network's [`scratch_bytes`](Network::scratch_bytes).
///
/// A chip without room for workspace and scratch memory at the same time calls
/// [`prepare`](crate::prepare::prepare) and [`Network::classify`] one after the other.
#[derive(Clone, Debug)]
pub struct Reader<'n, const RUNS: usize, const DIGITS: usize, const SCRATCH: usize> {
    network: &'n Network<'n>,
    workspace: Workspace<RUNS>,
    digits: Vec<ReadDigit, DIGITS>,
    known: Vec<Remembered, DIGITS>,
    scratch: Scratch<SCRATCH>,
}

/// Writing that was found on a picture and is not yet read.
#[derive(Debug)]
pub struct Unread<'r> {
    writing: Writing<'r>,
    network: &'r Network<'r>,
    digits: &'r mut VecView<ReadDigit>,
    known: &'r mut VecView<Remembered>,
    scratch: &'r mut [u8],
}

impl<'n, const RUNS: usize, const DIGITS: usize, const SCRATCH: usize>
    Reader<'n, RUNS, DIGITS, SCRATCH>
{
    /// A reader with empty memory; usable in a `static`.
    pub const fn new(network: &'n Network<'n>) -> Self {
        const { assert!(DIGITS > 0, "there is room for at least one digit") };
        Self {
            network,
            workspace: Workspace::new(),
            digits: Vec::new(),
            known: Vec::new(),
            scratch: Scratch::new(),
        }
    }

    /// The network that it reads with.
    pub const fn network(&self) -> &'n Network<'n> {
        self.network
    }

    /// Reads one digit that is prepared already, by one pass of the network.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if `SCRATCH` is less than the network's scratch bytes.
    pub fn classify(&mut self, digit: &Digit) -> Result<Classification, ScratchTooSmall> {
        self.network.classify(digit, &mut self.scratch)
    }

    /// Runs the network over a prepared digit, handing `observe` what each layer gave, as
    /// [`Network::observe`] does.
    ///
    /// # Errors
    ///
    /// [`ScratchTooSmall`] if `SCRATCH` is less than the network's scratch bytes.
    pub fn observe(
        &mut self,
        digit: &Digit,
        observe: impl FnMut(&'static str, &[u8]),
    ) -> Result<Scores<i32>, ScratchTooSmall> {
        self.network.observe(digit, &mut self.scratch, observe)
    }

    /// Reads what is written on a picture, dark on light or light on dark: one digit, a number of
    /// several, or nothing.
    ///
    /// # Errors
    ///
    /// [`ReadError`] where there is no writing, or more than there is memory for.
    pub fn read<'r>(&'r mut self, picture: &'r Picture<'r>) -> Result<Reading<'r>, ReadError> {
        self.find(picture, None)?.read()
    }

    /// The first half of [`read`](Self::read): finds the writing. Which side of the grey levels is
    /// ink is found out, too, unless `polarity` says so.
    ///
    /// # Errors
    ///
    /// [`PrepareError`] where there is no writing, or more than there is memory for.
    pub fn find<'r>(
        &'r mut self,
        picture: &'r Picture<'r>,
        polarity: Option<Polarity>,
    ) -> Result<Unread<'r>, PrepareError> {
        let Self {
            network,
            workspace,
            digits,
            known,
            scratch,
        } = self;
        let writing = match polarity {
            None => Writing::find(picture, workspace),
            Some(polarity) => Writing::find_as(picture, polarity, workspace),
        };
        Ok(Unread {
            writing: writing?,
            network,
            digits: digits.as_mut_view(),
            known: known.as_mut_view(),
            scratch: scratch.bytes(),
        })
    }
}

impl<'r> Unread<'r> {
    /// The marks that were found.
    pub const fn writing(&self) -> &Writing<'r> {
        &self.writing
    }

    /// The same, to be read with other scratch memory: of a size that is known only when the
    /// program runs, as [`Network::forward_in`] wants it. The reader's own may be of no size.
    #[must_use]
    pub fn with_scratch(self, scratch: &'r mut [u8]) -> Self {
        Self { scratch, ..self }
    }

    /// The second half of [`Reader::read`]: reads them.
    ///
    /// # Errors
    ///
    /// [`ReadError::TooManyDigits`] if there are more than `DIGITS`, [`ReadError::Scratch`] if
    /// `SCRATCH` is less than the network's scratch bytes.
    pub fn read(self) -> Result<Reading<'r>, ReadError> {
        self.read_by(|network, digit, memory| network.judge_in(digit, memory).ok())
    }

    /// The same for who must not wait: `None` where more than `most` marks, alone or together, would have to be
    /// judged.
    ///
    /// # Errors
    ///
    /// Those of [`read`](Self::read).
    pub fn read_within(self, most: usize) -> Result<Option<Reading<'r>>, ReadError> {
        let (mut left, mut over) = (most, false);
        let reading = self.read_by(|network, digit, memory| {
            over |= left == 0;
            left = left.checked_sub(1)?;
            network.judge_in(digit, memory).ok()
        })?;
        Ok((!over).then_some(reading))
    }

    #[inline(always)]
    fn read_by(
        self,
        mut judge: impl FnMut(&Network<'_>, &Digit, &mut [u8]) -> Option<Judged>,
    ) -> Result<Reading<'r>, ReadError> {
        let Self {
            writing,
            network,
            digits,
            known,
            scratch,
        } = self;
        let memory = from_first_word(scratch);
        let (found, expected) = (memory.len(), network.scratch_bytes());
        if found < expected {
            return Err(ScratchTooSmall { found, expected }.into());
        }
        let judge = |digit: &Digit| judge(network, digit, memory);
        reading::read(writing, judge, digits, known)
    }
}
