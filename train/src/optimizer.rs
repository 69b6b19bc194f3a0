//! AdamW (Loshchilov and Hutter, "Decoupled Weight Decay Regularization", 2019) and its
//! learning-rate schedule.

use serde::{Deserialize, Serialize};

use crate::network::Parameters;

const BETA1: f32 = 0.9;
const BETA2: f32 = 0.999;
const EPSILON: f32 = 1e-8;

/// The optimizer's memory.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct AdamW {
    first: Parameters,
    second: Parameters,
    steps: i32,
}

impl AdamW {
    /// Fresh memory for parameters of this shape.
    pub fn new(parameters: &Parameters) -> Self {
        Self {
            first: parameters.zeros_like(),
            second: parameters.zeros_like(),
            steps: 0,
        }
    }

    /// One step against the gradient. Weights, not biases nor normalisation, shrink by
    /// `rate * decay`.
    pub fn step(
        &mut self,
        parameters: &mut Parameters,
        gradient: &Parameters,
        rate: f32,
        decay: f32,
    ) {
        self.steps += 1;
        let correction1 = 1.0 - BETA1.powi(self.steps);
        let correction2 = 1.0 - BETA2.powi(self.steps);
        let moments = self
            .first
            .tensors_mut()
            .into_iter()
            .zip(self.second.tensors_mut());
        let tensors = parameters.tensors_mut().into_iter().zip(gradient.tensors());
        for (index, ((values, gradients), (first, second))) in tensors.zip(moments).enumerate() {
            let shrink = if index < Parameters::WEIGHT_TENSORS {
                1.0 - rate * decay
            } else {
                1.0
            };
            let moments = first.iter_mut().zip(second.iter_mut());
            for ((value, gradient), (first, second)) in
                values.iter_mut().zip(gradients).zip(moments)
            {
                *first += (1.0 - BETA1) * (gradient - *first);
                *second += (1.0 - BETA2) * (gradient * gradient - *second);
                let step = (*first / correction1) / ((*second / correction2).sqrt() + EPSILON);
                *value = *value * shrink - rate * step;
            }
        }
    }
}

/// The learning rate at a step of a phase: up in a line for `warm_up` steps, then down along half
/// a cosine to a hundredth of `peak`.
pub fn learning_rate(peak: f32, step: usize, steps: usize, warm_up: usize) -> f32 {
    if step < warm_up {
        return peak * (step + 1) as f32 / warm_up as f32;
    }
    let progress = (step - warm_up) as f32 / (steps - warm_up).max(1) as f32;
    let cosine = (1.0 + (std::f32::consts::PI * progress).cos()) / 2.0;
    peak * (0.01 + 0.99 * cosine)
}

#[cfg(test)]
mod tests {
    use super::*;
    use digitnet_core::Shape;
    use rand::SeedableRng as _;

    #[test]
    fn finds_the_minimum_of_a_bowl() {
        let shape = Shape::new([3, 0, 2], [3, 0, 2], 0, 2);
        let target = Parameters::random(&shape, &mut rand_chacha::ChaCha8Rng::seed_from_u64(1));
        let mut found = target.zeros_like();
        let mut optimizer = AdamW::new(&found);
        for step in 0..2000 {
            let mut gradient = found.clone();
            gradient.add_scaled(&target, -1.0);
            optimizer.step(
                &mut found,
                &gradient,
                learning_rate(0.05, step, 2000, 10),
                0.0,
            );
        }
        for (found, target) in found.tensors().into_iter().zip(target.tensors()) {
            for (found, target) in found.iter().zip(target) {
                assert!((found - target).abs() < 1e-3, "{found} {target}");
            }
        }
    }

    #[test]
    fn rate_rises_then_falls() {
        let rates: Vec<f32> = (0..100)
            .map(|step| learning_rate(1.0, step, 100, 10))
            .collect();
        assert!(rates[..10].is_sorted());
        assert!(rates[10..].is_sorted_by(|a, b| a >= b));
        assert!((rates[10] - 1.0).abs() < 1e-6 && rates[99] < 0.02);
    }
}
