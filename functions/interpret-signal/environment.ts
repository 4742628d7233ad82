import * as z from 'zod';
import { sourceKindsSchema } from '../../shared/sources/configured-sources';

export const environmentSchema = z.object({
  /** JSON: `{"<source id>":{"kind":"<kind>"}}`. */
  SOURCES: sourceKindsSchema,
});

export const readEnvironment = (environment: NodeJS.ProcessEnv) => environmentSchema.parse(environment);
