/** Arguments for the functions of stored secrets. */
import { id } from '../statement-samples.ts';
import { aPerson, noon } from '../store-fixture.ts';

const ciphertext = { keyId: 'k', ciphertext: Buffer.alloc(40) };
const limits = { pools: ['p'], hosts: null };

export const secretCalls: Record<string, readonly unknown[][]> = {
  listSecrets: [[{ limit: 1 }]],
  findSecret: [['S']],
  readEncrypted: [[['S']]],
  lockSecrets: [[]],
  listEncryptedOtherwise: [[{ keyId: 'k', limit: 1 }]],
  countSecrets: [[]],
  putSecret: [[{ ...limits, ...ciphertext, id, name: 'S', version: 1, at: noon, by: aPerson }]],
  replaceCiphertext: [[{ ...ciphertext, name: 'S' }]],
  deleteSecret: [['S']],
  findStepOfAttempt: [[{ executionId: id, incarnation: id, stepIndex: 0 }]],
};
