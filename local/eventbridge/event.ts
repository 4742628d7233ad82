import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { ACCOUNT } from '../assembly/account';
import { isJsonObject, type JsonObject, parseJson } from '../json';
import { busName, DEFAULT_BUS } from './rules';

/** An entry of `PutEvents`, as it arrives. */
export const entrySchema = z.object({
  Source: z.string().optional(),
  DetailType: z.string().optional(),
  Detail: z.string().optional(),
  EventBusName: z.string().optional(),
  Resources: z.array(z.string()).optional(),
});
export type Entry = z.infer<typeof entrySchema>;

export type AcceptedEntry =
  | { readonly ok: true; readonly bus: string; readonly event: JsonObject; readonly eventId: string }
  | { readonly ok: false; readonly errorCode: string; readonly errorMessage: string };

/** The event a valid entry becomes; `now` in epoch milliseconds. Sources `aws.…` are AWS's own. */
export function acceptEntry(entry: Entry, now: number): AcceptedEntry {
  const refuse = (errorCode: string, errorMessage: string): AcceptedEntry => ({ ok: false, errorCode, errorMessage });
  if (!entry.Source)
    return refuse('InvalidArgument', 'Parameter Source is not valid. Reason: Source is a required argument.');
  if (!entry.DetailType)
    return refuse('InvalidArgument', 'Parameter DetailType is not valid. Reason: DetailType is a required argument.');
  if (!entry.Detail)
    return refuse('InvalidArgument', 'Parameter Detail is not valid. Reason: Detail is a required argument.');
  if (entry.Source.startsWith('aws.'))
    return refuse('NotAuthorizedForSourceException', 'Not authorized for the source.');
  const detail = parseDetail(entry.Detail);
  if (detail === undefined) return refuse('MalformedDetail', 'Detail is malformed.');
  const event = makeEvent(entry.Source, entry.DetailType, detail, entry.Resources ?? [], now);
  return { ok: true, bus: busName(entry.EventBusName ?? DEFAULT_BUS), event, eventId: String(event.id) };
}

/** The envelope around every event; times have a resolution of one second. */
export function makeEvent(
  source: string,
  detailType: string,
  detail: JsonObject,
  resources: readonly string[],
  now: number,
): JsonObject {
  return {
    version: '0',
    id: randomUUID(),
    'detail-type': detailType,
    source,
    account: ACCOUNT.id,
    time: `${new Date(now).toISOString().slice(0, 19)}Z`,
    region: ACCOUNT.region,
    resources: [...resources],
    detail,
  };
}

function parseDetail(text: string): JsonObject | undefined {
  try {
    const detail = parseJson(text);
    return isJsonObject(detail) ? detail : undefined;
  } catch {
    return undefined;
  }
}
