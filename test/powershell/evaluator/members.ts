/** Properties and methods of values: `$value.Name`, `$value[0]`, `$value.Name(…)`. */
import { callOwn, Secret, Stopwatch } from './dotnet.ts';
import { type Answer, Message, Pending } from './http.ts';
import {
  Custom,
  Dictionary,
  ErrorRecord,
  Exception,
  List,
  nothing,
  Pattern,
  raise,
  Ref,
  toPattern,
  toText,
} from './values.ts';

type Match = { match: RegExpMatchArray };

/** All matches, one right after the other where the pattern says so. */
function matchesOf(pattern: string, text: string): Match[] {
  const expression = toPattern(pattern, pattern.startsWith('\\G') ? '' : 'g');
  const found: Match[] = [];
  for (let match = expression.exec(text); match; match = expression.exec(text))
    found.push({ match });
  return found;
}

function isMatch(value: unknown): value is Match {
  return typeof value === 'object' && value !== null && 'match' in value;
}

function ofMatch({ match }: Match, name: string): unknown {
  if (name === 'index') return match.index ?? 0;
  if (name === 'length') return match[0].length;
  if (name === 'value') return match[0];
  if (name !== 'groups') throw new Error(`a match has no ${name}`);
  return match.map((value: string | undefined, group) => {
    const index = (match.index ?? 0) + (value === undefined ? 0 : match[0].lastIndexOf(value));
    const found = {
      success: value !== undefined,
      value: value ?? '',
      index,
      length: value?.length ?? 0,
    };
    return group === 0 ? { ...found, index: match.index } : found;
  });
}

function ofUrl(url: URL, name: string): unknown {
  if (name === 'scheme') return url.protocol.slice(0, -1);
  if (name === 'userinfo')
    return [url.username, url.password].filter((part) => part !== '').join(':');
  if (name === 'absolutepath') return url.pathname;
  throw new Error(`a uri has no ${name}`);
}

function ofAnswer(answer: Answer, name: string): unknown {
  if (name === 'statuscode') return answer.status;
  return name === 'content' || name === 'headers' ? answer : null;
}

function ofRecord(record: ErrorRecord, name: string): unknown {
  if (name === 'exception') return record.exception;
  if (name === 'errordetails') return record.details;
  throw new Error(`an error has no ${name}`);
}

function ofCustom(value: Custom, name: string): unknown {
  if (name !== 'psobject') return value.members.get(name);
  const properties = value.members.keys().map((key) => {
    return new Dictionary(false, [
      ['Name', key],
      ['Value', value.members.get(key)],
    ]);
  });
  return new Dictionary(false, [
    ['Properties', properties],
    ['TypeNames', new List(value.typeNames)],
  ]);
}

/** `name` in lower case. */
export function readMember(value: unknown, name: string): unknown {
  if (value === null || value === undefined) return null;
  if (value instanceof Custom) return ofCustom(value, name);
  if (value instanceof Dictionary) {
    if (value.has(name)) return value.get(name);
    if (name === 'keys') return value.keys();
    return name === 'count' ? value.entries.size : null;
  }
  if (Array.isArray(value) && (name === 'count' || name === 'length')) return value.length;
  if (value instanceof List && name === 'count') return value.items.length;
  if (typeof value === 'string') return name === 'length' ? value.length : null;
  if (typeof value === 'number' && name === 'totalseconds') return value / 1_000;
  if (typeof value === 'number' && name === 'totalmilliseconds') return value;
  if (value instanceof URL) return ofUrl(value, name);
  if (value instanceof ErrorRecord) return ofRecord(value, name);
  if (value instanceof Exception) return name === 'message' ? value.message : value.data;
  if (value instanceof Stopwatch) return value.now() - value.startedAt;
  if (value instanceof Message) return name === 'headers' ? value : value.content;
  if (value instanceof Pending) return value;
  if (value instanceof AbortSignal) return value;
  if (value instanceof Secret) throw new Error('a token has no members');
  if (isMatch(value)) return ofMatch(value, name);
  if (typeof value === 'object' && 'status' in value) return ofAnswer(value as Answer, name);
  if (typeof value === 'object' && name in value) return (value as Record<string, unknown>)[name];
  return typeof value === 'object' ? null : null;
}

