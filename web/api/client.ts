/** The API of the server that sent this page. */
import type { components } from '../../src/client/api-types.ts';
import { type CarillonClient, createClient } from '../../src/client/client.ts';
import { readToken } from './session.ts';

type Schemas = components['schemas'];
export type Execution = Schemas['Execution'];
export type ExecutionDetail = Schemas['ExecutionDetail'];
export type ActivityRecord = Schemas['ActivityRecord'];
export type WaitingApproval = Schemas['WaitingApproval'];
export type Attempt = Schemas['Attempt'];
export type LogLine = Schemas['LogLine'];
export type ScheduleSummary = Schemas['ScheduleSummary'];
export type ScheduleBody = Schemas['ScheduleBody'];
export type StepBody = Schemas['StepBody'];
export type RetryPreview = Schemas['RetryPreview'];
export type BulkBody = Schemas['BulkOperationBody'];
export type BulkPreview = Schemas['BulkPreview'];
export type BulkOperation = Schemas['BulkOperation'];
export type BulkItem = Schemas['BulkItem'];
export type AttentionItem = Schemas['AttentionItem'];
export type Overview = Schemas['Overview'];
export type Health = Schemas['Health'];
export type LoadBucket = Schemas['LoadBucket'];
export type ExecutionLoad = Schemas['ExecutionLoad'];
export type MilestoneBoard = Schemas['MilestoneBoard'];

/** Above `/console/`: the installation may live under any path. */
export const serverUrl = new URL('..', document.baseURI).href.replace(/\/$/, '');

export function createApi(token: string | undefined = readToken()): CarillonClient {
  return createClient({ url: serverUrl, token });
}

let current = createApi();

/** With the token of now. */
export function api(): CarillonClient {
  return current;
}

/** After a user signed in or out. */
export function renewApi(): void {
  current = createApi();
}
