import { randomUUID } from 'node:crypto';

/** Tokens that a vendor's API gave out, each with its end. */
export class Tokens {
  readonly #ends = new Map<string, number>();
  readonly #now: () => number;

  /** @param now - virtual time, epoch milliseconds */
  public constructor(now: () => number) {
    this.#now = now;
  }

  public issue(lifetimeSeconds: number): string {
    const token = randomUUID();
    this.#ends.set(token, this.#now() + lifetimeSeconds * 1000);
    return token;
  }

  public isValid(token: string): boolean {
    return (this.#ends.get(token) ?? 0) > this.#now();
  }

  /** Of `Authorization: Bearer <token>`. */
  public authorizes(headers: Readonly<Record<string, string>>): boolean {
    return this.isValid(/^bearer (.+)$/i.exec(headers.authorization ?? '')?.[1] ?? '');
  }

  /** None of them is taken any more. */
  public revokeAll(): void {
    this.#ends.clear();
  }
}
