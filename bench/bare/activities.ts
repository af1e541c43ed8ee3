/** The one activity of the bare workflow. */

type BareInput = { step: string; connectedSystem: string; runProfile: string };

export type BareActivities = { noOp(input: BareInput): Promise<{ message: string }> };

export const bareActivities: BareActivities = { noOp: async () => ({ message: 'done' }) };
