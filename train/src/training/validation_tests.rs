use super::*;

fn answer(scores: &[f64], label: usize) -> Answer {
    Answer {
        scores: scores.to_vec(),
        label,
    }
}

/// A hundred answers that lead by 1, 2, 3 ... units, of which the first ten are wrong.
fn hundred() -> Answers {
    let clean =
        (1..=100).map(|lead| answer(&[f64::from(lead), 0.0, -50.0], usize::from(lead <= 10)));
    Answers {
        clean: clean.collect(),
        changed: vec![],
        negatives: vec![],
    }
}

#[test]
fn the_margin_refuses_as_many_as_allowed() {
    for (refused, expected) in [(0.0, 1.0), (0.05, 6.0), (0.101, 11.0)] {
        let Calibration {
            score_scale,
            margin,
        } = hundred().calibrate(0.1, refused, Some(2));
        let units = margin / score_scale;
        assert!((units - expected).abs() < 1e-9, "{refused}: {units}");
    }
}

#[test]
fn answers_without_a_digit_use_up_what_may_be_refused() {
    let mut answers = hundred();
    answers.clean[99] = answer(&[0.0, 0.0, 9.0], 0);
    let Calibration {
        score_scale,
        margin,
    } = answers.calibrate(0.1, 0.05, Some(2));
    assert!((margin / score_scale - 5.0).abs() < 1e-9);
    // Where too many are refused anyway, there is no margin.
    answers.clean.fill(answer(&[0.0, 0.0, 9.0], 0));
    assert_eq!(answers.calibrate(0.1, 0.05, Some(2)).margin, 0.0);
}

/// Scores whose odds are known: of all that lead by ln 4, four fifths are right.
#[test]
fn the_temperature_makes_scores_log_odds() {
    let lead = 4f64.ln() * 250.0;
    let answers = Answers {
        clean: (0..100)
            .map(|index| answer(&[lead, 0.0], usize::from(index % 5 == 0)))
            .collect(),
        changed: vec![],
        negatives: vec![],
    };
    for start in [1e-3, 4e-3, 1.5e-2] {
        let scale = answers.calibrate(start, 0.0, None).score_scale;
        assert!((scale * 250.0 - 1.0).abs() < 1e-3, "from {start}: {scale}");
    }
}

#[test]
fn marks_weigh_every_picture_alike() {
    let answers = Answers {
        clean: vec![answer(&[1.0, 0.0], 0); 3],
        changed: vec![answer(&[1.0, 0.0], 1)],
        negatives: vec![],
    };
    let marks = answers.marks(1.0);
    assert_eq!((marks.clean.accuracy, marks.changed.accuracy), (1.0, 0.0));
    let mean = (3.0 * marks.clean.loss + marks.changed.loss) / 4.0;
    assert!((marks.loss - mean).abs() < 1e-12);
    assert!((marks.changed.loss - marks.clean.loss - 1.0).abs() < 1e-12);
}
