import { describe, expect, test } from 'vitest';
import { peers, readVersion } from '../../bench/peers/peers.ts';

describe('peers of the bench', () => {
  test('say how they are installed when they are not', () => {
    const [peer] = peers;
    if (!peer) throw new Error('the bench has no peers');
    expect(() => readVersion({ ...peer, package: 'is-not-installed' })).toThrow(
      'npm ci --prefix bench/peers',
    );
  });
});
