import { columns, type Paint } from './format';

/** A drill as it is shown. */
export interface ShownDrill {
  readonly name: string;
  readonly cause: string;
  /** Alarms that must be on afterwards. */
  readonly raises: readonly string[];
}

/** What became of it. */
export interface DrillOutcome extends ShownDrill {
  /** Alarms that are on because of it, with their latest values and what breached. */
  readonly on: readonly {
    readonly name: string;
    readonly values: readonly (number | null)[];
    readonly because: readonly string[];
  }[];
  /** Empty where metric, alarm and article agree. */
  readonly problems: readonly string[];
  readonly seconds: number;
}

export const drillListText = (drills: readonly ShownDrill[]): string =>
  columns(
    drills.map(({ name, cause }) => [name, cause]),
    '',
  ).join('\n');

/** One drill, as soon as it has ended. */
export function drillText({ name, cause, on, problems, seconds }: DrillOutcome, paint: Paint): string {
  const headline = `${name}: ${cause} (${seconds} s)`;
  return [
    problems.length === 0 ? `${paint.good('✓')} ${headline}` : `${paint.bad('✕')} ${headline}`,
    ...on.map(({ name: alarm, values, because }) => {
      const shown = values.map((value) => value ?? '–').join(', ');
      return `    on: ${alarm}${shown === '' ? '' : ` [${shown}]`} (${because.join(', ')})`;
    }),
    ...problems.map((problem) => `    ${paint.bad('!')} ${problem}`),
    '',
  ].join('\n');
}
