/** What became of the starts that a schedule was owed after others, or for events. */
import { Type } from 'typebox';
import { DeliveryPage } from '../../contract/deliveries.ts';
import { Enum, Ref, Strict } from '../../contract/schema.ts';
import { deliveryStates } from '../../domain/delivery.ts';
import { isUuid } from '../../domain/identifiers.ts';
import { listDeliveries } from '../../store/deliveries.ts';
import { problemAnswers } from '../answers.ts';
import type { App, AppDeps } from '../app-deps.ts';
import { principalOf } from '../auth.ts';
import { toDelivery } from '../delivery-resource.ts';
import { decodeCursor, pageSize, toPage } from '../pagination.ts';
import { pageQuery, ScheduleParams } from '../parameters.ts';
import { getRecordedSchedule } from '../schedule-access.ts';

const DeliveriesQuery = Strict({ state: Type.Optional(Enum(deliveryStates)), ...pageQuery });

export function registerDeliveries(app: App, deps: AppDeps): void {
  app.get(
    '/schedules/:ref/deliveries',
    {
      schema: {
        operationId: 'listDeliveries',
        summary: 'Starts owed to a schedule after others or for events, the newest first',
        tags: ['Schedules'],
        params: ScheduleParams,
        querystring: DeliveriesQuery,
        response: { ...problemAnswers(404, 409), 200: Ref(DeliveryPage) },
      },
    },
    async (request) => {
      const { state = null, cursor } = request.query;
      const limit = pageSize(request.query.limit);
      return deps.database.read(principalOf(request).tenantId, async (tx) => {
        const { id: scheduleId } = await getRecordedSchedule(tx, request.params.ref);
        const filter = { scheduleId, causeId: null, state };
        const after = cursor === undefined ? null : decodeCursor(cursor, filter, isId);
        const rows = await listDeliveries(tx, { ...filter, after, limit: limit + 1 });
        return toPage(rows, { limit, filter, keyOf: ({ id }) => id, toItem: toDelivery });
      });
    },
  );
}
