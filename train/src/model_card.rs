//! The model card: what a network is, how well it reads, and how it came to be.

mod recipe;

pub use recipe::arguments;

use std::fmt::Write as _;

use crate::evaluation::Evaluation;
use crate::refusals::Refusals;
use crate::training::{Last, State};
use crate::views::ByViews;

/// Everything that the card tells.
#[derive(Debug)]
pub struct ModelCard<'a> {
    /// Name of the files.
    pub name: &'a str,
    /// The finished run.
    pub state: &'a State,
    /// Its last epoch.
    pub last: &'a Last,
    /// The int8 blob on the test set.
    pub int8: &'a Evaluation,
    /// The f32 blob on the test set.
    pub float: &'a Evaluation,
    /// The int8 blob on the test set, as a reader uses it.
    pub by_views: ByViews,
    /// Both blobs on pictures without a digit.
    pub refusals: [Option<Refusals>; 2],
    /// The int8 blob on letters by people that training never saw, script by script.
    pub strangers: Vec<(String, Refusals)>,
    /// Bytes of scratch memory that the int8 network needs.
    pub int8_scratch: usize,
    /// SHA-256 of the int8 blob.
    pub int8_sha256: String,
    /// Bytes of scratch memory that the f32 network needs.
    pub float_scratch: usize,
    /// SHA-256 of the f32 blob.
    pub float_sha256: String,
    /// Name and SHA-256 of every file of data.
    pub checksums: &'a [(String, String)],
}

