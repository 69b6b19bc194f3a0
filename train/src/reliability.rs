//! Whether a network that is 90 % confident is right in 90 % of the cases.

/// Bins of confidence, evenly wide.
pub const BINS: usize = 15;

/// How often answers of each confidence are right (Guo, Pleiss, Sun and Weinberger, "On Calibration
/// of Modern Neural Networks", 2017).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reliability {
    bins: [Bin; BINS],
}

/// The answers with a confidence in one fifteenth of `0.0..=1.0`.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Bin {
    /// How many answers.
    pub count: usize,
    /// How many of them are right.
    pub right: usize,
    /// Sum of their confidences.
    pub confidence: f64,
}

impl Reliability {
    /// Counts one answer.
    pub fn add(&mut self, confidence: f32, right: bool) {
        let place = (f64::from(confidence) * BINS as f64) as usize;
        let bin = &mut self.bins[place.min(BINS - 1)];
        bin.count += 1;
        bin.right += usize::from(right);
        bin.confidence += f64::from(confidence);
    }

    /// The bins from the least to the most confident; some may be empty.
    #[must_use]
    pub fn bins(&self) -> &[Bin; BINS] {
        &self.bins
    }

    /// Expected calibration error: how far confidence and share right lie apart, averaged over all
    /// answers; `0.0` where there are none.
    #[must_use]
    pub fn expected_calibration_error(&self) -> f64 {
        let total: usize = self.bins.iter().map(|bin| bin.count).sum();
        let apart = |bin: &Bin| (bin.right as f64 - bin.confidence).abs();
        self.bins.iter().map(apart).sum::<f64>() / total.max(1) as f64
    }
}

impl Bin {
    /// Mean confidence of the answers; `None` where there are none.
    #[must_use]
    pub fn mean_confidence(&self) -> Option<f64> {
        (self.count > 0).then(|| self.confidence / self.count as f64)
    }

    /// Share of the answers that are right; `None` where there are none.
    #[must_use]
    pub fn share_right(&self) -> Option<f64> {
        (self.count > 0).then(|| self.right as f64 / self.count as f64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_as_sure_as_they_are_right_have_no_error() {
        let mut reliability = Reliability::default();
        for index in 0..100 {
            reliability.add(0.75, index % 4 != 0);
        }
        assert!(reliability.expected_calibration_error() < 1e-6);
        let bin = reliability.bins()[11];
        assert_eq!((bin.count, bin.right), (100, 75));
    }

    /// Half of them 0.9 confident and never right, half of them 0.3 confident and always right.
    #[test]
    fn the_error_is_the_mean_distance() {
        let mut reliability = Reliability::default();
        for _ in 0..10 {
            reliability.add(0.9, false);
            reliability.add(0.3, true);
        }
        assert!((reliability.expected_calibration_error() - 0.8).abs() < 1e-6);
        assert_eq!(Reliability::default().expected_calibration_error(), 0.0);
    }

    #[test]
    fn full_confidence_has_a_bin() {
        let mut reliability = Reliability::default();
        reliability.add(1.0, true);
        reliability.add(0.0, false);
        assert_eq!(reliability.bins()[BINS - 1].mean_confidence(), Some(1.0));
        assert_eq!(reliability.bins()[0].share_right(), Some(0.0));
        assert_eq!(reliability.bins()[5].share_right(), None);
    }
}
