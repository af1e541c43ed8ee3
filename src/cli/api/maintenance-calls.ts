/** Calls of the API about maintenance windows. */
import { randomUUID } from 'node:crypto';
import type {
  MaintenanceImpact,
  MaintenanceWindow,
  MaintenanceWindowBody,
  MaintenanceWindowList,
} from '../../contract/limits/maintenance-windows.ts';
import type { Transport } from './api-transport.ts';

type Span = { from?: string; until: string };

export type MaintenanceCalls = {
  /** Of one system, or of all. */
  listMaintenance: (system: string | undefined) => Promise<MaintenanceWindowList>;
  getMaintenanceImpact: (system: string, span: Span) => Promise<MaintenanceImpact>;
  setMaintenance: (system: string, body: MaintenanceWindowBody) => Promise<MaintenanceWindow>;
  endMaintenance: (id: string, reason: string | undefined) => Promise<MaintenanceWindow>;
};

export function createMaintenanceCalls({ send }: Transport): MaintenanceCalls {
  const of = (system: string): string => `/connected-systems/${encodeURIComponent(system)}`;
  const once = () => ({ 'idempotency-key': randomUUID() });
  return {
    async listMaintenance(system) {
      const query = system === undefined ? {} : { system };
      return (await send<MaintenanceWindowList>({ path: '/maintenance-windows', query })).body;
    },
    async getMaintenanceImpact(system, query) {
      const path = `${of(system)}/maintenance-impact`;
      return (await send<MaintenanceImpact>({ path, query })).body;
    },
    async setMaintenance(system, body) {
      const path = `${of(system)}/maintenance-windows`;
      const request = { method: 'POST', path, headers: once(), body } as const;
      return (await send<MaintenanceWindow>(request)).body;
    },
    async endMaintenance(id, reason) {
      const path = `/maintenance-windows/${encodeURIComponent(id)}/end`;
      const body = reason === undefined ? {} : { reason };
      const request = { method: 'POST', path, headers: once(), body } as const;
      return (await send<MaintenanceWindow>(request)).body;
    },
  };
}
