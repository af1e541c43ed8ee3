/** Whether settings still hold their rules once values were put into them. */
import type { HttpSettings, StepSettings, StepType } from '../schedule/schedule.ts';
import { headerFault } from './http-headers.ts';

/** Null when the step can run. Never shows a value: it may be long, or not meant to be shown. */
export function settingsFault(type: StepType, settings: StepSettings): string | null {
  return type === 'Http' ? httpFault(settings as HttpSettings) : nulFault(settings);
}

function httpFault({ url, headers, probe }: HttpSettings): string | null {
  if (!URL.canParse(url)) return 'its url is no URL with the values in it';
  const paths = [url, probe?.path ?? ''].map((text) => text.split(/[?#]/)[0] ?? '');
  // A value of ".." would lead to another place of the server than the one that is defined.
  const parts = paths.flatMap((path) => path.split('/'));
  if (parts.some((part) => part === '.' || part === '..')) {
    return 'a value makes a part of the path of its url or probe "." or ".."';
  }
  for (const [name, value] of Object.entries(headers)) {
    const fault = typeof value === 'string' ? headerFault(name, value) : null;
    if (fault) return `the value of its header ${name} ${fault.message}`;
  }
  return null;
}

/** No argument and no variable of a program can hold it. */
function nulFault(settings: StepSettings): string | null {
  return holdsNul(settings) ? 'a value holds a NUL character' : null;
}

function holdsNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  if (typeof value !== 'object' || value === null) return false;
  return Object.values(value).some(holdsNul);
}
