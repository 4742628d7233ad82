import * as z from 'zod';
import type { ShownDecision, ShownEvent, Why } from '../../shared/contracts/inspection';
import { timelineOf } from '../../shared/domain/explanation/timeline';
import { clean, columns, instant, type Paint, person, value } from './format';

/** Events and decisions about the name as one history, newest first. A client that retries is one line. */
export function historyText({ commonName, history, decisions }: Why, paint: Paint): string {
  const entries = timelineOf(history, decisions);
  if (entries.length === 0) return `${clean(commonName)}: nothing was ever recorded under this name`;
  const lines = columns(
    entries.map((entry) => (entry.kind === 'event' ? eventLine(entry.event) : answerLine(entry))),
    '',
  );
  return lines
    .map((line, index) => {
      const entry = entries[index];
      return entry?.kind === 'answers' && entry.newest.outcome === 'denied' ? paint.bad(line) : line;
    })
    .join('\n');
}

function answerLine({
  newest,
  since,
  times,
}: {
  newest: ShownDecision;
  since: string;
  times: number;
}): readonly string[] {
  const { at, outcome, code, rules, mode, platform, publicIp, endpointId = '' } = newest;
  const parts = [
    `${outcome}${code === undefined ? '' : `: ${code === 'rule' ? rules.join(', ') : [code, ...rules].join(' ')}`}${mode === 'shadow' ? ' (shadow mode)' : ''}`,
    ...(times === 1 ? [] : [`${times} times since ${instant(since)}`]),
    ...[platform, publicIp].flatMap((part) => part ?? []),
  ];
  return [instant(at), 'ConnectionDecided', clean(endpointId), clean(parts.join(', '))];
}

/** One event in columns: when, what, who says so, and what it says. */
export function eventLine(event: ShownEvent): readonly string[] {
  const [occurred, recorded] = [instant(event.occurredAt), instant(event.recordedAt)];
  const late = occurred === recorded ? '' : ` (recorded ${recorded})`;
  return [`${occurred}${late}`, clean(event.type), sourceOf(event), contentOf(event)];
}

function contentOf({ facts = {}, decided = {} }: ShownEvent): string {
  const said = Object.entries(facts).map(([name, of]) => `${clean(name)} = ${value(of)}`);
  const { who: _, reason, rules, expiresAt, until, commonName, other, of, exemption, lock, hold } = decided;
  const parts = [
    ...said,
    ...(Array.isArray(rules) ? [rules.map(value).join(', ')] : []),
    ...(commonName === undefined ? [] : [`goes by ${value(commonName)}`]),
    ...(other === undefined ? [] : [`is one with ${value(other)}`]),
    ...(of === undefined ? [] : [heldText(of)]),
    ...[exemption, lock, hold].flatMap((ended) => (ended === undefined ? [] : [`ends ${value(ended)}`])),
    ...[expiresAt, until].flatMap((end) => (typeof end === 'string' ? [`until ${instant(end)}`] : [])),
    ...(reason === undefined ? [] : [`"${value(reason)}"`]),
  ];
  return parts.join(', ');
}

const sourceOf = ({ decided, device }: ShownEvent): string =>
  typeof decided?.who === 'string' ? `by ${person(decided.who)}` : clean(device.split(':')[0] ?? device);

const heldSchema = z.union([
  z.object({ rule: z.string() }).transform(({ rule }) => `rule ${rule}`),
  z.object({ source: z.string() }).transform(({ source }) => `source ${source}`),
]);

/** What a hold is of. */
const heldText = (of: unknown): string => clean(heldSchema.safeParse(of).data ?? value(of));
