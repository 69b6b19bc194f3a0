//! Judgements that need not be made again.

use heapless::VecView;

use super::judgement::Judged;
use crate::prepare::{MarkId, Span, Writing};

/// What a mark was judged to be; `None` where it has next to no ink.
#[derive(Clone, Debug)]
pub(crate) struct Remembered {
    mark: MarkId,
    judged: Option<Judged>,
}

/// Judgements of the current line's first marks: most marks are asked for twice, before anything is
/// cut and after it, and those that are digits a third time.
pub(super) struct Known<'a> {
    line: Option<usize>,
    list: &'a mut VecView<Remembered>,
}

impl<'a> Known<'a> {
    pub(super) fn new(list: &'a mut VecView<Remembered>) -> Self {
        list.clear();
        Self { line: None, list }
    }

    pub(super) fn or_judge(
        &mut self,
        writing: &Writing<'_>,
        span: Span,
        judge: impl FnOnce() -> Option<Judged>,
    ) -> Option<Judged> {
        let Some(mark) = writing.only_mark(span) else {
            return judge();
        };
        let line = writing.line(span.first);
        if self.line != line {
            self.line = line;
            self.list.clear();
        }
        if let Some(known) = self.list.iter().find(|known| known.mark == mark) {
            return known.judged.clone();
        }
        let judged = judge();
        let remembered = Remembered {
            mark,
            judged: judged.clone(),
        };
        let _room_or_not = self.list.push(remembered);
        judged
    }
}
