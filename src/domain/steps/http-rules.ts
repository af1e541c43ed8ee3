/** The rules of Http steps that their JSON schema cannot express. */
import type { InputError } from '../problem.ts';
import { definitionLimits, type HttpStep, type TextOrSecret } from '../schedule/schedule.ts';
import {
  charsetOfContentType,
  headerBlankFault,
  headerFault,
  headerNameFault,
} from './http-headers.ts';
import { invalid, member } from './step-error.ts';

function checkUrl(url: string, pointer: string): InputError[] {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed) return [invalid(pointer, 'is not an absolute URL', 'write https://host/path')];
  if (parsed.protocol !== 'http:' && parsed.protocol !== 'https:') {
    return [invalid(pointer, 'must begin with http:// or https://')];
  }
  return [];
}

function checkHeader(name: string, value: TextOrSecret, pointer: string): InputError[] {
  const fault =
    typeof value === 'string'
      ? (headerFault(name, value) ?? headerBlankFault(value))
      : headerNameFault(name);
  return fault ? [invalid(pointer, fault.message, fault.remedy)] : [];
}

/** What a request says of its body has to be true of it. */
function checkCharset({ headers, body }: HttpStep, name: string, pointer: string): InputError[] {
  const value = headers[name];
  if (name.toLowerCase() !== 'content-type' || typeof value !== 'string') return [];
  const charset = charsetOfContentType(value);
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  if (charset === null || /^utf-?8$/.test(charset) || /^[\0-\x7f]*$/.test(text)) return [];
  const message = `names the charset ${charset.slice(0, 40)}, but bodies are sent in UTF-8`;
  return [invalid(pointer, message, 'write charset=utf-8')];
}

export function checkHttp(step: HttpStep, pointer: string): InputError[] {
  const errors = checkUrl(step.url, `${pointer}/url`);
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(step.headers)) {
    const at = member(`${pointer}/headers`, name);
    errors.push(...checkHeader(name, value, at));
    if (seen.has(name.toLowerCase())) errors.push(invalid(at, 'is there twice'));
    seen.add(name.toLowerCase());
    errors.push(...checkCharset(step, name, at));
  }
  if (step.body === null) return errors;
  if (step.method === 'GET' || step.method === 'HEAD') {
    errors.push(invalid(`${pointer}/body`, `a ${step.method} request has no body`, 'use POST'));
  }
  const text = typeof step.body === 'string' ? step.body : JSON.stringify(step.body);
  if (new TextEncoder().encode(text).length > definitionLimits.bodyBytes) {
    errors.push(invalid(`${pointer}/body`, `has more than ${definitionLimits.bodyBytes} bytes`));
  }
  return errors;
}
