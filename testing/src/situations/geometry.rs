//! Sizes, turns and blur.

use super::raster::Raster;

/// How a picture gets another size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sampling {
    /// The mean of the area that a pixel covers; bilinear where it is smaller than a pixel.
    Smooth,
    /// The pixel in the middle.
    Nearest,
}

impl Raster {
    /// Another size.
    #[must_use]
    pub fn resized(&self, width: usize, height: usize, sampling: Sampling) -> Self {
        let (width, height) = (width.max(1), height.max(1));
        match sampling {
            Sampling::Nearest => Self::from_fn(width, height, |x, y| {
                let from = |at: usize, to: usize, size: usize| (2 * at + 1) * size / (2 * to);
                let (x, y) = (from(x, width, self.width()), from(y, height, self.height()));
                self.at(x as isize, y as isize)
            }),
            Sampling::Smooth => {
                let columns = weights(self.width(), width);
                let rows = weights(self.height(), height);
                let wide = Self::from_fn(width, self.height(), |x, y| {
                    mean(&columns[x], |x| self.at(x, y as isize))
                });
                Self::from_fn(width, height, |x, y| {
                    mean(&rows[y], |y| wide.at(x as isize, y))
                })
            }
        }
    }

    /// The longer side brought to so many pixels.
    #[must_use]
    pub fn scaled_to(&self, side: usize, sampling: Sampling) -> Self {
        let scale = side as f32 / self.side();
        let scaled = |length: usize| (length as f32 * scale).round() as usize;
        self.resized(scaled(self.width()), scaled(self.height()), sampling)
    }

    /// The longer side brought down to so many pixels.
    #[must_use]
    pub fn at_most(self, side: usize) -> Self {
        if self.side() > side as f32 {
            self.scaled_to(side, Sampling::Smooth)
        } else {
            self
        }
    }

    /// What stands at each place: `from` says where it stood. Places are in pixels from the upper
    /// left corner; beyond the picture is its border.
    #[must_use]
    pub fn warped(&self, from: impl Fn(f32, f32) -> (f32, f32)) -> Self {
        Self::from_fn(self.width(), self.height(), |x, y| {
            let (x, y) = from(x as f32 + 0.5, y as f32 + 0.5);
            self.between(x - 0.5, y - 0.5)
        })
    }

    /// Turned clockwise around its middle.
    #[must_use]
    pub fn turned(&self, degrees: f32) -> Self {
        let (sin, cos) = degrees.to_radians().sin_cos();
        let (x0, y0) = (self.width() as f32 / 2.0, self.height() as f32 / 2.0);
        self.warped(|x, y| {
            let (x, y) = (x - x0, y - y0);
            (x0 + x * cos + y * sin, y0 - x * sin + y * cos)
        })
    }

    /// So many quarter turns clockwise.
    #[must_use]
    pub fn quarters(&self, turns: usize) -> Self {
        let (width, height) = (self.width() as isize, self.height() as isize);
        match turns % 4 {
            0 => self.clone(),
            1 => Self::from_fn(self.height(), self.width(), |x, y| {
                self.at(y as isize, height - 1 - x as isize)
            }),
            2 => Self::from_fn(self.width(), self.height(), |x, y| {
                self.at(width - 1 - x as isize, height - 1 - y as isize)
            }),
            _ => Self::from_fn(self.height(), self.width(), |x, y| {
                self.at(width - 1 - y as isize, x as isize)
            }),
        }
    }

    /// Left and right exchanged.
    #[must_use]
    pub fn mirrored(&self) -> Self {
        let last = self.width() as isize - 1;
        Self::from_fn(self.width(), self.height(), |x, y| {
            self.at(last - x as isize, y as isize)
        })
    }

    /// Out of focus: a Gaussian of this deviation, in pixels.
    #[must_use]
    pub fn blurred(&self, sigma: f32) -> Self {
        let reach = (3.0 * sigma).ceil() as isize;
        let bell = |at: isize| (-0.5 * (at as f32 / sigma).powi(2)).exp();
        self.convolved(reach, bell, true)
            .convolved(reach, bell, false)
    }

    /// Moved sideways by so many pixels while it was taken.
    #[must_use]
    pub fn smeared(&self, pixels: f32) -> Self {
        self.convolved((pixels / 2.0).round() as isize, |_| 1.0, true)
    }

    fn convolved(&self, reach: isize, kernel: impl Fn(isize) -> f32, along: bool) -> Self {
        let all: Vec<(isize, f32)> = (-reach..=reach).map(|at| (at, kernel(at))).collect();
        Self::from_fn(self.width(), self.height(), |x, y| {
            let (x, y) = (x as isize, y as isize);
            mean(&all, |by| {
                if along {
                    self.at(x + by, y)
                } else {
                    self.at(x, y + by)
                }
            })
        })
    }

    fn between(&self, x: f32, y: f32) -> [f32; 4] {
        let (left, top) = (x.floor(), y.floor());
        let (right, down) = (x - left, y - top);
        let (x, y) = (left as isize, top as isize);
        let corners = [
            (self.at(x, y), (1.0 - right) * (1.0 - down)),
            (self.at(x + 1, y), right * (1.0 - down)),
            (self.at(x, y + 1), (1.0 - right) * down),
            (self.at(x + 1, y + 1), right * down),
        ];
        let mut sum = [0.0; 4];
        for (pixel, share) in corners {
            sum = std::array::from_fn(|channel| sum[channel] + share * pixel[channel]);
        }
        sum
    }
}

/// Which of `sources` pixels each of `targets` is made of, and with which weight.
fn weights(sources: usize, targets: usize) -> Vec<Vec<(isize, f32)>> {
    let scale = sources as f32 / targets as f32;
    let of = |target: usize| {
        let middle = (target as f32 + 0.5) * scale - 0.5;
        // A triangle as wide as two pixels of the coarser side.
        let reach = scale.max(1.0);
        let first = (middle - reach).ceil() as isize;
        let near = first..=(middle + reach).floor() as isize;
        let weight = |at: isize| 1.0 - (at as f32 - middle).abs() / reach;
        near.map(|at| (at, weight(at).max(1e-6))).collect()
    };
    (0..targets).map(of).collect()
}

fn mean(weights: &[(isize, f32)], pixel: impl Fn(isize) -> [f32; 4]) -> [f32; 4] {
    let (mut sum, mut total) = ([0.0; 4], 0.0);
    for &(at, weight) in weights {
        let pixel = pixel(at);
        sum = std::array::from_fn(|channel| sum[channel] + weight * pixel[channel]);
        total += weight;
    }
    sum.map(|sum| sum / total)
}
