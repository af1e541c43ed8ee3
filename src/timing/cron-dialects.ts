import { TimingError } from './timing-error.ts';

/** Whole-expression forms of other cron programs; single items are refused where they are read. */
const foreignForms: readonly { pattern: RegExp; reason: string; remedy: string }[] = [
  {
    pattern: /^(?:CRON_)?TZ=/i,
    reason: 'carries a time zone',
    remedy: 'remove it and set timeZone instead',
  },
  {
    pattern: /^@every\b/i,
    reason: 'is an interval, not a cron expression',
    remedy: 'use an interval timing, or a step such as */15 in the minute field',
  },
  {
    pattern: /^@reboot\b/i,
    reason: 'has no meaning for a schedule',
    remedy: 'start the schedule by hand or from an event',
  },
  {
    pattern: /^@/,
    reason: 'is not a known alias',
    remedy: 'write @yearly, @annually, @monthly, @weekly, @daily, @midnight or @hourly',
  },
  {
    // A number sign inside a field is n#k; at the start of one it opens a comment elsewhere.
    pattern: /(?:^|[ \t])#/,
    reason: 'contains a comment',
    remedy: "remove the comment, or put it into the schedule's description",
  },
];

/** Throws TimingError for prefixes, unknown aliases and comments, each with its remedy. */
export function refuseForeignSyntax(text: string): void {
  const found = foreignForms.find(({ pattern }) => pattern.test(text));
  if (found === undefined) return;
  const { reason, remedy } = found;
  throw new TimingError({ code: 'cron-invalid', field: 'expression', text, reason, remedy });
}
