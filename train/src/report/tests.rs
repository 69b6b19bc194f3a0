#![allow(clippy::unwrap_used, reason = "a failed unwrap is a failed test")]

use std::{fs, path::PathBuf};

use image::RgbImage;
use tempfile::TempDir;

use super::*;
use crate::reliability::Reliability;
use crate::training::{EpochRecord, Phase};

/// Draws into a folder that goes away; with `DIGITNET_KEEP_PICTURES` set to a folder, into that,
/// to look at.
fn drawn(name: &str, draw: impl Fn(&std::path::Path) -> anyhow::Result<()>) -> RgbImage {
    let temporary = TempDir::new().unwrap();
    let kept = std::env::var_os("DIGITNET_KEEP_PICTURES").map(PathBuf::from);
    let path = kept
        .unwrap_or_else(|| temporary.path().to_owned())
        .join(name);
    draw(&path).unwrap();
    let first = fs::read(&path).unwrap();
    draw(&path).unwrap();
    assert_eq!(
        first,
        fs::read(&path).unwrap(),
        "the same data gives the same bytes"
    );
    image::load_from_memory(&first).unwrap().to_rgb8()
}

/// How many pixels are near a colour.
fn count(picture: &RgbImage, [r, g, b]: [u8; 3]) -> usize {
    let near = |pixel: &image::Rgb<u8>| {
        let [pr, pg, pb] = pixel.0;
        pr.abs_diff(r).max(pg.abs_diff(g)).max(pb.abs_diff(b)) < 6
    };
    picture.pixels().filter(|pixel| near(pixel)).count()
}

fn run(float: usize, int8: usize) -> Vec<EpochRecord> {
    let epoch = |index: usize| {
        let progress = index as f32 / (float + int8) as f32;
        let wobble = (index as f32 * 2.3).sin();
        EpochRecord {
            epoch: index + 1,
            phase: if index < float {
                Phase::Float
            } else {
                Phase::Int8
            },
            learning_rate: 0.002 * 0.5 * (1.0 + (progress * std::f32::consts::PI).cos()),
            train_loss: 0.05 + 0.5 * (-6.0 * progress).exp() + 0.002 * wobble,
            validation_loss: 0.018 + 0.1 * (-7.0 * progress).exp() + 0.002 * wobble,
            validation_accuracy: 0.9955 - 0.03 * (-6.0 * progress).exp() + 0.0004 * wobble,
            changed_accuracy: 0.96 - 0.1 * (-6.0 * progress).exp(),
            negatives_accuracy: 0.97 - 0.2 * (-5.0 * progress).exp(),
            seconds: 41.0,
        }
    };
    (0..float + int8).map(epoch).collect()
}

#[test]
fn a_learning_curve_shows_every_curve() {
    let picture = drawn("learning-curve.png", |path| {
        learning_curve(&run(24, 6), path)
    });
    for color in [bitmap::BLUE, bitmap::ORANGE, bitmap::GREEN, bitmap::FAINT] {
        assert!(count(&picture, color) > 500, "{color:?}");
    }
}

#[test]
fn short_long_and_broken_runs_are_drawn() {
    let mut broken = run(9, 0);
    broken[3].train_loss = f32::NAN;
    broken[5].validation_loss = f32::INFINITY;
    broken[6].validation_accuracy = 1.0;
    let mut hopeless = run(2, 0);
    for epoch in &mut hopeless {
        (epoch.train_loss, epoch.validation_loss) = (f32::NAN, f32::NAN);
        (epoch.validation_accuracy, epoch.learning_rate) = (f32::NAN, f32::NAN);
    }
    let runs = [
        ("one", run(1, 0)),
        ("many", run(500, 100)),
        ("broken", broken),
        ("nan", hopeless),
    ];
    for (name, epochs) in runs {
        drawn(&format!("learning-curve-{name}.png"), |path| {
            learning_curve(&epochs, path)
        });
    }
    let error = learning_curve(&[], std::path::Path::new("nowhere.png")).unwrap_err();
    assert!(error.to_string().contains("nowhere.png"), "{error}");
}

/// Answers that are too confident: 0.2 less often right than they say.
fn too_sure() -> Reliability {
    let mut reliability = Reliability::default();
    for index in 0..3000 {
        let confidence = 0.3 + 0.7 * (index as f32 / 3000.0);
        let right = (index * 617 % 1000) as f32 / 1000.0 < confidence - 0.2;
        reliability.add(confidence, right);
    }
    reliability
}

