import type { Connection } from '@temporalio/client';
import { msToTs } from '@temporalio/common/lib/time.js';
import proto from '@temporalio/proto';

const { IndexedValueType } = proto.temporal.api.enums.v1;

/** Search attribute types the launcher can register, by Temporal's own names. */
export type SearchAttributeType = 'Keyword' | 'KeywordList' | 'Text' | 'Int' | 'Bool' | 'Datetime';

/** The search attributes of executions. */
export const carillonSearchAttributes: Readonly<Record<string, SearchAttributeType>> = {
  CarillonTrigger: 'Keyword',
  CarillonOutcome: 'Keyword',
  CarillonTenant: 'Keyword',
};

/** Closed workflows stay visible in Temporal's UI for this many days (default of the dev server: 1). */
export const retentionDays = 14;

const valueTypes: Record<SearchAttributeType, proto.temporal.api.enums.v1.IndexedValueType> = {
  Keyword: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
  KeywordList: IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD_LIST,
  Text: IndexedValueType.INDEXED_VALUE_TYPE_TEXT,
  Int: IndexedValueType.INDEXED_VALUE_TYPE_INT,
  Bool: IndexedValueType.INDEXED_VALUE_TYPE_BOOL,
  Datetime: IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
};

/**
 * Updates an existing namespace: adds missing search attributes (the server's flag only works when it creates
 * the namespace) and lengthens a shorter retention.
 */
export async function prepareTemporalNamespace(
  connection: Connection,
  namespace: string,
  attributes: Readonly<Record<string, SearchAttributeType>>,
): Promise<void> {
  await addMissingAttributes(connection, namespace, attributes);
  await lengthenRetention(connection, namespace);
}

async function addMissingAttributes(
  connection: Connection,
  namespace: string,
  attributes: Readonly<Record<string, SearchAttributeType>>,
): Promise<void> {
  const known = await connection.operatorService.listSearchAttributes({ namespace });
  const missing = Object.entries(attributes).filter(([name]) => !known.customAttributes?.[name]);
  if (missing.length === 0) return;
  await connection.operatorService.addSearchAttributes({
    namespace,
    searchAttributes: Object.fromEntries(missing.map(([name, type]) => [name, valueTypes[type]])),
  });
}

async function lengthenRetention(connection: Connection, namespace: string): Promise<void> {
  const wantedSeconds = retentionDays * 86_400;
  const { config } = await connection.workflowService.describeNamespace({ namespace });
  const seconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
  if (seconds >= wantedSeconds) return;
  await connection.workflowService.updateNamespace({
    namespace,
    config: { workflowExecutionRetentionTtl: msToTs(wantedSeconds * 1_000) },
  });
}
