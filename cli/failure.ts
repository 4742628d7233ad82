/** 0: done. 1: it could not be done, or a check found something wrong. 2: the command was not understood. */
export const EXIT = { ok: 0, failure: 1, usage: 2 } as const;

/** Something a user can do something about: said in one or two lines, without a stack trace. */
export class Failure extends Error {
  /** What to do. */
  public readonly advice: string | undefined;
  public readonly exitCode: number;
  /** The service's own words, for `--json`. */
  public readonly body: unknown;

  public constructor(
    what: string,
    { advice, exitCode = EXIT.failure, body }: { advice?: string | undefined; exitCode?: number; body?: unknown } = {},
  ) {
    super(what);
    this.advice = advice;
    this.exitCode = exitCode;
    this.body = body;
  }
}

/** The command line itself is wrong. */
export const usageFailure = (what: string, advice?: string): Failure =>
  new Failure(what, { advice, exitCode: EXIT.usage });
