//! Marks taken together, and what is known of them.

use crate::prepare::{InkBox, Span};
use crate::reading::judgement::{Judged, Judgement};
use crate::reading::shape::MarkShape;

/// What is known of marks taken together, without the scores.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub(super) judgement: Judgement,
    pub(super) shape: Option<MarkShape>,
}

impl Seen {
    pub(super) fn of(judged: Judged) -> Self {
        Self {
            judgement: judged.judgement,
            shape: judged.shape,
        }
    }

    /// Whether it is a sign wherever it stands.
    pub(super) fn is_sign(&self) -> bool {
        self.shape.is_some_and(MarkShape::is_sign)
    }
}

/// Marks that are taken for one digit or sign, and all that is known of them.
#[derive(Clone, Copy)]
pub(super) struct Token {
    pub(super) span: Span,
    pub(super) seen: Seen,
    pub(super) ink: InkBox,
}
