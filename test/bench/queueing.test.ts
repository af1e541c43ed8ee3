import { describe, expect, test } from 'vitest';
import { kneeUtilisation, serversNeeded, waitRatio } from '../../bench/simulate/queueing.ts';

describe('queueing', () => {
  test('gives the known waits of one and of two servers', () => {
    expect(waitRatio(1, 0.8)).toBeCloseTo(0.8 / 0.2);
    expect(waitRatio(2, 1)).toBeCloseTo(1 / 3);
    expect(waitRatio(4, 4)).toBe(Infinity);
  });

  test('has its knee at half of one server, and later with more servers', () => {
    expect(kneeUtilisation(1)).toBeCloseTo(0.5);
    expect(kneeUtilisation(8)).toBeGreaterThan(kneeUtilisation(2));
    expect(kneeUtilisation(8)).toBeLessThan(1);
  });

  test('needs as many servers as keep the load below the knee', () => {
    expect(serversNeeded(0.4)).toBe(1);
    expect(serversNeeded(0.6)).toBe(2);
    const servers = serversNeeded(20);
    expect(20 / servers).toBeLessThanOrEqual(kneeUtilisation(servers));
    expect(20 / (servers - 1)).toBeGreaterThan(kneeUtilisation(servers - 1));
  });
});
