//! A grey picture becomes an answer, and an answer becomes the part of the page that shows it.
//!
//! ```text
//! grey      colours                      -> grey levels in which ink and paper differ most
//! reader    grey levels, looked at once, in doubt several times -> Answer
//! answer    the fields of the answer, as the API has them
//! view      Answer -> HTML, in the words of `texts`
//! png       pictures within the answer
//! ```
//!
//! Server and browser use the same code, so that both give the same answer. Needs `alloc`, but no `std`:
//! the browser has no operating system.

#![cfg_attr(not(test), no_std)]
#![forbid(unsafe_code)]

extern crate alloc;

pub mod answer;
mod grey;
mod language;
mod picture;
mod pixels;
mod png;
pub mod reader;
mod texts;
mod view;

pub use grey::{Colours, Samples, grey};
pub use language::Language;
pub use picture::Picture;
pub use texts::{Texts, sentence};
pub use view::View;
