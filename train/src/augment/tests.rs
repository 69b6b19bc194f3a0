use super::*;
use crate::random::generator;
use digitnet_testing::drawn;

fn changed(augmentation: &Augmentation, seed: u64, epoch: usize, index: usize) -> Vec<f32> {
    let digits = drawn::digits();
    let digit = &digits[index % digits.len()];
    let mut output = vec![0.0; PIXELS];
    let mut rng = generator(seed, epoch, index);
    let name = digit.label.to_string();
    augmentation.apply(&digit.render_digit(), &name, &mut rng, &mut output);
    output
}

/// Every picture changed roughly.
fn rough() -> Augmentation {
    Augmentation {
        rough_share: 1.0,
        ..Augmentation::default()
    }
}

#[test]
fn without_change_the_picture_stays() {
    for (index, digit) in drawn::digits().iter().enumerate() {
        let output = changed(&Augmentation::default().times(0.0), 1, 2, index);
        for (found, expected) in output.iter().zip(digit.render_digit()) {
            assert!((found - f32::from(expected)).abs() < 0.01);
        }
    }
}

#[test]
fn depends_on_seed_epoch_and_index_only() {
    for augmentation in [Augmentation::default(), rough()] {
        let change = |seed, epoch, index| changed(&augmentation, seed, epoch, index);
        assert_eq!(change(1, 2, 3), change(1, 2, 3));
        for other in [change(2, 2, 3), change(1, 3, 3), change(1, 2, 4)] {
            assert_ne!(change(1, 2, 3), other);
        }
    }
}

#[test]
fn keeps_levels_in_range_and_most_of_the_ink() {
    for (augmentation, least, most) in [(Augmentation::default(), 0.1, 5.0), (rough(), 0.1, 5.0)] {
        for index in 0..400 {
            let after = changed(&augmentation, 5, 0, index);
            assert!(after.iter().all(|level| (0.0..=255.0).contains(level)));
            let before = changed(&augmentation.times(0.0), 5, 0, index);
            let share = after.iter().sum::<f32>() / before.iter().sum::<f32>();
            assert!((least..most).contains(&share), "picture {index}: {share}");
        }
    }
}

/// Each kind of rough change does something, and only to its share of the pictures.
#[test]
fn every_rough_change_changes() {
    let none = Rough {
        warp: 0.0,
        marker: 0.0,
        fine: 0.0,
        variant: 0.0,
        bar: 0.0,
        gaps: 0.0,
        crisp: 0.0,
        coarse: 0.0,
        soft: 0.0,
        faded: 0.0,
        grain: 0.0,
        litter: 0.0,
        sheet: 0.0,
    };
    type Switch = fn(&mut Rough);
    let kinds: [(&str, Switch); 12] = [
        ("marker", |rough| rough.marker = 1.0),
        ("fine", |rough| rough.fine = 1.0),
        ("variant", |rough| rough.variant = 1.0),
        ("bar", |rough| rough.bar = 1.0),
        ("gaps", |rough| rough.gaps = 1.0),
        ("crisp", |rough| rough.crisp = 1.0),
        ("coarse", |rough| rough.coarse = 1.0),
        ("soft", |rough| rough.soft = 1.0),
        ("faded", |rough| rough.faded = 1.0),
        ("grain", |rough| rough.grain = 1.0),
        ("litter", |rough| rough.litter = 1.0),
        ("sheet", |rough| rough.sheet = 1.0),
    ];
    let still = |rough: Rough| Augmentation {
        rough_share: 1.0,
        rough,
        ..Augmentation::default().times(0.0)
    };
    for (name, switch) in kinds {
        let mut rough = none.clone();
        switch(&mut rough);
        let count = drawn::digits().len();
        let differing = (0..count).filter(|&index| {
            let (plain, other) = (still(none.clone()), still(rough.clone()));
            let pairs = changed(&plain, 3, 0, index)
                .into_iter()
                .zip(changed(&other, 3, 0, index));
            pairs.map(|(a, b)| (a - b).abs()).sum::<f32>() > 255.0
        });
        let differing = differing.count();
        let ones = drawn::digits()
            .iter()
            .filter(|digit| digit.label == 1)
            .count();
        let least = match name {
            // Only the digits that have one, 0, 1 and 7: twelve hands.
            "variant" => 8,
            "bar" => ones,
            _ => count * 6 / 10,
        };
        assert!(differing >= least, "{name}: {differing} of {count} differ");
    }
}

/// A flag makes a 1 wider to the left at its top, and leaves other digits alone.
#[test]
fn only_some_digits_have_variants() {
    for digit in drawn::digits() {
        let before = digit.render_digit().map(f32::from);
        let variants = (0..20).filter(|&index| {
            let mut levels = before;
            variant::add(
                &mut levels,
                &digit.label.to_string(),
                &mut generator(1, 0, index),
            );
            levels != before
        });
        assert_eq!(
            variants.count() > 0,
            [0, 1, 7].contains(&digit.label),
            "{}",
            digit.name
        );
    }
}

/// What takes the place of a 1 is never among the pictures without a digit.
#[test]
fn bars_are_plain_bars() {
    for index in 0..500 {
        let share = 0.13 + 0.2 * index as f32 / 500.0;
        let levels = bar::of_width(share, 1.0, &mut generator(4, 0, index));
        assert!(crate::negatives::is_plain_bar(&levels), "bar {index}");
    }
}
