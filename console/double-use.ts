import { certificateUse } from '../shared/domain/connect/certificate-use';
import { doubleUses } from '../shared/domain/connect/double-use';
import {
  type ExplainedDoubleUse,
  type ExplainedSide,
  explainDoubleUse,
} from '../shared/domain/connect/explain-double-use';
import { LONGEST_SESSION_MS } from '../shared/domain/connect/live-connection';
import type { Answered } from '../shared/domain/explanation/answered';
import { type Html, html } from './html';
import { moment } from './moments';
import { table } from './table';

/** Nothing where the answers of the last day, which is the longest session, do not show that the certificate is used from two places. */
export function renderDoubleUse(answers: readonly Answered[], now: string): Html | undefined {
  const since = Date.parse(now) - LONGEST_SESSION_MS;
  const uses = answers
    .filter(({ at }) => Date.parse(at) >= since)
    .flatMap((answer) => certificateUse(answer, `${answer.at} ${answer.connectionId ?? ''}`) ?? []);
  const found = doubleUses(uses).map(explainDoubleUse);
  return found.length === 0
    ? undefined
    : html`<div class="answer warn"><p><strong><span aria-hidden="true">⚠</span> The certificate is used from two places</strong></p>
<p>Whoever holds a copy of its key is let in by the posture of this device. If it is not one person between two networks, lock the device.</p>
${found.map((doubleUse) => renderSign(doubleUse, now))}</div>`;
}

const WORDS: Readonly<Record<ExplainedDoubleUse['sign'], readonly [heading: string, words: string]>> = {
  platform: ['System', 'Two operating systems within an hour'],
  'platform-version': ['Version', 'Two versions of the operating system within an hour, back and forth'],
  address: ['Network', 'Two networks within an hour, back and forth'],
};

function renderSign({ sign, since, sides }: ExplainedDoubleUse, now: string): Html {
  const [heading, words] = WORDS[sign];
  return html`<p>Since ${moment(since, now)}</p>
${table<ExplainedSide>({
  caption: words,
  columns: [
    { heading, cell: ({ value }) => html`<strong>${value}</strong>` },
    { heading: 'Connections', cell: ({ connections }) => connections },
    { heading: 'Last', cell: ({ until }) => moment(until, now) },
    ...(sign === 'platform'
      ? []
      : [{ heading: 'Platforms', cell: ({ platforms }: ExplainedSide) => short(platforms) }]),
    { heading: 'Addresses', cell: ({ addresses }) => short(addresses) },
    { heading: 'Newest', cell: ({ connectionIds }) => html`<code>${connectionIds[0]}</code>` },
  ],
  rows: sides,
  empty: '',
})}`;
}

/** Of each list; postern sessions has all. */
const SHOWN = 4;

const short = (values: readonly string[]): string =>
  [...values.slice(0, SHOWN), ...(values.length > SHOWN ? [`and ${values.length - SHOWN} more`] : [])].join(', ');
