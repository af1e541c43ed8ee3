/** What a person can do to systems, tokens, channels and rules. `ifMatch` is the version that they have seen. */
import type { components } from '../../../src/client/api-types.ts';
import { shellWord } from '../../../src/domain/text/shell-word.ts';
import { api } from '../../api/client.ts';

type Schemas = components['schemas'];
export type SystemBody = Schemas['ConnectedSystemBody'];
export type ChannelBody = Schemas['NotificationChannelBody'];
export type RuleBody = Schemas['NotificationRuleBody'];
export type TokenBody = Schemas['ApiTokenBody'];
export type CreatedToken = Schemas['CreatedApiToken'];

/** What a form writes, and of which version. */
export type Written<Body> = { name: string; body: Body; reason: string; ifMatch: string | null };

function paramsOf({ name, ifMatch }: { name: string; ifMatch: string | null }) {
  return { path: { name }, ...(ifMatch !== null && { header: { 'if-match': ifMatch } }) };
}

function bodyOf<Body extends { reason?: string }>({ body, reason }: Written<Body>): Body {
  const why = reason.trim();
  return why === '' ? body : { ...body, reason: why };
}

export async function putSystem(written: Written<SystemBody>): Promise<void> {
  const params = paramsOf(written);
  await api().PUT('/api/v1/connected-systems/{name}', { params, body: bodyOf(written) });
}

export async function deleteSystem(name: string, ifMatch: string | null): Promise<void> {
  await api().DELETE('/api/v1/connected-systems/{name}', { params: paramsOf({ name, ifMatch }) });
}

export async function putChannel(written: Written<ChannelBody>): Promise<void> {
  const params = paramsOf(written);
  await api().PUT('/api/v1/notification-channels/{name}', { params, body: bodyOf(written) });
}

export async function deleteChannel(name: string, ifMatch: string | null): Promise<void> {
  const params = paramsOf({ name, ifMatch });
  await api().DELETE('/api/v1/notification-channels/{name}', { params });
}

/** Returns the id of the message. */
export async function testChannel(name: string): Promise<string> {
  const path = '/api/v1/notification-channels/{name}/test';
  return (await api().POST(path, { params: { path: { name } } })).data.id;
}

export async function redeliver(id: string, reason: string): Promise<void> {
  const why = reason.trim();
  const body = why === '' ? {} : { reason: why };
  const path = '/api/v1/notification-deliveries/{id}/redeliver';
  await api().POST(path, { params: { path: { id } }, body });
}

/** Of what another user has asked for. */
export async function decideApproval(
  id: string,
  verb: 'approve' | 'reject',
  reason: string,
): Promise<void> {
  const why = reason.trim();
  const params = { path: { id } };
  if (verb === 'reject') {
    await api().POST('/api/v1/approvals/{id}/reject', { params, body: { reason: why } });
  } else {
    const body = why === '' ? {} : { reason: why };
    await api().POST('/api/v1/approvals/{id}/approve', { params, body });
  }
}

export async function putRule(written: Written<RuleBody>): Promise<void> {
  const params = paramsOf(written);
  await api().PUT('/api/v1/notification-rules/{name}', { params, body: bodyOf(written) });
}

export async function deleteRule(name: string, ifMatch: string | null): Promise<void> {
  const params = paramsOf({ name, ifMatch });
  await api().DELETE('/api/v1/notification-rules/{name}', { params });
}

/** Its text is in this answer and nowhere else. */
export async function createToken(body: TokenBody): Promise<CreatedToken> {
  return (await api().POST('/api/v1/tokens', { body })).data;
}

export async function revokeToken(id: string): Promise<void> {
  await api().DELETE('/api/v1/tokens/{id}', { params: { path: { id } } });
}

/** The command that writes the same from a document. */
export function applyCommand(
  command: string,
  { kind, name, spec }: { kind: string; name: string; spec: object },
): string {
  const document = { apiVersion: 'carillon/v1', kind, metadata: { name }, spec };
  return `echo ${shellWord(JSON.stringify(document))} | ${command} -f -`;
}

export async function putSecret(written: Written<Schemas['SecretBody']>): Promise<void> {
  await api().PUT('/api/v1/secrets/{name}', { params: paramsOf(written), body: bodyOf(written) });
}

export async function deleteSecret(name: string): Promise<void> {
  await api().DELETE('/api/v1/secrets/{name}', { params: { path: { name } } });
}

/** The API refuses one without a reason. */
export async function setMaintenance(
  name: string,
  body: Schemas['MaintenanceWindowBody'],
): Promise<void> {
  const path = '/api/v1/connected-systems/{name}/maintenance-windows';
  await api().POST(path, { params: { path: { name } }, body });
}

export async function endMaintenance(id: string, reason: string): Promise<void> {
  const path = '/api/v1/maintenance-windows/{id}/end';
  const why = reason.trim();
  await api().POST(path, { params: { path: { id } }, body: why === '' ? {} : { reason: why } });
}
