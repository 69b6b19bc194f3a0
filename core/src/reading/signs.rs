//! Signs between digits: what a shape is, by its place beside the digits of its line.

use super::shape::MarkShape;
use crate::prepare::InkBox;

/// A sign that stands between two digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// `.`
    Point,
    /// `,`
    Comma,
    /// `:`
    Colon,
    /// `-`
    Dash,
    /// `/`
    Slash,
    /// `=`
    Equals,
    /// `+`
    Plus,
    /// `×`
    Times,
    /// `÷`
    Divided,
}

/// Where the digits of a line are, on average, in pixels of the picture.
#[derive(Clone, Copy, Default)]
pub(super) struct Level {
    top: usize,
    bottom: usize,
    /// Digits.
    count: usize,
}

impl Sign {
    /// As text.
    pub const fn symbol(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
            Self::Colon => ':',
            Self::Dash => '-',
            Self::Slash => '/',
            Self::Equals => '=',
            Self::Plus => '+',
            Self::Times => '×',
            Self::Divided => '÷',
        }
    }
}

impl Level {
    /// Takes in a digit.
    pub(super) fn add(&mut self, ink: InkBox) {
        self.top += ink.top;
        self.bottom += ink.top + ink.height;
        self.count += 1;
    }

    /// The sign that a mark is, if it is one wherever it stands between digits.
    pub(super) fn sign(&self, shape: Option<MarkShape>, ink: InkBox) -> Option<Sign> {
        match shape {
            Some(MarkShape::Plus) => return Some(Sign::Plus),
            Some(MarkShape::Times) => return Some(Sign::Times),
            Some(MarkShape::Divided) => return Some(Sign::Divided),
            Some(MarkShape::Equals) => return Some(Sign::Equals),
            Some(MarkShape::Colon) => return Some(Sign::Colon),
            _ => {}
        }
        let count = self.count.max(1);
        let (top, bottom) = (self.top / count, self.bottom / count);
        let height = bottom.saturating_sub(top);
        let middle = ink.top + ink.height / 2;
        // A twentieth of the digits' height: 0 is their top, 20 their foot.
        let place = 20 * middle.saturating_sub(top) / height.max(1);
        if shape == Some(MarkShape::Lying) {
            let inside = (6..=14).contains(&place) && 4 * ink.height <= height;
            return inside.then_some(Sign::Dash);
        }
        let low = ink.top > top + height / 2 && 10 * (ink.top + ink.height) >= 9 * bottom;
        let narrow = 4 * ink.width <= height;
        if self.count == 0 || !low || !narrow || 2 * ink.height >= height {
            return None;
        }
        // A comma hangs from the line, or is longer than wide.
        let long = 4 * ink.height > 6 * ink.width && 7 * ink.height > height;
        let hangs = ink.top + ink.height > bottom + height / 20 && 5 * ink.height > height;
        Some(if long || hangs {
            Sign::Comma
        } else {
            Sign::Point
        })
    }
}

/// Whether a stroke between two digits is a slash: it leans, and is longer than both on both sides. `None` where it
/// may be a "1" as well: some people's lean as far.
pub(super) fn is_slash(
    shape: Option<MarkShape>,
    ink: InkBox,
    neighbours: Option<(InkBox, InkBox)>,
) -> Option<bool> {
    let (Some(MarkShape::Standing(lean)), Some((before, next))) = (shape, neighbours) else {
        return Some(false);
    };
    let beyond = [before, next]
        .iter()
        .all(|other| ink.top < other.top && ink.top + ink.height > other.top + other.height);
    match lean {
        3.. if beyond => Some(true),
        5.. => None,
        _ => Some(false),
    }
}
