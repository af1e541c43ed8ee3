/** Credentials written out in a definition, which is kept, shown, exported and sent to Temporal. */
import { type InputError, pointerPart } from '../problem.ts';
import type { HttpStep, SqlStep, Step, TextOrSecret } from '../schedule/schedule.ts';
import { namesCredential, shortCredentialWords } from './credential-names.ts';

const credentialHeader = /^(?:proxy-)?authorization$|^(?:set-)?cookie$|(?:^|-)auth$/i;

/** Texts that are credentials whatever they are called, by the form that their issuers give them. */
const credentialForms: readonly (readonly [what: string, form: RegExp])[] = [
  ['a bearer token', /\bBearer +[A-Za-z0-9._~+/-]{8,}/i],
  ['a user name and password', /\bBasic +[A-Za-z0-9+/]{12,}={0,2}(?![\w+/])/],
  ['a JSON web token', /\beyJ[A-Za-z0-9_-]{10,}\.eyJ[A-Za-z0-9_-]{10,}\./],
  ['a private key', /-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----/],
  ['a GitHub token', /\b(?:gh[pousr]_[A-Za-z0-9]{30,}|github_pat_\w{30,})/],
  ['a GitLab token', /\bglpat-[A-Za-z0-9_-]{20,}/],
  ['a Slack token', /\bxox[abeprs]-[A-Za-z0-9-]{10,}/],
  ['an AWS access key', /\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/],
  ['a Google key', /\bAIza[A-Za-z0-9_-]{35}/],
  ['a secret key', /\bsk[-_](?:live|test|proj|ant)[-_][A-Za-z0-9_-]{16,}/],
  ['a URL with a password', /\b[a-z][a-z0-9+.-]{1,20}:\/\/[^\s/:@'"$]{1,100}:[^\s/@'"$]{1,200}@/i],
];

/** Characters of a text that are scanned; a credential further on is not found. */
const longestLooked = 65_536;

function findForm(text: string): string | null {
  const looked = text.slice(0, longestLooked);
  return credentialForms.find(([, form]) => form.test(looked))?.[0] ?? null;
}

/** A credential and where it stands, from the step on. */
type Found = { path: readonly (string | number)[]; what: string; remedy: string };

const useReference = 'write { "secret": "NAME" } and give the step worker that secret';
const useHeader = `send it in a header: ${useReference}`;
const useVariable = `put it into the environment: ${useReference}`;
/** Mistakes of one step beyond these are left out. */
const maxFound = 20;

type Named = { field: string; carries: (name: string) => boolean };

function inTexts(
  values: Readonly<Record<string, TextOrSecret>>,
  { field, carries }: Named,
): Found[] {
  return Object.entries(values).flatMap(([name, value]): Found[] => {
    if (typeof value !== 'string' || value === '') return [];
    const what = carries(name) ? 'a credential' : findForm(value);
    return what === null ? [] : [{ path: [field, name], what, remedy: useReference }];
  });
}

function inUrl(text: string): Found[] {
  const found = (what: string): Found[] => [{ path: ['url'], what, remedy: useHeader }];
  const url = URL.canParse(text) ? new URL(text) : null;
  if (!url) return [];
  if (url.username !== '' || url.password !== '') return found('a user name or password');
  const carrying = [...url.searchParams].find(([name, value]) => {
    // An expression is long, and what it gives is not in the definition.
    const isLong = value.length >= 16 && !value.startsWith('${{');
    const missing = shortCredentialWords.has(name.toLowerCase()) && isLong;
    return missing || (value !== '' && namesCredential(name));
  });
  if (carrying) return found(`a credential in its parameter ${carrying[0]}`);
  const what = findForm(text);
  return what === null ? [] : found(what);
}

type Place = { field: string; remedy: string };
const inRequest: Place = { field: 'body', remedy: useHeader };

function inBody(body: unknown, place: Place = inRequest): Found[] {
  const found: Found[] = [];
  const visit = (value: unknown, path: readonly string[]): void => {
    if (found.length >= maxFound || path.length > 32) return;
    if (typeof value === 'string') {
      const named = value !== '' && namesCredential(path.at(-1) ?? '');
      const what = named ? 'a credential' : findForm(value);
      if (what !== null) {
        found.push({ path: [place.field, ...path], what, remedy: place.remedy });
      }
    } else if (typeof value === 'object' && value !== null) {
      for (const [name, member] of Object.entries(value)) visit(member, [...path, name]);
    }
  };
  visit(body, []);
  return found;
}

/** Credentials of others stay with them: nothing of ours resolves a name for them. */
const inInput: Place = {
  field: 'input',
  remedy: 'let its worker read the credential from a configuration of its own',
};

/** A body sent as text: a form, or JSON that was written by hand. */
function inTextBody(body: string): Found[] {
  const looked = body.slice(0, longestLooked);
  const fields =
    /(?:^|[&\s{,])["']?([\w.-]{1,100})["']?\s{0,5}[=:]\s{0,5}["']?([^\s"'&,}]{1,200})/g;
  for (const [, name = '', value = ''] of looked.matchAll(fields)) {
    if (value !== 'null' && namesCredential(name)) {
      return [{ path: ['body'], what: `a credential in its field ${name}`, remedy: useHeader }];
    }
  }
  const what = findForm(looked);
  return what === null ? [] : [{ path: ['body'], what, remedy: useHeader }];
}

function carriesCredential(name: string): boolean {
  return credentialHeader.test(name) || namesCredential(name);
}

function inHttp({ url, headers, body, probe }: HttpStep): Found[] {
  // Its host does not matter here.
  const inProbe = probe ? inUrl(`https://host${probe.path}`) : [];
  return [
    ...inUrl(url),
    ...inProbe.map((found) => ({ ...found, path: ['probe', 'path'] })),
    ...inTexts(headers, { field: 'headers', carries: carriesCredential }),
    ...(typeof body === 'string' ? inTextBody(body) : inBody(body)),
  ];
}

/** `--password=x`, or `--password` with its value behind it. */
function inArguments(list: readonly string[]): Found[] {
  return list.flatMap((argument, index): Found[] => {
    const before = list[index - 1] ?? '';
    const [, option = '', value = ''] = /^--?([\w-]{1,100})=(.+)$/s.exec(argument) ?? [];
    const isValue = before.startsWith('-') && !before.includes('=') && !argument.startsWith('-');
    const named = value === '' ? isValue && namesCredential(before) : namesCredential(option);
    const what = named ? 'a credential' : findForm(argument);
    return what === null ? [] : [{ path: ['arguments', index], what, remedy: useVariable }];
  });
}

const assignments = {
  Shell: /^[ \t]*(?:export[ \t]+)?([A-Za-z_]\w{0,99})=["']?([^\s"'$`()]{1,200})/gm,
  PowerShell:
    /^[ \t]*\$(?:[A-Za-z]{1,10}:)?([A-Za-z_]\w{0,99})[ \t]{0,20}=[ \t]{0,20}["']([^"'$`()\n]{1,200})["']/gm,
};

function inScript(script: string, pattern: RegExp): Found[] {
  const looked = script.slice(0, longestLooked);
  const named = [...looked.matchAll(pattern)].find(([, name = '']) => namesCredential(name));
  const what = named ? `a credential in the variable ${named[1]}` : findForm(looked);
  return what === null ? [] : [{ path: ['script'], what, remedy: useVariable }];
}

const useParameter =
  'pass it as a parameter: write { "secret": "NAME" } and give the step worker that secret';

/** As in `CREATE USER … PASSWORD '…'` and `IDENTIFIED BY '…'`. */
const sqlPassword = /\b(?:PASSWORD|IDENTIFIED\s{1,20}BY)\s{0,20}=?\s{0,20}N?'[^'\n]{1,200}'/i;

function inSql({ script = '', parameters }: SqlStep): Found[] {
  const looked = script.slice(0, longestLooked);
  const what = sqlPassword.test(looked) ? 'a password' : findForm(looked);
  return [
    ...(what === null ? [] : [{ path: ['script'], what, remedy: useParameter }]),
    ...parameters.flatMap((value, index): Found[] => {
      const form = typeof value === 'string' ? findForm(value) : null;
      return form === null
        ? []
        : [{ path: ['parameters', index], what: form, remedy: useReference }];
    }),
  ];
}

function findSecrets(step: Step): Found[] {
  const environment = { field: 'environment', carries: namesCredential };
  switch (step.type) {
    case 'Http':
      return inHttp(step);
    case 'RunProfile':
    case 'Wait':
    case 'Approval':
    case 'Schedule':
      return [];
    case 'Executable':
      return [...inTexts(step.environment, environment), ...inArguments(step.arguments)];
    case 'Shell':
    case 'PowerShell':
      return [
        ...inTexts(step.environment, environment),
        ...inScript(step.script ?? '', assignments[step.type]),
        ...inArguments(step.arguments ?? []),
      ];
    case 'Sql':
      return inSql(step);
    case 'CustomActivity':
    case 'ChildWorkflow':
      return inBody(step.input, inInput);
  }
}

/** Every place of a step that holds a credential in plain text, with what to do; at most 20. */
export function checkLiteralSecrets(step: Step, pointer: string): InputError[] {
  return findSecrets(step)
    .slice(0, maxFound)
    .map(({ path, what, remedy }) => ({
      pointer: path.reduce<string>((at, part) => `${at}/${pointerPart(part)}`, pointer),
      code: 'literal-secret',
      message: `holds ${what} in plain text, which the record, the API and Temporal would show`,
      suggestion: remedy,
    }));
}

/** The headers that hold a credential in plain text. */
export function credentialsInHeaders(
  headers: Readonly<Record<string, TextOrSecret>>,
): { name: string; what: string; remedy: string }[] {
  return inTexts(headers, { field: 'headers', carries: carriesCredential }).map(
    ({ path, what, remedy }) => ({ name: String(path[1]), what, remedy }),
  );
}

/** What in a URL is a credential; null for nothing. */
export function credentialInUrl(url: string): string | null {
  return inUrl(url)[0]?.what ?? null;
}

/** What in a JSON value is a credential; null for nothing. */
export function credentialInValue(value: unknown): string | null {
  return inBody(value)[0]?.what ?? null;
}
