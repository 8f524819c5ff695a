/** What each iteration of training reports, in TRL's and lm-human-preferences' names. */

/** What only some algorithms report, in TRL's names. */
export interface AlgorithmMetrics {
  /** GRPO: share of prompts whose answers all got the same reward: they teach nothing. */
  readonly frac_reward_zero_std?: number;
  /** Rejection sampling and best-of-n: mean reward of the answers kept. */
  readonly 'best_of_n/scores'?: number;
  /** Best-of-n: mean reward of all answers, those not kept included. */
  readonly 'best_of_n/all_scores'?: number;
  /**
   * Mean utility of the answers by the lab's ground truth and weights. No gradient sees it; only the
   * oracle's early stopping, where somebody turns that on, goes by it.
   */
  readonly 'gold/score'?: number;
  /**
   * Share of the answers on which the reward failed, and which count as 0: OpenAI's `…_error_mean` of
   * a grader, over every kind of error. Absent where the reward cannot fail on an answer.
   */
  readonly 'reward/error_mean'?: number;
  /**
   * Standard deviation between the members of the reward model, mean over the answers, by the same
   * of the base model's answers. Where training may stop by it.
   */
  readonly 'reward/disagreement'?: number;
  /**
   * Share of the held-out pairs whose preferred answer has the higher log π/π_ref, ties counting
   * half; and by how much, nats. Where training may stop by them.
   */
  readonly 'heldout/accuracy'?: number;
  readonly 'heldout/margin'?: number;
  /** log n − (n − 1)/n, nats: how far choosing moved from the policy that was sampled. */
  readonly 'best_of_n/kl'?: number;
  /** DPO, over the pairs of the iteration: β (log π − log π_ref) of the preferred outcomes. */
  readonly 'rewards/chosen'?: number;
  readonly 'rewards/rejected'?: number;
  /** Share of pairs in which the preferred outcome has the higher reward. */
  readonly 'rewards/accuracies'?: number;
  readonly 'rewards/margins'?: number;
  /** log π of whole outcomes, nats. */
  readonly 'logps/chosen'?: number;
  readonly 'logps/rejected'?: number;
}

/**
 * One iteration; the keys are those that TRL and lm-human-preferences log. Algorithms without
 * a critic report 0 for its metrics.
 */
export interface TrainingMetrics extends AlgorithmMetrics {
  readonly iteration: number;
  /** Per-sequence KL(π‖π_ref), nats, estimator k1, mean over the batch. */
  readonly 'objective/kl': number;
  readonly 'objective/kl_coef': number;
  /** Per-sequence entropy estimate, −Σ log π, nats. */
  readonly 'objective/entropy': number;
  readonly 'objective/non_score_reward': number;
  readonly 'objective/rlhf_reward': number;
  /** Mean reward-model score. */
  readonly 'objective/scores': number;
  readonly 'policy/approxkl_avg': number;
  readonly 'policy/clipfrac_avg': number;
  readonly 'policy/entropy_avg': number;
  readonly 'loss/policy_avg': number;
  readonly 'loss/value_avg': number;
  readonly 'val/clipfrac_avg': number;
  readonly 'val/ratio': number;
  readonly 'val/ratio_var': number;
  readonly 'val/num_eos_tokens': number;
  /** 1 − Var(returns − values) / Var(returns). */
  readonly 'val/var_explained': number;
  readonly 'ppo/returns/mean': number;
  readonly 'ppo/returns/var': number;
  readonly 'ppo/val/mean': number;
  /** Mean of (returns − values)². */
  readonly 'ppo/val/error': number;
  /** Of the scores in the batch. */
  readonly reward_std: number;
  /** Share of answers that did not stop by themselves. */
  readonly 'completions/clipped_ratio': number;
  readonly 'completions/min_length': number;
  readonly 'completions/max_length': number;
  readonly 'policy/grad_norm': number;
  readonly 'value/grad_norm': number;
  /** Tokens per answer, the end token included. */
  readonly 'response_length/mean': number;
  readonly lr: number;
  readonly episode: number;
  readonly tokensPerSecond: number;
  readonly seconds: number;
}
