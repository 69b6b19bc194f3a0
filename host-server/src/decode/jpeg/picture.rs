//! A picture's tables and scans, in order, become its planes.

use super::Broken;
use super::bits::{Bits, Intervals};
use super::plan::Frame;
use super::planes::Plane;
use super::scan::{Band, Coder, Coding};
use super::tables::Tables;
use super::transform::{Block, Transform};
use crate::decode::limits::DecodeLimits;

/// A component while it is read.
struct Component {
    /// Blocks for each unit, across and down.
    blocks: (usize, usize),
    /// Blocks across and down, as scans of this component alone have them.
    alone: (usize, usize),
    /// Columns and rows of samples.
    size: (usize, usize),
    /// Blocks from one row of them to the next.
    across: usize,
    /// Which steps, by the frame's header, and what they make, once a scan begins.
    steps: u8,
    transform: Option<Transform>,
    samples: Vec<u8>,
    /// Of a progressive picture.
    coefficients: Vec<Block>,
    /// The mean of the last block.
    level: i32,
}

pub(super) struct Picture<'a> {
    pub(super) tables: Tables<'a>,
    frame: &'a Frame,
    /// Samples across and down a block.
    side: usize,
    components: Vec<Component>,
}

impl<'a> Picture<'a> {
    pub(super) fn new(frame: &'a Frame, side: usize) -> Self {
        let (finest, units) = (frame.finest(), frame.units());
        let component = |component: &super::plan::Component| {
            let samples =
                |length: u32, share: u64, of: u64| (u64::from(length) * share).div_ceil(of);
            let full = (
                samples(frame.size.0, component.across, finest.0),
                samples(frame.size.1, component.down, finest.1),
            );
            let pair = |(across, down): (u64, u64)| (across as usize, down as usize); // a picture's
            let all = pair((units.0 * component.across, units.1 * component.down));
            let number = all.0 * all.1;
            let side = side as u64;
            Component {
                blocks: pair((component.across, component.down)),
                alone: pair((full.0.div_ceil(8), full.1.div_ceil(8))),
                size: pair(((full.0 * side).div_ceil(8), (full.1 * side).div_ceil(8))),
                across: all.0,
                steps: component.steps,
                transform: None,
                samples: vec![0; number * (side * side) as usize],
                coefficients: vec![[0; 64]; if frame.progressive { number } else { 0 }],
                level: 0,
            }
        };
        Self {
            tables: Tables::new(),
            frame,
            side,
            components: frame.components.iter().map(component).collect(),
        }
    }

