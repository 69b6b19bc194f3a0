//! Why a mark may not be the digit that it passes for, by what stands beside it on its line. Each makes a
//! reading unsure.

use super::heights::is_raised;
use super::token::Token;
use crate::prepare::{InkBox, Writing};
use crate::reading::shape::MarkShape;
use crate::reading::signs;
use crate::verdict::Verdict;

/// A mark and its neighbours.
pub(super) struct Place {
    pub(super) token: Token,
    /// The mark before it, whatever that is.
    pub(super) behind: Option<Token>,
    /// The digit before it.
    pub(super) before: Option<InkBox>,
    /// The mark after it, unless that is small or a sign.
    pub(super) next: Option<InkBox>,
    /// Whether its line has two leaning strokes where a date has slashes.
    pub(super) in_date: bool,
    pub(super) is_first: bool,
    pub(super) is_last: bool,
}

impl Place {
    /// Whether it is a slash; `None` where it may be a "1" as well.
    pub(super) fn slash(&self) -> Option<bool> {
        let neighbours = self.before.zip(self.next);
        signs::is_slash(self.token.seen.shape, self.token.ink, neighbours)
    }

    /// Whether anything speaks against what it passes for: a 4 whose strokes cross may pass for a plus.
    pub(super) fn is_doubtful(&self, writing: &Writing<'_>) -> bool {
        self.slash().is_none()
            || self.is_fork(writing)
            || self.is_half_bracket()
            || (self.token.seen.is_sign() && self.token.seen.judgement.verdict == Verdict::Digit)
            || (self.in_date && self.is_leaning() && self.slash() == Some(false))
    }

    /// Whether anything speaks against its being a digit.
    pub(super) fn is_odd_digit(&self) -> bool {
        self.is_uneven() || self.is_raised() || self.is_lowered() || self.is_bar()
    }

    fn is_leaning(&self) -> bool {
        is_leaning(&self.token)
    }

    /// Whether it is far lower or higher than the digit before it: a letter, an exponent.
    fn is_uneven(&self) -> bool {
        let own = self.token.ink.height;
        self.before
            .is_some_and(|before| 2 * own.min(before.height) < own.max(before.height))
    }

    /// Whether a mark was cut into two straight strokes that lean differently, or two narrow pieces that are read
    /// alike: a tick, a "y", a 1 with a long flag, and no two ones.
    fn is_fork(&self, writing: &Writing<'_>) -> bool {
        let (Some(behind), own) = (self.behind, self.token) else {
            return false;
        };
        if !writing.is_cut(own.span.first) {
            return false;
        }
        let narrow = |ink: InkBox| 2 * ink.width <= ink.height;
        let alike = behind.seen.judgement.class == own.seen.judgement.class;
        match (behind.seen.shape, own.seen.shape) {
            (Some(MarkShape::Standing(one)), Some(MarkShape::Standing(other))) => {
                one.abs_diff(other) >= FORKED
            }
            _ => alike && narrow(behind.ink) && narrow(own.ink),
        }
    }

    /// A long comma: it hangs from the lower half of the digit before it.
    fn is_lowered(&self) -> bool {
        let ink = self.token.ink;
        self.next.is_some()
            && 2 * ink.width <= ink.height
            && self.before.is_some_and(|before| {
                5 * ink.top >= 5 * before.top + 2 * before.height
                    && 10 * ink.bottom() >= 10 * before.bottom() + before.height
            })
    }

    /// Half a pair of brackets passes for a 1, but is as high as the digit beside it.
    fn is_half_bracket(&self) -> bool {
        let beside = match self.token.seen.shape {
            Some(MarkShape::Opening) if self.is_first => self.next,
            Some(MarkShape::Closing) if self.is_last => self.before,
            _ => None,
        };
        beside.is_some_and(|beside| self.token.ink.height >= beside.height)
    }

    /// An exponent: it ends beside the upper half of the digit before it, and the line goes on below it.
    fn is_raised(&self) -> bool {
        let ink = self.token.ink;
        let above_foot = |next: InkBox| ink.bottom() + next.height / 5 <= next.bottom();
        self.before.is_some_and(|before| is_raised(ink, before)) && self.next.is_none_or(above_foot)
    }

    /// A narrow stroke that goes far beyond the digits beside it, above and below: a bar, a brace, a sheet's edge.
    fn is_bar(&self) -> bool {
        let ink = self.token.ink;
        let beyond = |beside: &InkBox| {
            4 * ink.top + beside.height <= 4 * beside.top
                && 4 * beside.bottom() + beside.height <= 4 * ink.bottom()
        };
        let mut beside = [self.before, self.next].into_iter().flatten().peekable();
        3 * ink.width <= ink.height && beside.peek().is_some() && beside.all(|other| beyond(&other))
    }
}

/// Whether it is a straight stroke that leans to the right: a slash, or a 1.
pub(super) const fn is_leaning(token: &Token) -> bool {
    matches!(token.seen.shape, Some(MarkShape::Standing(LEANING..)))
}

/// In sixteenths of the height.
const LEANING: i8 = 2;
const FORKED: u8 = 6;