impl ModelCard<'_> {
    /// The figures, in a few lines for the terminal.
    pub fn summary(&self) -> String {
        let line = |name: &str, evaluation: &Evaluation, bytes: usize| {
            format!(
                "{name}  {bytes:>6} bytes  {} of {} test pictures right ({:.2} %), {} refused\n",
                evaluation.correct(),
                evaluation.total(),
                100.0 * evaluation.accuracy(),
                evaluation.refused()
            )
        };
        line("int8", self.int8, self.last.blobs.int8.len())
            + &line("f32 ", self.float, self.last.blobs.float.len())
            + &format!(
                "they disagree on {} pictures; {:.2} % of the validation digits right",
                self.int8.disagreements(self.float).len(),
                100.0 * self.last.metrics.clean.accuracy
            )
    }

    /// The whole card in Markdown.
    pub fn to_markdown(&self) -> String {
        let mut card = format!(
            "# `{}`: model card\n\n\
             Written by `digitnet-train train`; not to be edited by hand.\n\n",
            self.name
        );
        self.write_network(&mut card);
        self.write_figures(&mut card);
        let seconds = self.state.history.iter().map(|record| record.seconds).sum();
        let strangers = !self.strangers.is_empty();
        card += &recipe::section(&self.state.config, seconds, strangers, self.checksums);
        self.write_use(&mut card);
        card
    }

    fn write_network(&self, card: &mut String) {
        let shape = self.state.config.shape();
        let hidden = match shape.hidden {
            0 => String::new(),
            units => format!(" -> dense {units}, ReLU"),
        };
        let conv = |conv: &digitnet_core::ConvShape| {
            format!(
                "conv {k}x{k}, padding {}, {} channels, ReLU, max-pool 2x2",
                conv.padding,
                conv.out_channels,
                k = conv.kernel
            )
        };
        add(
            card,
            format_args!(
                "## Network\n\n28x28x1 -> {} -> {}{hidden} -> {} scores\n\n\
             {} parameters, {} multiply-accumulates. Classes: {}.\n\n\
             | blob | bytes | scratch memory | SHA-256 |\n|---|---:|---:|---|\n\
             | `{name}.int8.dgn` | {} | {} | `{}` |\n\
             | `{name}.f32.dgn` | {} | {} | `{}` |\n\n",
                conv(&shape.conv1),
                conv(&shape.conv2),
                shape.classes,
                shape.parameters(),
                shape.multiply_accumulates(),
                self.int8.classes.join(", "),
                self.last.blobs.int8.len(),
                self.int8_scratch,
                self.int8_sha256,
                self.last.blobs.float.len(),
                self.float_scratch,
                self.float_sha256,
                name = self.name,
            ),
        );
    }

    fn write_figures(&self, card: &mut String) {
        let both = |cell: &dyn Fn(&Evaluation) -> String| {
            format!("{} | {}", cell(self.int8), cell(self.float))
        };
        let share = |part: usize, of: usize| {
            format!("{:.2} % ({part})", 100.0 * part as f64 / of.max(1) as f64)
        };
        let views = |part: usize| share(part, self.by_views.digits);
        let refusals = self.refusals.map(|refusals| {
            refusals.map_or("-".to_owned(), |refusals| {
                format!("{:.1} %", 100.0 * refusals.share())
            })
        });
        let metrics = &self.last.metrics;
        add(
            card,
            format_args!(
                "## Figures\n\n\
             The last epoch is the result; its temperature and margins were found with {} validation \
             digits. The test set of {} was read once, after that.\n\n\
             | | int8 | f32 |\n|---|---:|---:|\n\
             | test set, read right | {} |\n\
             | test set, refused (no digit, or unsure) | {} |\n\
             | test set, accepted and wrong | {} |\n\
             | test set by five views, read right | {} | |\n\
             | test set by five views, refused | {} | |\n\
             | test set by five views, accepted and wrong | {} | |\n\
             | test set, expected calibration error | {} |\n\
             | pictures without a digit, refused | {} | {} |\n\
             | validation, read right | {:.2} % | |\n\
             | validation, changed roughly, read right | {:.2} % | |\n\n\
             Five views: where a digit as it is leaves doubt, a reader decides by the mean scores of it and \
             of itself shifted by one pixel each way (`int8::Network::judge`).\n\n\
             int8 and f32 disagree on {} test pictures. Digest of all int8 test scores \
             (`evaluate`):\n\n    {}\n\n",
                self.state.config.validation,
                self.int8.total(),
                both(&|found| share(found.correct(), found.total())),
                both(&|found| share(found.refused(), found.total())),
                both(&|found| share(found.accepted_wrong, found.total())),
                views(self.by_views.right),
                views(self.by_views.refused),
                views(self.by_views.accepted_wrong),
                both(&|found| {
                    let error = found.reliability.expected_calibration_error();
                    format!("{:.2} %", 100.0 * error)
                }),
                refusals[0],
                refusals[1],
                100.0 * metrics.clean.accuracy,
                100.0 * metrics.changed.accuracy,
                self.int8.disagreements(self.float).len(),
                self.int8.digest,
            ),
        );
        if !self.strangers.is_empty() {
            card.push_str(
                "Letters of other scripts, each drawing once, written by people that training never saw; \
                 what looks like a digit is left out (`train/src/strokes/look_alikes.txt`):\n\n\
                 | script | drawings | refused |\n|---|---:|---:|\n",
            );
        }
        for (script, found) in &self.strangers {
            let share = 100.0 * found.share();
            add(
                card,
                format_args!("| {script} | {} | {share:.1} % |\n", found.pictures),
            );
        }
        if !self.strangers.is_empty() {
            card.push('\n');
        }
        add(
            card,
            format_args!(
                "![learning curve]({name}.learning-curve.png)\n\n\
             ![confusion matrix of the int8 network on the test set]({name}.confusion.png)\n\n\
             ![how often int8 answers of each confidence are right]({name}.reliability.png)\n\n\
             ![the test pictures that the int8 network misreads]({name}.misread.png)\n\n",
                name = self.name,
            ),
        );
    }

    fn write_use(&self, card: &mut String) {
        let look_alikes = if recipe::reads_digits(&self.state.config) {
            "What looks like a digit is read as one: the letters O, I, S and Z, for example. "
        } else {
            ""
        };
        add(
            card,
            format_args!(
                "## Use and limits\n\n\
             Reads one isolated picture of one of its classes, 28 x 28, light ink on dark, fitted \
             into 20 x 20 and centred by mass, as `digitnet_core::prepare` makes it. It has learnt \
             from the data above alone; other hands, pens and papers are read less well. {look_alikes}\
             Do not let it decide alone where a wrong answer does harm.\n"
            ),
        );
    }
}

fn add(card: &mut String, text: std::fmt::Arguments<'_>) {
    card.write_fmt(text).expect("a string takes any text");
}