    /// Reads a scan.
    pub(super) fn scan(
        &mut self,
        header: &[u8],
        data: &[u8],
        limits: &DecodeLimits,
    ) -> Result<(), Broken> {
        let (count, rest) = header.split_first().ok_or(Broken)?;
        let (names, rest) = rest
            .split_at_checked(2 * usize::from(*count))
            .ok_or(Broken)?;
        let [from, to, bits] = *rest.first_chunk().ok_or(Broken)?;
        let coding = if self.frame.progressive {
            Coding::Progressive(Band::of(from, to, bits, usize::from(*count))?)
        } else {
            Coding::Sequential
        };
        let mut members = Vec::new();
        for &[name, tables] in names.as_chunks().0 {
            let mut components = self.frame.components.iter();
            let place = components.position(|component| component.name == name);
            let place = place.ok_or(Broken)?;
            let component = &mut self.components[place];
            component.level = 0;
            if component.transform.is_none() {
                let steps = self.tables.steps.get(usize::from(component.steps));
                let steps = steps.ok_or(Broken)?.as_ref().ok_or(Broken)?;
                component.transform = Some(Transform::new(self.side, steps));
            }
            let levels = self.tables.codes(0, tables >> 4)?;
            members.push((place, levels, self.tables.codes(1, tables & 15)?));
        }
        let alone = members.len() == 1;
        let units = match &members[..] {
            [(place, ..)] => self.components[*place].alone,
            _ => {
                let (across, down) = self.frame.units();
                (across as usize, down as usize) // a picture's
            }
        };
        let restart = self.tables.restart;
        let mut intervals = Intervals::new(data, restart);
        let mut bits = Bits::new(intervals.next()?);
        let mut ended = 0;
        let mut left = restart;
        for down in 0..units.1 {
            for across in 0..units.0 {
                if restart > 0 {
                    if left == 0 {
                        bits = Bits::new(intervals.next()?);
                        (left, ended) = (restart, 0);
                        self.components.iter_mut().for_each(|one| one.level = 0);
                    }
                    left -= 1;
                }
                for (place, levels, coefficients) in &members {
                    let coder = Coder {
                        levels: levels.as_ref(),
                        coefficients: coefficients.as_ref(),
                    };
                    let component = &mut self.components[*place];
                    let blocks = if alone { (1, 1) } else { component.blocks };
                    for y in down * blocks.1..(down + 1) * blocks.1 {
                        for x in across * blocks.0..(across + 1) * blocks.0 {
                            component.read((x, y), &coder, &mut bits, (coding, &mut ended))?;
                        }
                    }
                }
            }
            let blocks = |(place, ..): &(usize, _, _)| {
                let (across, down) = self.components[*place].blocks;
                if alone { 1 } else { across * down }
            };
            let blocks: usize = members.iter().map(blocks).sum();
            limits.work(units.0 * blocks * 64).map_err(|_| Broken)?;
        }
        Ok(())
    }

    /// The planes, once all scans are read.
    pub(super) fn finish(self, limits: &DecodeLimits) -> Result<Vec<Plane>, Broken> {
        let mut planes = Vec::new();
        for mut component in self.components {
            let rows = std::mem::take(&mut component.coefficients);
            for (y, row) in rows.chunks(component.across).enumerate() {
                for (x, block) in row.iter().enumerate() {
                    component.write((x, y), block, block[1..] == [0; 63])?;
                }
                limits.work(row.len() * 64).map_err(|_| Broken)?;
            }
            planes.push(Plane {
                width: component.size.0,
                height: component.size.1,
                apart: component.across * self.side,
                samples: component.samples,
            });
        }
        Ok(planes)
    }
}

impl Component {
    #[inline]
    fn read(
        &mut self,
        (x, y): (usize, usize),
        coder: &Coder,
        bits: &mut Bits,
        (coding, ended): (Coding, &mut u32),
    ) -> Result<(), Broken> {
        match coding {
            Coding::Sequential => {
                let mut block = [0; 64];
                let only_mean = coder.sequential(bits, &mut block, &mut self.level)?;
                self.write((x, y), &block, only_mean)
            }
            Coding::Progressive(band) => {
                let block = self.coefficients.get_mut(y * self.across + x);
                coder.progressive(bits, block.ok_or(Broken)?, (&mut self.level, ended), band)
            }
        }
    }

    #[inline]
    fn write(
        &mut self,
        (x, y): (usize, usize),
        block: &Block,
        only_mean: bool,
    ) -> Result<(), Broken> {
        let transform = self.transform.as_ref().ok_or(Broken)?;
        let side = transform.side();
        let apart = self.across * side;
        let from = y * side * apart + x * side;
        let samples = self.samples.get_mut(from..).ok_or(Broken)?;
        transform.write(block, only_mean, samples, apart);
        Ok(())
    }
}

impl Band {
    /// From a scan's header: levels of any number of components, or coefficients of one.
    fn of(from: u8, to: u8, bits: u8, components: usize) -> Result<Self, Broken> {
        let right = if from == 0 {
            to == 0
        } else {
            from <= to && to < 64 && components == 1
        };
        if !right || bits & 15 > 13 {
            return Err(Broken);
        }
        Ok(Self {
            from: from.into(),
            to: to.into(),
            low: bits & 15,
            refines: bits >> 4 > 0,
        })
    }
}