#[test]
fn a_reliability_curve_shows_its_error() {
    let gap = bitmap::mix(bitmap::WHITE, bitmap::RED, 0.3);
    let picture = drawn("reliability.png", |path| {
        reliability_curve(&too_sure(), path)
    });
    assert!(
        count(&picture, bitmap::BLUE) > 2000,
        "bars of the shares right"
    );
    assert!(
        count(&picture, gap) > 2000,
        "what is missing to the confidence"
    );
    let mut sound = Reliability::default();
    for index in 0..1000 {
        sound.add(0.9, index % 10 != 0);
    }
    let picture = drawn("reliability-sound.png", |path| {
        reliability_curve(&sound, path)
    });
    assert!(count(&picture, gap) < 200, "nothing is missing");
    drawn("reliability-none.png", |path| {
        reliability_curve(&Reliability::default(), path)
    });
}

fn digits() -> (Vec<Vec<u32>>, Vec<String>) {
    let mut confusion = vec![vec![0; 10]; 10];
    for (class, row) in confusion.iter_mut().enumerate() {
        row[class] = 960 + 17 * class as u32 % 90;
    }
    for (label, predicted, count) in [
        (4, 9, 5),
        (9, 4, 3),
        (2, 7, 4),
        (7, 2, 1),
        (5, 3, 2),
        (6, 0, 2),
    ] {
        confusion[label][predicted] = count;
    }
    (confusion, (0..10).map(|digit| digit.to_string()).collect())
}

#[test]
fn mistakes_stand_out_in_a_confusion_matrix() {
    let (mut confusion, classes) = digits();
    let with = drawn("confusion.png", |path| {
        confusion_matrix(&confusion, &classes, path)
    });
    let worst = bitmap::mix(bitmap::WHITE, bitmap::RED, 0.9);
    assert!(
        count(&with, worst) > 1000,
        "the most frequent mistake is a whole cell"
    );
    for (class, row) in confusion.iter_mut().enumerate() {
        row.iter_mut()
            .enumerate()
            .filter(|(column, _)| *column != class)
            .for_each(|cell| *cell.1 = 0);
    }
    let without = drawn("confusion-none.png", |path| {
        confusion_matrix(&confusion, &classes, path)
    });
    assert_eq!(count(&without, worst), 0);
}

#[test]
fn many_and_long_class_names_fit() {
    for (count, name) in [(2, "longname"), (36, ""), (64, "class")] {
        let classes: Vec<String> = (0..count).map(|class| format!("{name}{class}")).collect();
        let confusion: Vec<Vec<u32>> = (0..count)
            .map(|row| {
                (0..count)
                    .map(|column| if row == column { 6000 } else { 0 })
                    .collect()
            })
            .collect();
        drawn(&format!("confusion-{count}.png"), |path| {
            confusion_matrix(&confusion, &classes, path)
        });
    }
    let wrong = confusion_matrix(&[vec![1]], &[], std::path::Path::new("nowhere.png"));
    assert!(wrong.unwrap_err().to_string().contains("0 x 0"));
}

#[test]
fn a_sheet_shows_each_misread_digit() {
    let drawings = digitnet_testing::drawn::digits();
    let pixels: Vec<[u8; 784]> = drawings.iter().map(|digit| digit.render_digit()).collect();
    let labels: Vec<String> = drawings
        .iter()
        .map(|digit| digit.label.to_string())
        .collect();
    let digits: Vec<MisreadDigit<'_>> = pixels
        .iter()
        .zip(&labels)
        .map(|(pixels, label)| MisreadDigit {
            pixels,
            label,
            predicted: "7",
            confidence: 0.873,
        })
        .collect();
    let sheet = drawn("misread.png", |path| misread_sheet(&digits[..23], path));
    let ink: usize = pixels[..23]
        .iter()
        .flatten()
        .filter(|level| **level == 255)
        .count();
    assert!(
        ink > 0 && count(&sheet, bitmap::INK) >= 9 * ink,
        "a pixel of ink is 3 x 3 pixels"
    );

    let many: Vec<_> = digits.iter().copied().cycle().take(1000).collect();
    let sheet = drawn("misread-many.png", |path| misread_sheet(&many, path));
    assert!(sheet.height() < 5000, "bounded");
    let long = [MisreadDigit {
        label: "longname",
        predicted: "other",
        ..digits[0]
    }];
    drawn("misread-long.png", |path| misread_sheet(&long, path));
    drawn("misread-none.png", |path| misread_sheet(&[], path));
}

#[test]
fn a_path_that_cannot_be_written_is_named() {
    let error = misread_sheet(&[], std::path::Path::new("/nonexistent/sheet.png")).unwrap_err();
    assert!(
        error.to_string().contains("/nonexistent/sheet.png"),
        "{error}"
    );
}
