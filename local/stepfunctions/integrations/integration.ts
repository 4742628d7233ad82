import type { Json } from '../../json';

/** A service a task can call: the `Resource` of the state names it. */
export interface Integration {
  /** Why these parameters would be refused by the service or misread here; checked once, when the definition is loaded. */
  readonly problems: (parameters: Json | undefined) => readonly string[];
  /** Throws {@link StatesError} under the name Step Functions gives the error. */
  readonly run: (input: Json) => Promise<Json>;
}

/** Undefined for a resource that is not supported. */
export type Integrations = (resource: string) => Integration | undefined;
