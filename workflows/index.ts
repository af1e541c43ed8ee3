/** What the orchestrator worker registers. Workflow code imports only src/domain and the SDK. */
export { runSchedule } from './run-schedule.ts';
