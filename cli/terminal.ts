import { readFileSync } from 'node:fs';

/** Where a command writes to, and what it knows of its surroundings. */
export interface Terminal {
  /** Results. */
  readonly out: (text: string) => void;
  /** Progress and errors. */
  readonly err: (text: string) => void;
  /** Results are read by a person: colours may be used. */
  readonly colours: boolean;
  /** Progress is read by a person: a line may be written over. */
  readonly progress: boolean;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Epoch ms, of this machine. */
  readonly now: () => number;
  /** All of standard input. */
  readonly input: () => string;
}

export const processTerminal = (): Terminal => ({
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  colours: process.stdout.isTTY === true && process.env.NO_COLOR === undefined,
  progress: process.stderr.isTTY === true,
  environment: process.env,
  now: () => Date.now(),
  input: () => readFileSync(0, 'utf8'),
});

/** Shows how far a long piece of work is, on a terminal only; `done` takes it away again. */
export function progressOn(terminal: Terminal): { readonly step: (text: string) => void; readonly done: () => void } {
  if (!terminal.progress) return { step: () => undefined, done: () => undefined };
  return {
    step: (text) => terminal.err(`\r\u001b[K${text}`),
    done: () => terminal.err('\r\u001b[K'),
  };
}
