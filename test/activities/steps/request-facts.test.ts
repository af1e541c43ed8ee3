import { describe, expect, it } from 'vitest';
import { createSecretMask } from '../../../activities/steps/masking/secret-mask.ts';
import { requestOf } from '../../../activities/steps/request-facts.ts';
import { requestExcerptLength } from '../../../src/domain/observation.ts';
import type { HttpSettings } from '../../../src/domain/schedule/schedule.ts';

const settings = (more: Partial<HttpSettings>): HttpSettings => ({
  method: 'POST',
  url: 'https://a.test/',
  headers: {},
  body: null,
  ...more,
});
const plain = createSecretMask([]);
const urlOf = (url: string) => requestOf(settings({ url }), plain)?.url;
const bodyOf = (body: unknown) => requestOf(settings({ body }), plain)?.body;

describe('requestOf', () => {
  it.each([
    ['https://a.test/x?page=1', 'https://a.test/x?page=1'],
    ['https://user:pw@a.test/x#part', 'https://a.test/x'],
    [
      'https://a.test/?api_key=1&API-KEY=2&sig=3&q=4',
      'https://a.test/?api_key=[secret]&API-KEY=[secret]&sig=[secret]&q=4',
    ],
    ['https://a.test/?access_token=x', 'https://a.test/?access_token=[secret]'],
    ['no address?token=x', 'no address'],
    [
      'https://a.test/?code=1&zipCode=2&clientSecretId=3&nextPageToken=4',
      'https://a.test/?code=[secret]&zipCode=2&clientSecretId=[secret]&nextPageToken=[secret]',
    ],
  ])('shows %s as %s', (url, shown) => {
    expect(urlOf(url)).toBe(shown);
  });

  it.each([
    [null, null],
    [{ a: [{ clientSecret: 'x', n: 1 }] }, '{"a":[{"clientSecret":"[secret]","n":1}]}'],
    ['{"password":"x"}', '{"password":"[secret]"}'],
    ['grant=a&client_secret=x', 'grant=a&client_secret=[secret]'],
    ['plain words', 'plain words'],
    [5, '5'],
  ])('shows the body %j as %j', (body, shown) => {
    expect(bodyOf(body)).toBe(shown);
  });

  it('masks what the worker knows to be secret and cuts what is long', () => {
    const mask = createSecretMask(['s3cret']);
    const request = requestOf(settings({ body: `s3cret ${'x'.repeat(10_000)}` }), mask);
    expect(request?.body).toMatch(/^\[secret\] x/);
    expect(request?.body?.length).toBeLessThanOrEqual(requestExcerptLength);
  });

  it('is null for steps that send no request of their own', () => {
    expect(requestOf({ connectedSystem: 'hr', runProfile: 'Import' }, plain)).toBeNull();
  });
});
