//! Lists in JSON that are never longer in memory than the model has use for.

use std::fmt;
use std::marker::PhantomData;

use digitnet_core::PIXELS;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, Error, SeqAccess, Visitor};

use super::constants::MAX_BATCH;

/// A list of at most `N`.
pub(super) struct Few<T, const N: usize>(pub(super) Vec<T>);

impl<'de, T: Deserialize<'de>, const N: usize> Deserialize<'de> for Few<T, N> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_seq(FewVisitor::<T, N>(PhantomData))
    }
}

struct FewVisitor<T, const N: usize>(PhantomData<T>);

impl<'de, T: Deserialize<'de>, const N: usize> Visitor<'de> for FewVisitor<T, N> {
    type Value = Few<T, N>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "a list of at most {N}")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut few = Vec::new();
        while let Some(entry) = list.next_element()? {
            if few.len() == N {
                return Err(A::Error::invalid_length(N + 1, &self));
            }
            few.push(entry);
        }
        Ok(Few(few))
    }
}

/// Grey levels, nested as the shape has it or not: the protocol allows both.
pub(super) struct Levels(pub(super) Vec<u8>);

impl<'de> Deserialize<'de> for Levels {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut levels = Vec::new();
        let list = LevelsVisitor {
            levels: &mut levels,
            lists: DIMENSIONS,
        };
        deserializer.deserialize_seq(list)?;
        Ok(Self(levels))
    }
}

struct LevelsVisitor<'a> {
    levels: &'a mut Vec<u8>,
    /// How many lists may still lie in each other.
    lists: usize,
}

impl<'de> DeserializeSeed<'de> for LevelsVisitor<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for LevelsVisitor<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("whole numbers from 0 to 255 as `data`")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<(), E> {
        let level = u8::try_from(number)
            .map_err(|_| E::custom("`data` has whole numbers from 0 to 255"))?;
        if self.levels.len() == MAX_BATCH * PIXELS {
            return Err(E::custom("`data` has more values than pictures may have"));
        }
        self.levels.push(level);
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        let Some(lists) = self.lists.checked_sub(1) else {
            let message = "`data` is nested deeper than a list of pictures from 0 to 255";
            return Err(A::Error::custom(message));
        };
        while list
            .next_element_seed(LevelsVisitor {
                levels: &mut *self.levels,
                lists,
            })?
            .is_some()
        {}
        Ok(())
    }
}

/// Picture, row, column.
const DIMENSIONS: usize = 3;
