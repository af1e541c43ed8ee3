import proto from '@temporalio/proto';
import { describe, expect, it } from 'vitest';
import { isOpenWorkflow, toExecutionStatus } from '../../../src/temporal/inspect/status.ts';

const { WorkflowExecutionStatus: status } = proto.temporal.api.enums.v1;

describe('toExecutionStatus', () => {
  it.each([
    [status.WORKFLOW_EXECUTION_STATUS_FAILED, 'Failed'],
    [status.WORKFLOW_EXECUTION_STATUS_CANCELED, 'Cancelled'],
    [status.WORKFLOW_EXECUTION_STATUS_TERMINATED, 'Terminated'],
    [status.WORKFLOW_EXECUTION_STATUS_TIMED_OUT, 'TimedOut'],
  ])('reads the end %i as %s', (workflow, execution) => {
    expect(toExecutionStatus(workflow)).toBe(execution);
  });

  it('never guesses that an execution nobody sealed has completed', () => {
    expect(toExecutionStatus(status.WORKFLOW_EXECUTION_STATUS_COMPLETED)).toBe('Lost');
    expect(toExecutionStatus(status.WORKFLOW_EXECUTION_STATUS_UNSPECIFIED)).toBe('Lost');
  });
});

describe('isOpenWorkflow', () => {
  it('is true for a run that goes on, in itself or in the next one', () => {
    expect(isOpenWorkflow(status.WORKFLOW_EXECUTION_STATUS_RUNNING)).toBe(true);
    expect(isOpenWorkflow(status.WORKFLOW_EXECUTION_STATUS_PAUSED)).toBe(true);
    expect(isOpenWorkflow(status.WORKFLOW_EXECUTION_STATUS_CONTINUED_AS_NEW)).toBe(true);
    expect(isOpenWorkflow(status.WORKFLOW_EXECUTION_STATUS_FAILED)).toBe(false);
  });
});
