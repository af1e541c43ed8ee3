import { describe, expect, it } from 'vitest';
import { hasDesktop } from '../../../src/cli/framework/browser.ts';

describe('a page is shown without being asked for', () => {
  it.each([
    ['linux', { DISPLAY: ':0' }],
    ['linux', { WAYLAND_DISPLAY: 'wayland-0' }],
    ['darwin', {}],
    ['win32', {}],
    ['darwin', { SSH_CONNECTION: '', CI: '' }],
  ] as const)('on a desktop: %s %j', (platform, env) => {
    expect(hasDesktop(env, platform)).toBe(true);
  });

  it.each([
    ['linux', {}],
    ['linux', { DISPLAY: '' }],
    ['linux', { DISPLAY: ':0', CI: 'true' }],
    ['linux', { DISPLAY: 'localhost:10.0', SSH_CONNECTION: '192.0.2.1 1 192.0.2.2 22' }],
    ['darwin', { SSH_TTY: '/dev/ttys001' }],
    ['win32', { CI: '1' }],
  ] as const)('and neither without a display, nor in CI, nor over SSH: %s %j', (platform, env) => {
    expect(hasDesktop(env, platform)).toBe(false);
  });
});
