import type { ShownDoubleUse } from '../../shared/contracts/inspection';
import { clean, columns, distance, instant, type Paint } from './format';

/** Signs this version knows; a later one may know more. */
const WORDS: Readonly<Record<string, string>> = {
  platform: 'operating systems',
  'platform-version': 'versions of the operating system, back and forth',
  address: 'networks, back and forth',
};
/** Of each list; --json has all. */
const SHOWN = 3;

/** Nothing where nothing shows it; otherwise lines that go before all others. */
export function doubleUseText(
  doubleUses: readonly ShownDoubleUse[],
  of: string,
  at: string,
  paint: Paint,
): readonly string[] {
  return doubleUses.flatMap(({ sign, since, sides }) => [
    paint.bad(`${of}: the certificate is used from two places, since ${instant(since)} (${distance(since, at)})`),
    `  by ${clean(WORDS[sign] ?? sign)}:`,
    ...columns(
      sides.map((side) => [
        clean(side.value),
        `${side.connections} ${side.connections === 1 ? 'connection' : 'connections'}`,
        `last ${instant(side.until)} (${distance(side.until, at)})`,
        short(side.platforms),
        short(side.addresses),
        short(side.connectionIds),
      ]),
      '    ',
    ),
    paint.dim('  what to do: docs/runbook.md, "A certificate is used from two places"'),
    '',
  ]);
}

const short = (values: readonly string[]): string =>
  clean(
    [...values.slice(0, SHOWN), ...(values.length > SHOWN ? [`and ${values.length - SHOWN} more`] : [])].join(', '),
  );
