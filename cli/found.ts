/** Something looked up, or why it could not be: a permission that is missing must not hide what else can be said. */
export type Found<T> =
  | { readonly kind: 'found'; readonly value: T }
  | { readonly kind: 'unknown'; readonly why: string };

export const found = <T>(value: T): Found<T> => ({ kind: 'found', value });
export const unknown = (why: string): Found<never> => ({ kind: 'unknown', why });

/** Looks; what fails is said with the permission it needs. */
export async function attempt<T>(permission: string, look: () => Promise<T>): Promise<Found<T>> {
  try {
    return found(await look());
  } catch (error) {
    const why = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    return unknown(`could not be looked at (needs ${permission}): ${why}`);
  }
}
