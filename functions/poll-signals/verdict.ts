import * as z from 'zod';

/** What our ingress made of a signal; `undecided`: it may make something else of it later. */
export type Verdict =
  | { readonly kind: 'stored' }
  | { readonly kind: 'refused'; readonly err: string; readonly description: string }
  | { readonly kind: 'undecided' };

const refusalSchema = z.object({ err: z.string().min(1), description: z.string() });

/** 2xx is given once the signal is stored, and 400 for what will never be; anything else says to come again. */
export function readVerdict({ status, body }: { readonly status: number; readonly body: string }): Verdict {
  if (status >= 200 && status <= 299) return { kind: 'stored' };
  if (status !== 400) return { kind: 'undecided' };
  const refusal = refusalSchema.safeParse(parsed(body)).data;
  return { kind: 'refused', err: 'invalid_request', description: 'not accepted', ...refusal };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
