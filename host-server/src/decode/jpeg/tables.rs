//! Tables, as a file defines them before its scans.

use super::Broken;
use super::codes::{Codes, Definition, STANDARD};

/// What a file defines for the scans that follow.
pub(super) struct Tables<'a> {
    pub(super) steps: [Option<[u16; 64]>; 4],
    /// Of levels, and of coefficients.
    codes: [[Option<Definition<'a>>; 4]; 2],
    /// Units between restart markers; 0 where there are none.
    pub(super) restart: usize,
}

impl<'a> Tables<'a> {
    pub(super) fn new() -> Self {
        let [levels, coefficients] =
            STANDARD.map(|[bright, colours]| [Some(bright), Some(colours), None, None]);
        Self {
            steps: [None; 4],
            codes: [levels, coefficients],
            restart: 0,
        }
    }

    pub(super) fn set_steps(&mut self, mut content: &[u8]) -> Result<(), Broken> {
        while let [kind, rest @ ..] = content {
            let table = self.steps.get_mut(usize::from(kind & 15)).ok_or(Broken)?;
            let mut steps = [0; 64];
            let length = if kind >> 4 > 0 { 128 } else { 64 };
            let (numbers, rest) = rest.split_at_checked(length).ok_or(Broken)?;
            for (step, number) in steps.iter_mut().zip(numbers.chunks_exact(length / 64)) {
                *step = number
                    .iter()
                    .fold(0, |step, byte| step << 8 | u16::from(*byte));
            }
            *table = Some(steps);
            content = rest;
        }
        Ok(())
    }

    pub(super) fn set_codes(&mut self, mut content: &'a [u8]) -> Result<(), Broken> {
        while let [kind, rest @ ..] = content {
            let kinds = self.codes.get_mut(usize::from(kind >> 4)).ok_or(Broken)?;
            let table = kinds.get_mut(usize::from(kind & 15)).ok_or(Broken)?;
            let (counts, rest) = rest.split_first_chunk().ok_or(Broken)?;
            let all = counts.iter().map(|&count| usize::from(count)).sum();
            let (values, rest) = rest.split_at_checked(all).ok_or(Broken)?;
            *table = Some(Definition { counts, values });
            content = rest;
        }
        Ok(())
    }

    pub(super) fn set_restart(&mut self, content: &[u8]) -> Result<(), Broken> {
        let units = content.first_chunk().ok_or(Broken)?;
        self.restart = u16::from_be_bytes(*units).into();
        Ok(())
    }

    /// Of this kind the table of this number, if there is one.
    pub(super) fn codes(&self, kind: usize, table: u8) -> Result<Option<Codes>, Broken> {
        let definition = self.codes[kind].get(usize::from(table)).copied();
        definition.flatten().map(Codes::new).transpose()
    }
}
