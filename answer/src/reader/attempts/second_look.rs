//! Why a picture that is read is looked at again.

use super::choice::Required;
use crate::answer::Verdict;
use crate::reader::look::Look;

/// Paper that is uneven by more levels has a shadow with an edge, or is no paper.
pub(super) const UNEVEN: u8 = 70;
/// And by more levels, one that may hide what is written.
pub(super) const SHADED: u8 = 40;

/// Why a picture that is read is looked at again.
pub(super) enum SecondLook {
    /// It is not.
    No,
    Light,
    FaintRows,
    Outlines,
    Narrow,
}

impl SecondLook {
    pub(super) fn of(plain: &Look, evidence: i32) -> Self {
        let doubtful = evidence < Required::HIGH.alone;
        if doubtful && plain.shading >= SHADED || plain.shading >= UNEVEN {
            Self::Light
        } else if plain.faint > 0 {
            Self::FaintRows
        } else if plain.outlined {
            Self::Outlines
        } else if is_narrow(plain) && doubtful && plain.answer.verdict == Verdict::Digit {
            Self::Narrow
        } else {
            Self::No
        }
    }
}

/// Width and height of the ink.
pub(super) fn ink(look: &Look) -> [usize; 2] {
    let found = look.answer.ink_box.as_ref();
    found.map_or([0, 0], |found| [found.width, found.height])
}

pub(super) fn is_narrow(look: &Look) -> bool {
    let [width, height] = ink(look);
    width > 0 && height > 2 * width
}
