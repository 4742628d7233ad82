import type { ShownEvent } from '../../shared/contracts/inspection';
import { clean, instant, person, value } from './format';

/** One event in columns: when, what, what it says, and who says so. */
export function eventLine(event: ShownEvent): readonly string[] {
  const late = event.occurredAt === event.recordedAt ? '' : ` (recorded ${instant(event.recordedAt)})`;
  return [`${instant(event.occurredAt)}${late}`, clean(event.type), contentOf(event), sourceOf(event)];
}

function contentOf({ facts = {}, decided = {} }: ShownEvent): string {
  const said = Object.entries(facts).map(([name, of]) => `${clean(name)} = ${value(of)}`);
  const { who: _, reason, rules, expiresAt, until, commonName, other, of, exemption, lock, hold } = decided;
  const parts = [
    ...said,
    ...(Array.isArray(rules) ? [rules.map(value).join(', ')] : []),
    ...(commonName === undefined ? [] : [`goes by ${value(commonName)}`]),
    ...(other === undefined ? [] : [`is one with ${value(other)}`]),
    ...(of === undefined ? [] : [value(of)]),
    ...[exemption, lock, hold].flatMap((ended) => (ended === undefined ? [] : [`ends ${value(ended)}`])),
    ...[expiresAt, until].flatMap((end) => (typeof end === 'string' ? [`until ${instant(end)}`] : [])),
    ...(reason === undefined ? [] : [`"${value(reason)}"`]),
  ];
  return parts.join(', ');
}

const sourceOf = ({ decided, device }: ShownEvent): string =>
  typeof decided?.who === 'string' ? `by ${person(decided.who)}` : clean(device.split(':')[0] ?? device);
