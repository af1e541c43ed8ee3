/** Whether what a target answers or prints is recorded; it is judged in any case. */
import type { HttpSettings, StepSettings } from '../../../src/domain/schedule/schedule.ts';
import type { SecretMask } from './secret-mask.ts';

/** Stands where an answer or output would be. */
export const notKept = '[output not kept]';

/** `withSecrets`: whether output of steps that send secrets is kept when the step does not say. */
export function keepsOutput(
  settings: StepSettings | Pick<HttpSettings, 'headers'>,
  withSecrets: boolean,
): boolean {
  const chosen = 'keepOutput' in settings ? settings.keepOutput : undefined;
  return chosen ?? (withSecrets || !sendsSecrets(settings));
}

function sendsSecrets(settings: StepSettings | Pick<HttpSettings, 'headers'>): boolean {
  const sent = 'headers' in settings ? settings.headers : null;
  const given = 'environment' in settings ? settings.environment : null;
  const passed = 'parameters' in settings ? settings.parameters : null;
  return Object.values(sent ?? given ?? passed ?? {}).some(
    (value) => typeof value === 'object' && value !== null,
  );
}

/** Hides every text of a target, where nothing of it is kept. */
export const hideAll: SecretMask = {
  mask: (text) => (text === '' ? '' : notKept),
  maskStart: (text) => ({ masked: text === '' ? '' : notKept, rest: '' }),
  span: 0,
};
