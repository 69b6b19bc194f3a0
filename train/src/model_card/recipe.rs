//! How the network came to be, and the command that repeats it.

use crate::augment::Augmentation;
use crate::training::Config;
use crate::weight_bits::WeightBits;

/// The labels that `train` takes where none are given.
const DIGITS: &str = "0,1,2,3,4,5,6,7,8,9";

/// Whether the classes are the ten digits.
pub(super) fn reads_digits(config: &Config) -> bool {
    config.labels[..config.digit_classes()].join(",") == DIGITS
}

/// The card's section. `seconds` is what the run took; `strangers`: whether it saw other people's letters;
/// `checksums`: name and SHA-256 of every file of data.
pub(super) fn section(
    config: &Config,
    seconds: f32,
    strangers: bool,
    checksums: &[(String, String)],
) -> String {
    let processors = match rayon::current_num_threads() {
        1 => "1 processor".to_owned(),
        several => format!("{several} processors"),
    };
    let mut section = format!(
        "## Recipe\n\n    digitnet-train train {}\n\n\
             {beginning}{} epochs in the core's integer \
             arithmetic with straight-through gradients; AdamW with a cosine schedule, weights \
             averaged over steps.{weights}{teachers} {:.0} minutes on {processors}.\n\n\
             Pictures are changed anew in every epoch, each amount drawn evenly up to its bound: \
             turn {}°, slant {}, size {} %, shift {} px, elastic shift {} px (standard deviation), \
             stroke width of {:.0} % of the pictures. {}The temperature has the smallest validation loss; the margins \
             are the largest with which at most {:.2} % of the validation digits are refused.\n\n\
             | data | SHA-256 |\n|---|---|\n",
        arguments(config),
        config.int8_epochs,
        seconds / 60.0,
        config.augmentation.rotation,
        config.augmentation.shear,
        config.augmentation.scale,
        config.augmentation.shift,
        config.augmentation.elastic,
        100.0 * config.augmentation.stroke_share,
        shares(config, strangers),
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
    );
    for (file, checksum) in checksums {
        section += &format!("| {file} | `{checksum}` |\n");
    }
    section.push('\n');
    section
}

/// What is shown besides the data, only gently changed.
fn shares(config: &Config, strangers: bool) -> String {
    let mut text = String::new();
    let (rough, negatives) = (config.augmentation.rough_share, config.negatives);
    if rough > 0.0 {
        let forms = if reads_digits(config) {
            ", and forms that people give a 0, a 1 or a 7"
        } else {
            ""
        };
        text += &format!(
            "{:.0} % are changed roughly instead: markers \
             and fine pens, hard edges, few pixels, blur, fading, grain, gaps, specks and lines{forms}; \
             half of these are laid on a sheet of paper of 7 to 480 \
             pixels, lit, photographed and found there by `digitnet_core::prepare` (`train/src/augment`). ",
            100.0 * rough
        );
    }
    if negatives > 0.0 {
        text += &format!(
            "{:.0} % of an epoch's pictures have no digit: {}letters, symbols, scribbles, textures, silhouettes, \
             several digits and pieces of digits, drawn by our own code (`train/src/negatives`) and found in \
             the same way. ",
            100.0 * negatives,
            if strangers {
                "other people's letters of six scripts, "
            } else {
                ""
            }
        );
    }
    let these = match (rough > 0.0, negatives > 0.0) {
        (true, true) => "both shares are",
        (false, false) => return text,
        _ => "this share is",
    };
    text + &format!(
        "In the integer epochs {these} {} times that. ",
        config.finish
    )
}

/// The arguments that repeat the run, but for the folders of data.
pub fn arguments(config: &Config) -> String {
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
    if !reads_digits(config) {
        let labels = config.labels[..config.digit_classes()].join(",");
        arguments += &format!(" --labels '{}'", labels.replace('\'', r"'\''"));
    }
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
