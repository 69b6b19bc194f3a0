//! What a learning curve shows: its diagrams and their curves.

use super::{
    axis::Scale,
    bitmap::{BLUE, Color, FAINT, GREEN, ORANGE},
};
use crate::training::EpochRecord;

/// A diagram; all share the epochs below.
pub(super) struct Panel<'a> {
    pub(super) title: &'a str,
    pub(super) height: i32,
    pub(super) scale: Scale,
    pub(super) curves: &'a [Curve],
}

pub(super) struct Curve {
    pub(super) name: &'static str,
    pub(super) color: Color,
    pub(super) value: fn(&EpochRecord) -> f32,
}

const LOSSES: [Curve; 2] = [
    Curve {
        name: "training",
        color: BLUE,
        value: |epoch| epoch.train_loss,
    },
    Curve {
        name: "validation",
        color: ORANGE,
        value: |epoch| epoch.validation_loss,
    },
];
const ACCURACY: [Curve; 3] = [
    Curve {
        name: "digits",
        color: GREEN,
        value: |epoch| epoch.validation_accuracy,
    },
    Curve {
        name: "changed digits",
        color: BLUE,
        value: |epoch| epoch.changed_accuracy,
    },
    Curve {
        name: "without a digit",
        color: ORANGE,
        // A network without a class for them has no curve.
        value: |epoch| match epoch.negatives_accuracy {
            0.0 => f32::NAN,
            share => share,
        },
    },
];
const LEARNING_RATE: [Curve; 1] = [Curve {
    name: "learning rate",
    color: FAINT,
    value: |epoch| epoch.learning_rate,
}];

pub(super) const PANELS: [Panel<'static>; 3] = [
    Panel {
        title: "Loss",
        height: 300,
        scale: Scale::Logarithmic,
        curves: &LOSSES,
    },
    Panel {
        title: "Validation accuracy",
        height: 300,
        scale: Scale::Accuracy,
        curves: &ACCURACY,
    },
    Panel {
        title: "Learning rate",
        height: 130,
        scale: Scale::Linear,
        curves: &LEARNING_RATE,
    },
];
