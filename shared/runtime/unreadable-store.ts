import type * as z from 'zod';
import { ERROR_NAMES } from '../contracts/errors';

/** What the store holds is not what we write there. Never retried and never guessed around. */
export class UnreadableStore extends Error {
  public constructor(what: string, options?: ErrorOptions) {
    super(`${what} cannot be read`, options);
    this.name = ERROR_NAMES.unreadableStore;
  }
}

/** Parses JSON text from the store by its schema. Throws {@link UnreadableStore} that names what it was. */
export function parseStored<T>(schema: z.ZodType<T>, text: string | undefined, what: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text ?? '');
  } catch (cause) {
    throw new UnreadableStore(what, { cause });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success)
    throw new UnreadableStore(
      `${what} (${parsed.error.issues[0]?.path.join('.') ?? ''}: ${parsed.error.issues[0]?.message ?? ''})`,
    );
  return parsed.data;
}