export function writeMember(target: unknown, name: string, value: unknown): void {
  if (target instanceof Custom) target.members.set(name, value);
  else if (target instanceof Dictionary) target.set(name, value);
  else if (target instanceof ErrorRecord && name === 'errordetails') {
    target.details = value as ErrorRecord['details'];
  } else if (target instanceof Message && name === 'authorization') {
    target.authorization = toText(value);
  } else if (target instanceof Message && name === 'content') {
    target.content = value as Message['content'];
  } else if (typeof target === 'object' && target !== null && name === 'recommendedaction') {
    (target as { recommended: string }).recommended = toText(value);
  } else if (typeof target === 'object' && target !== null) {
    (target as Record<string, unknown>)[name] = value;
  } else throw new Error(`${name} cannot be assigned`);
}

export function readIndex(value: unknown, index: unknown): unknown {
  if (value instanceof Dictionary) return value.get(index);
  if (value === null || value === undefined) return raise('Cannot index into a null array.');
  const items = value instanceof List ? value.items : value;
  if (!Array.isArray(items) && typeof items !== 'string') throw new Error('no index here');
  const at = Number(index);
  return items.at(at) ?? null;
}

export function writeIndex(target: unknown, index: unknown, value: unknown): void {
  if (target instanceof Dictionary) target.set(index, value);
  else if (Array.isArray(target)) target[Number(index)] = value;
  else throw new Error('no index to assign');
}

function callList(list: List, name: string, args: readonly unknown[]): unknown {
  const { items } = list;
  const at = Number(args[0]);
  if (name === 'toarray') return [...items];
  if (name === 'add') items.push(args[0]);
  else if (at < 0 || at > items.length) return raise('Index was out of range.');
  else if (name === 'insert') items.splice(at, 0, args[1]);
  else if (name === 'removeat') items.splice(at, 1);
  else throw new Error(`a list has no ${name}`);
  return nothing;
}

function callDictionary(target: Dictionary, name: string, args: readonly unknown[]): unknown {
  if (name === 'containskey') return target.has(args[0]);
  if (name !== 'add') throw new Error(`a dictionary has no ${name}`);
  if (target.has(args[0])) return raise('An item with the same key has already been added.');
  target.set(args[0], args[1]);
  return nothing;
}

function callText(text: string, name: string, args: readonly unknown[]): unknown {
  const [first, second] = args;
  const wanted = toText(first);
  if (name === 'substring')
    return text.substring(
      Number(first),
      second === undefined ? undefined : Number(first) + Number(second),
    );
  if (name === 'indexof') return text.indexOf(wanted);
  if (name === 'trim') return text.trim();
  if (name === 'trimend') return wanted === '/' ? text.replace(/\/+$/, '') : text.trimEnd();
  if (name === 'endswith') return text.endsWith(wanted);
  if (name === 'replace') return text.replaceAll(wanted, () => toText(second));
  throw new Error(`a text has no ${name}`);
}

function callHeaders(target: Message | Answer, name: string, args: readonly unknown[]): unknown {
  if (target instanceof Message && name === 'tryaddwithoutvalidation') {
    target.headers.set(toText(args[0]), toText(args[1]));
    return true;
  }
  if (target instanceof Message || name !== 'trygetvalues') return undefined;
  const found = target.headers.get(toText(args[0]));
  if (found !== null && args[1] instanceof Ref) args[1].target.set([found]);
  return found !== null;
}

/** $PSCmdlet, with its methods in lower case. */
function isCmdlet(value: unknown): value is Record<string, (...args: unknown[]) => unknown> {
  return typeof value === 'object' && value !== null && 'isCmdlet' in value;
}

/** @throws Error for a method that the evaluator does not know. */
export function callMember(target: unknown, name: string, args: readonly unknown[]): unknown {
  if (isCmdlet(target)) return target[name]?.(...args);
  const own = callOwn(target, name, args);
  if (own !== undefined) return own;
  if (target instanceof Pattern && name === 'matches')
    return matchesOf(target.source, toText(args[0]));
  if (target instanceof List) return callList(target, name, args);
  if (target instanceof Dictionary) return callDictionary(target, name, args);
  if (target instanceof URL && name === 'getleftpart') return target.origin;
  if (target instanceof Exception && name === 'getbaseexception') return target.inner ?? target;
  if (typeof target === 'number' && name === 'tostring') return String(target);
  if (typeof target === 'string' && name !== 'tostring') return callText(target, name, args);
  if (typeof target === 'string') return target;
  if (target instanceof Message) return callHeaders(target, name, args);
  if (typeof target === 'object' && target !== null && 'status' in target) {
    const answer = target as Answer;
    if (name === 'readasbytearrayasync') return { getawaiter: answer.bytes };
    return name === 'dispose' ? nothing : callHeaders(answer, name, args);
  }
  if (typeof target === 'object' && target !== null && 'getawaiter' in target) {
    return name === 'getresult' ? target.getawaiter : target;
  }
  throw new Error(`no method ${name} of ${typeof target}`);
}
