//! Which of a picture is ink.

/// Whether the ink is darker or lighter than the paper.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub enum Polarity {
    /// Pen on paper.
    DarkOnLight,
    /// Chalk on a board, or MNIST itself.
    LightOnDark,
}

impl Polarity {
    /// The other one.
    #[must_use]
    pub const fn opposite(self) -> Self {
        match self {
            Self::DarkOnLight => Self::LightOnDark,
            Self::LightOnDark => Self::DarkOnLight,
        }
    }

    /// The level seen as dark ink on light paper: a picture and its negative give the same.
    pub(crate) const fn darken(self, level: u8) -> u8 {
        match self {
            Self::DarkOnLight => level,
            Self::LightOnDark => 255 - level,
        }
    }
}
