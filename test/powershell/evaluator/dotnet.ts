/** The classes of .NET that the module uses: static members and constructors. */
import { randomUUID } from 'node:crypto';
import { answerOf, Client, Message, Pending } from './http.ts';
import {
  Dictionary,
  ErrorRecord,
  Exception,
  List,
  nothing,
  Ref,
  toText,
  type TypeName,
} from './values.ts';

/** Text that grows. */
class Builder {
  text = '';
}

/** A set of names. */
class Names {
  readonly seen = new Set<string>();
}

/** A token, which no test may see in a message. */
export class Secret {
  readonly text: string;
  disposed = false;

  constructor(text: string) {
    this.text = text;
  }
}

export class Stopwatch {
  readonly startedAt: number;
  readonly now: () => number;

  constructor(now: () => number) {
    this.now = now;
    this.startedAt = now();
  }
}

const short = (name: string): string => name.replace(/^System\./i, '').toLowerCase();

/** Constants of .NET, by type and name. */
const constants = new Map<string, unknown>([
  ['globalization.cultureinfo::invariantculture', null],
  ['globalization.numberstyles::allowleadingsign', 'whole'],
  ['globalization.numberstyles::float', 'float'],
  ['stringcomparer::ordinalignorecase', null],
  ['stringcomparison::ordinal', null],
  ['urikind::absolute', null],
  ['uripartial::authority', 'authority'],
  ['threading.timeout::infinitetimespan', null],
  ['net.servicepointmanager::securityprotocol', 0],
  ['net.securityprotocoltype::tls12', 3_072],
  ['int::maxvalue', 2_147_483_647],
  ['text.encoding::utf8', 'utf8'],
]);

export function staticMember(type: TypeName, name: string): unknown {
  const key = `${short(type.name)}::${name.toLowerCase()}`;
  if (constants.has(key)) return constants.get(key);
  throw new Error(`no ${key}`);
}

function tryWhole(text: string, target: unknown): boolean {
  if (!(target instanceof Ref)) throw new Error('TryParse needs a [ref]');
  const value = Number(text);
  const fits = /^-?\d+$/.test(text) && Number.isSafeInteger(value);
  if (fits) target.target.set(value);
  return fits;
}

function tryUri(text: string, target: unknown): boolean {
  if (!(target instanceof Ref)) throw new Error('TryCreate needs a [ref]');
  if (!URL.canParse(text)) return false;
  target.target.set(new URL(text));
  return true;
}

type Call = (args: readonly unknown[]) => unknown;

const calls = new Map<string, Call>([
  ['convert::toint32', ([text]) => Number.parseInt(toText(text), 16)],
  ['long::tryparse', ([text, , , target]) => tryWhole(toText(text), target)],
  ['double::parse', ([text]) => Number(toText(text))],
  ['double::isnan', ([value]) => Number.isNaN(value)],
  ['double::isinfinity', ([value]) => value === Infinity || value === -Infinity],
  ['math::min', (args) => Math.min(...args.map(Number))],
  ['math::max', (args) => Math.max(...args.map(Number))],
  ['guid::newguid', () => randomUUID()],
  ['uri::escapedatastring', ([text]) => escapeData(toText(text))],
  ['uri::trycreate', ([text, , target]) => tryUri(toText(text), target)],
  ['timespan::fromseconds', ([seconds]) => Number(seconds) * 1_000],
  ['net.http.headers.mediatypeheadervalue::parse', ([text]) => text],
  [
    'management.automation.wildcardpattern::containswildcardcharacters',
    ([text]) => /[*?[\]]/.test(toText(text)),
  ],
]);

/** Everything but A-Z a-z 0-9 - _ . ~ is escaped, as in .NET. */
function escapeData(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

export type Host = { now: () => number; requests: string[] };

export function callStatic(
  type: TypeName,
  name: string,
  args: readonly unknown[],
  host: Host,
): unknown {
  const key = `${short(type.name)}::${name.toLowerCase()}`;
  if (name.toLowerCase() === 'new') return construct(type.name, args, host);
  if (key === 'diagnostics.stopwatch::startnew') return new Stopwatch(host.now);
  const call = calls.get(key);
  if (!call) throw new Error(`no ${key}`);
  return call(args);
}

type Make = (args: readonly unknown[], host: Host) => unknown;

const makers = new Map<string, Make>([
  ['collections.specialized.ordereddictionary', () => new Dictionary(true)],
  ['collections.generic.list[object]', () => new List()],
  ['collections.generic.list[string]', () => new List()],
  ['collections.generic.hashset[string]', () => new Names()],
  ['text.stringbuilder', () => new Builder()],
  [
    'invalidoperationexception',
    ([message]) => new Exception(toText(message), 'InvalidOperationException'),
  ],
  [
    'management.automation.errorrecord',
    ([exception, id, category, target]) =>
      new ErrorRecord(exception as Exception, toText(id), toText(category), target),
  ],
  [
    'management.automation.errordetails',
    ([message]) => ({ message: toText(message), recommended: '' }),
  ],
  ['net.networkcredential', ([, secret]) => ({ password: (secret as Secret).text })],
  ['net.http.httpclienthandler', () => new Dictionary()],
  ['net.http.httpclient', (_args, host) => new Client(host.requests)],
  ['net.http.httpmethod', ([method]) => toText(method)],
  ['net.http.httprequestmessage', ([method, url]) => new Message(toText(method), url as URL)],
  [
    'net.http.headers.authenticationheadervalue',
    ([scheme, value]) => `${toText(scheme)} ${toText(value)}`,
  ],
  [
    'net.http.bytearraycontent',
    ([bytes]) => ({ bytes: bytes as Buffer, headers: new Dictionary() }),
  ],
  ['threading.cancellationtokensource', ([ms]) => AbortSignal.timeout(Number(ms))],
]);

export function construct(name: string, args: readonly unknown[], host: Host): unknown {
  const make = makers.get(short(name.replaceAll(' ', '')));
  if (!make) throw new Error(`no class ${name}`);
  return make(args, host);
}

/** Calls of the classes of this file and of http.ts; undefined when the object is of another class. */
export function callOwn(target: unknown, name: string, args: readonly unknown[]): unknown {
  if (target instanceof Builder && name === 'append') {
    target.text += toText(args[0]);
    return target;
  }
  if (target instanceof Builder && name === 'tostring') return target.text;
  if (target instanceof Names && name === 'add') {
    const key = toText(args[0]).toLowerCase();
    const isNew = !target.seen.has(key);
    target.seen.add(key);
    return isNew;
  }
  if (target instanceof Secret && name === 'copy') return new Secret(target.text);
  if (target instanceof Secret && name === 'dispose') {
    target.disposed = true;
    return nothing;
  }
  if (target instanceof AbortSignal || (target instanceof Message && name === 'dispose'))
    return nothing;
  if (target instanceof Client && name === 'sendasync')
    return target.send(args[0] as Message, args[1] as AbortSignal);
  if (target instanceof Pending) return name === 'getresult' ? answerOf(target) : target;
  if (target === 'utf8' && name === 'getbytes') return Buffer.from(toText(args[0]));
  if (target === 'utf8' && name === 'getstring') return (args[0] as Buffer).toString('utf8');
  if (target instanceof Date && name === 'touniversaltime') return target;
  if (target instanceof Date && name === 'tostring') return `${target.toISOString().slice(0, 19)}Z`;
  return undefined;
}
