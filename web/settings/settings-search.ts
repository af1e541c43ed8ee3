/** The sections of the settings, and what their addresses hold. */

export const settingsSections = [
  ['tokens', 'Tokens'],
  ['roles', 'Roles'],
  ['secrets', 'Secrets'],
  ['channels', 'Notification channels'],
  ['rules', 'Notification rules'],
  ['retention', 'Retention'],
  ['hold', 'Hold'],
  ['appearance', 'Appearance'],
] as const;
export type SettingsSection = (typeof settingsSections)[number][0];

export type SettingsSearch = {
  /** What the open form changes; empty for something new. */
  form?: string | undefined;
  /** Only messages to this channel. */
  channel?: string | undefined;
  /** The message whose attempts are shown. */
  delivery?: string | undefined;
};

export function readSettingsSearch(given: Record<string, unknown>): SettingsSearch {
  const text = (name: string): string | undefined => {
    const value = given[name];
    return typeof value === 'string' ? value.slice(0, 100) : undefined;
  };
  return {
    form: text('form'),
    channel: text('channel') || undefined,
    delivery: text('delivery') || undefined,
  };
}
