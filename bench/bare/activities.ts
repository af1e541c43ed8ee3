/** The one activity of the bare workflow. */

export type BareActivities = { noOp(step: string): Promise<string> };

export const bareActivities: BareActivities = { noOp: async () => 'done' };
