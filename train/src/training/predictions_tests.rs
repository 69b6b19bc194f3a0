use super::*;

fn prediction(scores: &[f64], label: usize) -> Prediction {
    Prediction {
        scores: scores.to_vec(),
        label,
    }
}

/// A hundred predictions that lead by 1, 2, 3 ... units, of which the first ten are wrong.
fn hundred() -> Predictions {
    let clean =
        (1..=100).map(|lead| prediction(&[f64::from(lead), 0.0, -50.0], usize::from(lead <= 10)));
    Predictions {
        clean: clean.collect(),
        changed: vec![],
        negatives: vec![],
    }
}

#[test]
fn the_margin_refuses_as_many_as_allowed() {
    for (refused, expected) in [(0.0, 1.0), (0.05, 6.0), (0.101, 11.0)] {
        let found = hundred().calibrate(0.1, refused, None);
        let units = found.margin / found.score_scale;
        assert!((units - expected).abs() < 1e-9, "{refused}: {units}");
        assert_eq!((found.none_margin, found.none_bias), (0.0, 0.0));
    }
}

/// Of five digits that may be refused four are for looking like no digit, whose class lies 50 units
/// below the second, and one for looking like two digits.
#[test]
fn the_class_for_no_digit_has_a_margin_of_its_own() {
    let found = hundred().calibrate(0.1, 0.05, Some((2, EXPECTED_NEGATIVES)));
    let units = |margin: f64| (margin / found.score_scale).round();
    assert_eq!((units(found.margin), units(found.none_margin)), (2.0, 55.0));
    assert_eq!(found.none_bias, 0.0, "no more than expected were shown");
    // Digits that are taken for none beyond what may be refused: there is no margin below 0.
    let mut predictions = hundred();
    predictions.clean.fill(prediction(&[0.0, 0.0, 9.0], 0));
    assert_eq!(
        predictions
            .calibrate(0.1, 0.05, Some((2, EXPECTED_NEGATIVES)))
            .none_margin,
        0.0
    );
}

/// Training showed one half without a digit: its odds of 1 become those of 1 in 500.
#[test]
fn what_training_showed_too_often_is_with_prior() {
    let mut predictions = hundred();
    let found = predictions.calibrate(0.1, 0.0, Some((2, 0.5)));
    assert!((found.none_bias - 499f64.ln()).abs() < 1e-9);
    let none_margin = found.none_margin / found.score_scale;
    assert!((none_margin - 51.0 - 499f64.ln() / found.score_scale).abs() < 1e-6);
    predictions.clean.truncate(1);
    let with_prior = predictions.with_prior(&found, Some(2));
    let expected = -50.0 - found.none_bias / found.score_scale;
    assert!((with_prior.clean[0].scores[2] - expected).abs() < 1e-9);
}

/// Scores whose odds are known: of all that lead by ln 4, four fifths are right.
#[test]
fn the_temperature_makes_scores_log_odds() {
    let lead = 4f64.ln() * 250.0;
    let predictions = Predictions {
        clean: (0..100)
            .map(|index| prediction(&[lead, 0.0], usize::from(index % 5 == 0)))
            .collect(),
        changed: vec![],
        negatives: vec![],
    };
    for start in [1e-3, 4e-3, 1.5e-2] {
        let scale = predictions.calibrate(start, 0.0, None).score_scale;
        assert!((scale * 250.0 - 1.0).abs() < 1e-3, "from {start}: {scale}");
    }
}

#[test]
fn marks_weigh_every_picture_alike() {
    let predictions = Predictions {
        clean: vec![prediction(&[1.0, 0.0], 0); 3],
        changed: vec![prediction(&[1.0, 0.0], 1)],
        negatives: vec![],
    };
    let metrics = predictions.metrics(1.0);
    assert_eq!(
        (metrics.clean.accuracy, metrics.changed.accuracy),
        (1.0, 0.0)
    );
    let mean = (3.0 * metrics.clean.loss + metrics.changed.loss) / 4.0;
    assert!((metrics.loss - mean).abs() < 1e-12);
    assert!((metrics.changed.loss - metrics.clean.loss - 1.0).abs() < 1e-12);
}
