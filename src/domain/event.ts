/** Events: messages from outside that start schedules. */

export const eventLimits = { payloadBytes: 32_768 } as const;
