//! Judgements that need not be made again.

use heapless::Vec;

use super::judgement::Judgement;
use crate::prepare::{MarkId, Page, Span};

/// Judgements of the current line's first marks: most marks are asked for twice, before anything is
/// cut and after it.
#[derive(Default)]
pub(super) struct Known {
    line: Option<usize>,
    judged: Vec<(MarkId, Option<Judgement>), REMEMBERED>,
}

/// As many as most numbers have digits; each takes some 40 bytes of stack.
const REMEMBERED: usize = 8;

impl Known {
    pub(super) fn or_judge(
        &mut self,
        page: &Page<'_>,
        span: Span,
        judge: impl FnOnce() -> Option<Judgement>,
    ) -> Option<Judgement> {
        let Some(mark) = page.only_mark(span) else {
            return judge();
        };
        let line = page.line(span.first);
        if self.line != line {
            self.line = line;
            self.judged.clear();
        }
        if let Some((_, judgement)) = self.judged.iter().find(|(known, _)| *known == mark) {
            return *judgement;
        }
        let judgement = judge();
        let _not_remembered = self.judged.push((mark, judgement));
        judgement
    }
}
