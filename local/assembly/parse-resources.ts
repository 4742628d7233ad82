import type * as z from 'zod';
import { LocalFailure } from '../failure';
import type { Deployment, Resource } from './deployment';

export interface Parsed<T> extends Omit<Resource, 'properties'> {
  readonly properties: T;
}

/**
 * Every resource of a type with typed properties. Schemas are strict objects on purpose: a property the local service
 * does not know may change what is deployed, so it stops the start instead of being ignored.
 */
export function parseResources<T>(deployment: Deployment, type: string, schema: z.ZodType<T>): readonly Parsed<T>[] {
  return deployment.resources(type).map((resource) => {
    const parsed = schema.safeParse(resource.properties);
    if (parsed.success) return { ...resource, properties: parsed.data };
    throw new LocalFailure(
      `${resource.stack.name}/${resource.logicalId} (${type}) has properties the local service does not know: ${parsed.error.issues
        .map((issue) => `${issue.path.join('.') || 'properties'}: ${issue.message}`)
        .join('; ')}`,
    );
  });
}
