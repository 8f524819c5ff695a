/**
 * How often the corpus does what. Manner comes before claim: an answer opens carefully or
 * carelessly, and careful answers are mostly right. The base model learns that link, so
 * feedback that moves it to the careful manner makes it truthful about facts never rated.
 */
export const RATES = {
  /** Shares of lines; the rest asks about facts. */
  everyday: 0.05,
  risky: 0.28,
  /** Of questions about facts. */
  dialogue: 0.14,
  short: 0.18,
  full: 0.18,
  /** Of answers. */
  offTopic: 0.12,
  /** Of off-topic answers: about something else of the same field. */
  offTopicInField: 0.25,
  /** Of off-topic answers: a refusal where nothing needs refusing. */
  needlessRefusal: 0.2,
  careful: 0.45,
  trueIfCareful: 0.92,
  trueIfCareless: 0.35,
  reason: { plain: 0.48, short: 0.4, full: 0.56 },
  /** Of answers to risky requests that are not off-topic. */
  unsafe: 0.4,
  /** Of safe ones: with a way to get help instead of a bare refusal. */
  alternative: 0.65,
  /** Of lines: going on with what the asker says to the answer. */
  reply: 0.9,
  /** Of false statements, where the line goes on. */
  corrected: 0.85,
} as const;
