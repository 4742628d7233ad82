import * as z from 'zod';
import { sourceKindsSchema } from '../../shared/sources/configured-sources';

export const environmentSchema = z.object({
  /** Bodies too large for the signals table. */
  BODIES_BUCKET: z.string().min(3),
  /** JSON: `{"<source id>":{"kind":"<kind>"}}`. */
  SOURCES: sourceKindsSchema,
});

export const readEnvironment = (environment: NodeJS.ProcessEnv) => environmentSchema.parse(environment);
