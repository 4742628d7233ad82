import * as path from 'node:path';
import type { Stage } from './stage';

/** Makes the condition of an alarm happen on the local service. */
export interface Drill {
  readonly name: string;
  /** What is wrong, in a sentence. */
  readonly cause: string;
  /** Alarms that must be on afterwards, by the title after the deployment's name. No other one that tells somebody may be. */
  readonly raises: readonly string[];
  /** Laid over the local configuration. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** With the simulated APIs of vendors: sources are polled and subscriptions kept. */
  readonly vendors?: true;
  /** Breaks the synthesized assembly (a folder of this drill's own) before it is started. */
  readonly spoil?: (assemblyDirectory: string) => void;
  /** Before anything goes wrong: none of the alarms may be on after it. */
  readonly prepare?: (stage: Stage) => Promise<void>;
  readonly happen: (stage: Stage, theatre: Theatre) => Promise<void>;
  /** Where on the local page the cause can be seen. */
  readonly page?: string;
  /** What a page there must show: text of the cause. */
  readonly shows?: readonly string[];
}

/** What a drill can do besides to its stage. */
export interface Theatre {
  /** Synthesizes with other settings than the stage was opened with; the folder is removed at the end. */
  readonly synthesize: (settings: Readonly<Record<string, unknown>>) => Promise<string>;
}

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;

/** The default policy with a mistake; relative to the project. */
export const BAD_POLICY = path.join('local', 'drills', 'bad-policy.cedar');
