//! The model card: what a network is, how well it reads, and how it came to be.

use std::fmt::Write as _;

use crate::augment::Augmentation;
use crate::evaluation::Evaluation;
use crate::refusals::Refusals;
use crate::training::{Config, Last, State};
use crate::views::ByViews;
use crate::weight_bits::WeightBits;

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
        self.write_recipe(&mut card);
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
                self.int8.classes.join(" "),
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

    fn write_recipe(&self, card: &mut String) {
        let config = &self.state.config;
        let seconds: f32 = self.state.history.iter().map(|record| record.seconds).sum();
        add(
            card,
            format_args!(
                "## Recipe\n\n    digitnet-train train {}\n\n\
             {beginning}{} epochs in the core's integer \
             arithmetic with straight-through gradients; AdamW with a cosine schedule, weights \
             averaged over steps.{weights}{teachers} {:.0} minutes on {} processors.\n\n\
             Pictures are changed anew in every epoch, each amount drawn evenly up to its bound: \
             turn {}°, slant {}, size {} %, shift {} px, elastic shift {} px (standard deviation), \
             stroke width of {:.0} % of the pictures. {:.0} % are changed roughly instead: markers \
             and fine pens, hard edges, few pixels, blur, fading, grain, gaps, specks and lines, and \
             forms that people give a 0, a 1 or a 7; half of these are laid on a sheet of paper of 7 to 480 \
             pixels, lit, photographed and found there by `digitnet_core::prepare` (`train/src/augment`). \
             {:.0} % of an epoch's pictures have no digit: {}letters, symbols, scribbles, textures, silhouettes, \
             several digits and pieces of digits, drawn by our own code (`train/src/negatives`) and found in \
             the same way. In the integer epochs both shares are {} times that. The temperature has the smallest validation loss; the margins \
             are the largest with which at most {:.2} % of the validation digits are refused.\n\n\
             | data | SHA-256 |\n|---|---|\n",
                arguments(config),
                config.int8_epochs,
                seconds / 60.0,
                rayon::current_num_threads(),
                config.augmentation.rotation,
                config.augmentation.shear,
                config.augmentation.scale,
                config.augmentation.shift,
                config.augmentation.elastic,
                100.0 * config.augmentation.stroke_share,
                100.0 * config.augmentation.rough_share,
                100.0 * config.negatives,
                if self.strangers.is_empty() {
                    ""
                } else {
                    "other people's letters of six scripts, "
                },
                config.finish,
                100.0 * config.refused,
                beginning = match &config.start {
                    None => format!(
                        "{} epochs in floating point with batch normalisation, then ",
                        config.float_epochs
                    ),
                    Some(start) => format!("From the weights of {start} on, "),
                },
                weights = match config.weight_bits {
                    WeightBits::Eight => "",
                    WeightBits::Four => {
                        " All weights but the first convolution's have 4 bits, each channel has its own step, \
                         all of the output layer one: that of least squared error."
                    }
                },
                teachers = match &config.teachers[..] {
                    [] => String::new(),
                    teachers => format!(
                        " {:.0} % of what a digit is said to be comes from {} as a reader uses them, which look at \
                         the changed picture itself.",
                        100.0 * config.teacher_share,
                        teachers.join(" and ")
                    ),
                },
            ),
        );
        for (file, checksum) in self.checksums {
            add(card, format_args!("| {file} | `{checksum}` |\n"));
        }
        card.push('\n');
    }

    fn write_use(&self, card: &mut String) {
        card.push_str(
            "## Use and limits\n\n\
             Reads one isolated picture of one of its classes, 28 x 28, light ink on dark, fitted \
             into 20 x 20 and centred by mass, as `digitnet_core::prepare` makes it. It has learnt \
             from the data above alone; other hands, pens and papers are read less well. What looks \
             like a digit is read as one: the letters O, I, S and Z, for example. Do not let it \
             decide alone where a wrong digit does harm.\n",
        );
    }
}

/// The arguments that repeat the run, but for the folders of data.
fn arguments(config: &Config) -> String {
    let pair = |index: usize| format!("{},{}", config.convs[0][index], config.convs[1][index]);
    let mut arguments = format!(
        "--kernels {} --padding {} --channels {} --hidden {} --epochs {} --int8-epochs {} \
         --batch {} --learning-rate {} --int8-learning-rate {} --weight-decay {} --averaging {} \
         --validation {} --negatives {} --refused {} --finish {} --seed {}",
        pair(0),
        pair(1),
        pair(2),
        config.hidden,
        config.float_epochs,
        config.int8_epochs,
        config.batch,
        config.learning_rate,
        config.int8_learning_rate,
        config.weight_decay,
        config.averaging,
        config.validation,
        config.negatives,
        config.refused,
        config.finish,
        config.seed,
    );
    if config.kept_back != config.seed {
        arguments += &format!(" --kept-back {}", config.kept_back);
    }
    let strength = config.augmentation.rotation / Augmentation::default().rotation;
    if strength != 1.0 {
        arguments += &format!(" --augmentation {strength}");
    }
    arguments += &format!(" --rough {}", config.augmentation.rough_share);
    if config.weight_bits == WeightBits::Four {
        arguments += " --weight-bits 4";
    }
    if let Some(start) = &config.start {
        arguments += &format!(" --start {start}");
    }
    if !config.teachers.is_empty() {
        let (teachers, share) = (config.teachers.join(","), config.teacher_share);
        arguments += &format!(" --teacher {teachers} --teacher-share {share}");
    }
    if let Some(subset) = config.subset {
        arguments += &format!(" --subset {subset}");
    }
    arguments
}

fn add(card: &mut String, text: std::fmt::Arguments<'_>) {
    card.write_fmt(text).expect("a string takes any text");
}
