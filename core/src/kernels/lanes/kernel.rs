//! Which instructions there are.

use super::instructions::{self, Proof};

/// Instructions that convolutions are calculated with. There is one only where the processor has them,
/// which is found out when the program runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kernel(pub(super) Proof);

impl Kernel {
    /// All that this processor has, the fastest first.
    pub fn all() -> impl Iterator<Item = Self> {
        instructions::all().into_iter().flatten().map(Self)
    }

    /// The fastest. Where there is always one, the compiler sees it, and leaves out what is for none.
    #[inline(always)]
    pub fn best() -> Option<Self> {
        let all = instructions::all();
        let mut at = 0;
        while at < all.len() {
            if let Some(proof) = all[at] {
                return Some(Self(proof));
            }
            at += 1;
        }
        None
    }

    /// What the instructions are called, for example `"AVX2"`.
    pub const fn name(self) -> &'static str {
        self.0.name()
    }
}
