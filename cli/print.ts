import type { Context } from './context';

/** The result: as JSON where that was asked for, else as text for people. */
export function print(context: Context, result: unknown, text: () => string): void {
  const shown = context.json ? `${JSON.stringify(result, undefined, 2)}\n` : text();
  context.terminal.out(shown.endsWith('\n') ? shown : `${shown}\n`);
}
