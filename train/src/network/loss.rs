//! Softmax and cross-entropy.

/// Summed loss of the pictures in natural-logarithm units, and its gradient with respect to the
/// scores. Scores and targets are `[picture][class]`; a picture's targets are probabilities that
/// add up to 1.
pub fn cross_entropy(scores: &[f32], targets: &[f32], classes: usize) -> (f64, Vec<f32>) {
    let mut gradient = Vec::with_capacity(scores.len());
    let mut loss = 0.0;
    let pictures = scores.chunks_exact(classes);
    for (scores, targets) in pictures.zip(targets.chunks_exact(classes)) {
        let largest = scores.iter().copied().fold(f32::NEG_INFINITY, f32::max);
        let powers: Vec<f32> = scores.iter().map(|score| (score - largest).exp()).collect();
        let sum: f32 = powers.iter().sum();
        let expected: f32 = scores
            .iter()
            .zip(targets)
            .map(|(s, t)| t * (s - largest))
            .sum();
        loss += f64::from(sum.ln() - expected);
        let pairs = powers.iter().zip(targets);
        gradient.extend(pairs.map(|(power, target)| power / sum - target));
    }
    (loss, gradient)
}

/// The targets that say just which class a picture is of.
pub fn one_hot(labels: &[u8], classes: usize) -> Vec<f32> {
    let mut targets = vec![0.0; labels.len() * classes];
    for (targets, &label) in targets.chunks_exact_mut(classes).zip(labels) {
        targets[usize::from(label)] = 1.0;
    }
    targets
}
