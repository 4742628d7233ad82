import { isJsonObject, type Json, parseJson } from '../json';
import { Ring } from '../ring';

const KEPT_METRICS = 100_000;
const KEPT_LINES = 2_000;

/** What functions wrote: metric documents (EMF) apart from log lines, the newest of each. */
export class FunctionLogs {
  readonly #metrics = new Ring<string>(KEPT_METRICS);
  readonly #lines = new Ring<{ readonly functionName: string; readonly line: string }>(KEPT_LINES);
  readonly #onProblem: (functionName: string, line: string) => void;

  /** `onProblem` gets each line of level ERROR or CRITICAL, and each that is no JSON. */
  public constructor(onProblem: (functionName: string, line: string) => void) {
    this.#onProblem = onProblem;
  }

  public write(functionName: string, chunk: string): void {
    for (const line of chunk.split('\n')) {
      if (line.trim() === '') continue;
      const document = asDocument(line);
      if (isJsonObject(document) && '_aws' in document) {
        this.#metrics.push(line);
        continue;
      }
      this.#lines.push({ functionName, line });
      const level = isJsonObject(document) ? document.level : 'ERROR';
      if (level === 'ERROR' || level === 'CRITICAL') this.#onProblem(functionName, line);
    }
  }

  /** EMF documents as written, one JSON text each, oldest first. */
  public metrics(): readonly string[] {
    return this.#metrics.entries();
  }

  /** Log lines, oldest first. */
  public lines(): readonly { readonly functionName: string; readonly line: string }[] {
    return this.#lines.entries();
  }
}

function asDocument(line: string): Json | undefined {
  try {
    return parseJson(line);
  } catch {
    return undefined;
  }
}
