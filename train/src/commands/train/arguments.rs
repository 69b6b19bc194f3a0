//! The arguments that are a recipe.

use std::path::PathBuf;

use anyhow::{Context as _, Result, bail, ensure};
use clap::ArgAction::Set;
use digitnet_train::augment::Augmentation;
use digitnet_train::training::{Config, phases};
use digitnet_train::weight_bits::WeightBits;

/// Share of the validation digits that may be refused.
const REFUSED: f32 = 0.0035;

/// What decides, besides the data, what is learnt. Lists are set, not appended to: what is typed after a recipe
/// replaces what the recipe says.
#[derive(clap::Args, Debug)]
#[command(next_help_heading = "Recipe")]
pub(super) struct Recipe {
    /// Side of the kernels of both convolutions
    #[arg(long, value_name = "K,K", value_delimiter = ',', action = Set, default_values_t = [5, 5])]
    kernels: Vec<usize>,
    /// Zeros around the input of both convolutions
    #[arg(long, value_name = "P,P", value_delimiter = ',', action = Set, default_values_t = [0, 0])]
    padding: Vec<usize>,
    /// Channels of both convolutions
    #[arg(long, value_name = "C1,C2", value_delimiter = ',', action = Set, default_values_t = [16, 32])]
    channels: Vec<usize>,
    /// Units of a hidden layer before the output, 0 for none
    #[arg(long, default_value_t = 0)]
    hidden: usize,
    /// What to call each class, in the order of the label numbers
    #[arg(long, value_name = "L,L,...", value_delimiter = ',', action = Set,
          default_values = ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"], hide_default_value = true)]
    labels: Vec<String>,
    /// Share of an epoch's pictures that have no digit: a class "none" joins the labels; 0 for none
    #[arg(long, default_value_t = 0.22)]
    negatives: f32,
    /// Share of the validation digits that may be refused as unsure [default: 0.0035]; it decides
    /// only what is packed, so a resumed run may have another
    #[arg(long)]
    pub(super) refused: Option<f32>,
    /// Factor of the shares of roughly changed digits and of pictures without one in the integer
    /// epochs
    #[arg(long, default_value_t = 0.3)]
    finish: f32,
    /// Epochs in floating point
    #[arg(long, default_value_t = 42)]
    epochs: usize,
    /// Epochs in the core's integer arithmetic that follow
    #[arg(long, default_value_t = 16)]
    int8_epochs: usize,
    /// Pictures per step
    #[arg(long, default_value_t = 128)]
    batch: usize,
    /// Largest learning rate in floating point
    #[arg(long, default_value_t = 0.004)]
    learning_rate: f32,
    /// Largest learning rate in integer arithmetic
    #[arg(long, default_value_t = 0.0006)]
    int8_learning_rate: f32,
    /// Bits of the weights of the integer network: 8, or 4, where the first convolution keeps 8
    #[arg(long, default_value_t = 8, value_parser = clap::value_parser!(u8).range(4..=8))]
    weight_bits: u8,
    /// f32 network to learn on from, of the same layers and as many classes; with `--epochs 0`
    #[arg(long, value_name = "FILE.f32.dgn")]
    pub(super) start: Option<PathBuf>,
    /// int8 networks to learn from besides the labels
    #[arg(long, value_name = "FILE.int8.dgn,...", value_delimiter = ',', action = Set)]
    pub(super) teacher: Vec<PathBuf>,
    /// Share of what a digit is said to be that comes from the teachers
    #[arg(long, default_value_t = 0.5)]
    teacher_share: f32,
    /// Weight decay of AdamW
    #[arg(long, default_value_t = 0.01)]
    weight_decay: f32,
    /// Share of the averaged weights that stays at each step
    #[arg(long, default_value_t = 0.999)]
    averaging: f32,
    /// Training pictures kept back: temperature and margins are found by them
    #[arg(long, default_value_t = 5000)]
    validation: usize,
    /// Learn from only so many pictures
    #[arg(long)]
    subset: Option<usize>,
    /// Seed of everything random: the same seed, data and machine give the same bytes
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Seed that decides which pictures are kept back [default: that of --seed]; give the same to networks
    /// that learn from each other, so that none has learnt another's validation digits
    #[arg(long, value_name = "SEED")]
    kept_back: Option<u64>,
    /// Strength of the changes made to pictures: 0 for none, 1 as usual
    #[arg(long, default_value_t = 1.0)]
    augmentation: f32,
    /// Share of the pictures that are changed roughly [default: 0.3 times the strength]
    #[arg(long)]
    rough: Option<f32>,
}

impl Recipe {
    fn augmentation(&self) -> Result<Augmentation> {
        ensure!(
            (0.0..=4.0).contains(&self.augmentation),
            "--augmentation must be 0 to 4, not {}",
            self.augmentation
        );
        let augmentation = Augmentation::default().times(self.augmentation);
        let rough_share = self.rough.unwrap_or(augmentation.rough_share);
        ensure!(
            (0.0..=1.0).contains(&rough_share),
            "--rough must be 0 to 1, not {rough_share}"
        );
        Ok(Augmentation {
            rough_share,
            ..augmentation
        })
    }

    /// # Errors
    ///
    /// If an argument is out of its range, or the core reads no such network.
    pub(super) fn config(&self) -> Result<Config> {
        let pair = |name: &str, values: &[usize]| -> Result<[usize; 2]> {
            let pair = <[usize; 2]>::try_from(values).ok();
            pair.with_context(|| format!("{name} takes two numbers, one per convolution"))
        };
        let kernels = pair("--kernels", &self.kernels)?;
        let padding = pair("--padding", &self.padding)?;
        let channels = pair("--channels", &self.channels)?;
        ensure!(
            (0.0..1.0).contains(&self.averaging),
            "--averaging must be at least 0 and below 1"
        );
        let labels = self.labels.iter();
        let mut labels: Vec<String> = labels.map(|label| label.trim().to_owned()).collect();
        if self.negatives > 0.0 {
            labels.push("none".to_owned());
        }
        let config = Config {
            convs: [0, 1].map(|layer| [kernels[layer], padding[layer], channels[layer]]),
            hidden: self.hidden,
            labels,
            negatives: self.negatives,
            refused: self.refused.unwrap_or(REFUSED),
            finish: self.finish,
            float_epochs: self.epochs,
            int8_epochs: self.int8_epochs,
            batch: self.batch,
            learning_rate: self.learning_rate,
            int8_learning_rate: self.int8_learning_rate,
            weight_bits: match self.weight_bits {
                8 => WeightBits::Eight,
                4 => WeightBits::Four,
                bits => bail!("--weight-bits must be 4 or 8, not {bits}"),
            },
            start: self.start.as_ref().map(|path| path.display().to_string()),
            teachers: self
                .teacher
                .iter()
                .map(|path| path.display().to_string())
                .collect(),
            teacher_share: self.teacher_share,
            weight_decay: self.weight_decay,
            averaging: self.averaging,
            augmentation: self.augmentation()?,
            validation: self.validation,
            subset: self.subset,
            seed: self.seed,
            kept_back: self.kept_back.unwrap_or(self.seed),
        };
        config.check()?;
        // The core knows every other limit: ask it with a network of zeros.
        phases::untrained_blob(&config)?;
        Ok(config)
    }
}
