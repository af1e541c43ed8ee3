/** Which lane a step takes, and the bounds of the inline one. */
/** `Auto`: inline where that is certain to be cheap. */
export const dispatchModes = ['Regular', 'Inline', 'Auto'] as const;
export type DispatchMode = (typeof dispatchModes)[number];

/** Which way an attempt took: through Temporal's task queue, or inside the workflow task. */
export const lanes = ['Regular', 'Inline'] as const;
export type Lane = (typeof lanes)[number];

/** A workflow task lasts for ten seconds, and commands of operators wait for its end. */
export const longestInlineSeconds = 5;

/** Steps of one execution that run inline at once; further ones of a group take the regular lane. */
export const mostInlineAtOnce = 100;

/** The main pool: only its task queue is served by workers that also run workflows. */
export const inlinePool = 'default';
