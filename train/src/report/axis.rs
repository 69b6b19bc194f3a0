//! Where a value stands on an axis, and which values are named.

/// How values are spread along an axis.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Scale {
    /// Evenly, from 0.
    Linear,
    /// Each power of ten takes the same room.
    Logarithmic,
    /// For shares right, `0.0..=1.0`: logarithmic in the share that is wrong, so that 99 % and
    /// 99.5 % do not fall together.
    Accuracy,
}

/// A vertical axis.
#[derive(Clone, Debug)]
pub(super) struct Axis {
    scale: Scale,
    /// In the scale's own units, see [`Scale::place`].
    bottom: f64,
    top: f64,
}

/// A named value.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tick {
    /// `0.0` at the bottom, `1.0` at the top.
    pub(super) height: f64,
    pub(super) name: String,
}

/// A share right is drawn as at most this, since 1 lies infinitely high.
const MOST_RIGHT: f64 = 0.9999;

impl Scale {
    /// Where a value stands, the larger the higher; not finite where it has no place.
    fn place(self, value: f64) -> f64 {
        match self {
            Self::Linear => value,
            Self::Logarithmic => value.log10(),
            Self::Accuracy => -(1.0 - value.clamp(f64::NEG_INFINITY, MOST_RIGHT)).log10(),
        }
    }
}

impl Axis {
    /// An axis on which all of `values` that have a place on it stand.
    pub(super) fn new(scale: Scale, values: impl Iterator<Item = f64>) -> Self {
        let places = values
            .map(|value| scale.place(value))
            .filter(|place| place.is_finite());
        let (low, high) = places.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), place| {
            (low.min(place), high.max(place))
        });
        let (low, high) = if low > high { (0.0, 1.0) } else { (low, high) };
        let span = high - low;
        if scale == Scale::Linear {
            let bottom = low.min(0.0);
            let room = if high > bottom {
                0.06 * (high - bottom)
            } else {
                1.0
            };
            return Self {
                scale,
                bottom,
                top: high + room,
            };
        }
        // At least half a power of ten, so that some round value lies on the axis.
        let room = (0.06 * span).max(0.25 - span / 2.0);
        Self {
            scale,
            bottom: low - room,
            top: high + room,
        }
    }

    /// Where a value stands: `0.0` at the bottom, `1.0` at the top; `None` where it has no place.
    pub(super) fn height(&self, value: f64) -> Option<f64> {
        let height = (self.scale.place(value) - self.bottom) / (self.top - self.bottom);
        height.is_finite().then(|| height.clamp(0.0, 1.0))
    }

    /// Round values to name, a handful of them.
    pub(super) fn ticks(&self) -> Vec<Tick> {
        let values = match self.scale {
            Scale::Linear => self.linear_values(),
            Scale::Logarithmic => self.powers(),
            Scale::Accuracy => self.shares_right(),
        };
        let tick = |value: f64| {
            let place = self.scale.place(value);
            let height = (place - self.bottom) / (self.top - self.bottom);
            let inside = (0.0..=1.0).contains(&height);
            inside.then(|| Tick {
                height,
                name: self.name(value),
            })
        };
        values.into_iter().filter_map(tick).collect()
    }

    fn name(&self, value: f64) -> String {
        match self.scale {
            Scale::Accuracy => format!("{} %", round(100.0 * value)),
            _ if value != 0.0 && value.abs() < 1e-4 => short(value),
            _ => round(value).to_string(),
        }
    }

    fn linear_values(&self) -> Vec<f64> {
        let span = self.top - self.bottom;
        let unit = 10_f64.powf((span / 5.0).log10().floor());
        let steps = [1.0, 2.0, 5.0, 10.0].map(|factor| factor * unit);
        let step = steps
            .into_iter()
            .find(|step| span / step <= 6.0)
            .unwrap_or(span);
        let first = (self.bottom / step).ceil() as i64;
        (first..first + 8)
            .map(|index| index as f64 * step)
            .collect()
    }

    fn shares_right(&self) -> Vec<f64> {
        let shares = self.powers().into_iter().map(|wrong| 1.0 - wrong);
        // Anything above stands at the same place.
        shares.filter(|share| *share <= MOST_RIGHT).collect()
    }

    /// 1, 2 and 5 times powers of ten, fewer of them on a long axis.
    fn powers(&self) -> Vec<f64> {
        let (low, high) = if self.scale == Scale::Accuracy {
            (-self.top, -self.bottom)
        } else {
            (self.bottom, self.top)
        };
        let factors: &[f64] = if high - low <= 2.2 {
            &[1.0, 2.0, 5.0]
        } else {
            &[1.0]
        };
        let exponents = (low.floor() as i32).max(-30)..=(high.ceil() as i32).min(30);
        let powers = exponents.flat_map(|exponent| {
            factors
                .iter()
                .map(move |factor| factor * 10_f64.powi(exponent))
        });
        powers.collect()
    }
}

/// A small number in two significant digits: `1.5e-5`.
fn short(value: f64) -> String {
    let rounded = format!("{value:.1e}").parse().unwrap_or(value);
    format!("{rounded:e}")
}

/// Without the last digits that binary fractions bring.
fn round(value: f64) -> f64 {
    (value * 1e6).round() / 1e6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(scale: Scale, values: &[f64]) -> Vec<String> {
        let axis = Axis::new(scale, values.iter().copied());
        axis.ticks().into_iter().map(|tick| tick.name).collect()
    }

    #[test]
    fn ticks_are_round_values_inside_the_axis() {
        assert_eq!(
            names(Scale::Linear, &[0.0, 0.002]),
            ["0", "0.0005", "0.001", "0.0015", "0.002"]
        );
        assert_eq!(
            names(Scale::Logarithmic, &[0.03, 0.6]),
            ["0.05", "0.1", "0.2", "0.5"]
        );
        assert_eq!(
            names(Scale::Logarithmic, &[0.0001, 2.0]),
            ["0.0001", "0.001", "0.01", "0.1", "1"]
        );
        let accuracy = names(Scale::Accuracy, &[0.97, 0.996]);
        assert_eq!(accuracy, ["99.5 %", "99 %", "98 %"]);
        let perfect = names(Scale::Accuracy, &[0.9, 1.0]);
        assert_eq!(perfect, ["99.99 %", "99.9 %", "99 %", "90 %"]);
        assert_eq!(
            names(Scale::Linear, &[0.0, 2e-5]),
            ["0", "5e-6", "1e-5", "1.5e-5", "2e-5"]
        );
    }

    #[test]
    fn higher_values_stand_higher() {
        for scale in [Scale::Linear, Scale::Logarithmic, Scale::Accuracy] {
            let values = [0.1, 0.5, 0.9, 1.0];
            let axis = Axis::new(scale, values.into_iter());
            let heights = values.map(|value| axis.height(value).expect("it has a place"));
            assert!(heights.is_sorted(), "{scale:?} {heights:?}");
            assert!(heights[0] >= 0.0 && heights[3] <= 1.0);
        }
    }

    #[test]
    fn values_without_a_place_are_left_out() {
        let axis = Axis::new(
            Scale::Logarithmic,
            [f64::NAN, 0.0, 1.0, f64::INFINITY].into_iter(),
        );
        assert_eq!(axis.height(f64::NAN), None);
        assert_eq!(axis.height(0.0), None);
        assert!(axis.height(1.0).is_some());
        let axis = Axis::new(Scale::Accuracy, [0.9].into_iter());
        assert_eq!(axis.height(f64::NAN), None);
        let empty = Axis::new(Scale::Linear, std::iter::empty());
        assert!(!empty.ticks().is_empty());
    }
}
