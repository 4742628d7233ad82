/** One live connection, as the fake Client VPN service keeps it. */
export interface Session {
  /** The connection id of the request; one of our own making where it had none. */
  readonly id: string;
  /** As the client sent it. */
  readonly commonName: string;
  readonly endpointId: string;
  readonly username: string | undefined;
  /** Epoch milliseconds. */
  readonly since: number;
  /** The entry of its beginning in the connection log. */
  readonly log: Readonly<Record<string, string>>;
}

/** The live connections. A client that connects again under the same connection id takes the place of the old one. */
export class Sessions {
  readonly #live = new Map<string, Session>();

  public open(session: Session): void {
    this.#live.delete(session.id);
    this.#live.set(session.id, session);
  }

  /** The session that ended, or undefined where none is live under this id. */
  public close(id: string): Session | undefined {
    const session = this.#live.get(id);
    this.#live.delete(id);
    return session;
  }

  public closeAll(): void {
    this.#live.clear();
  }

  /** Oldest first. */
  public list(): readonly Session[] {
    return [...this.#live.values()];
  }
}
