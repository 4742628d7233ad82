import type { RefusalBody } from '../contracts/operator';

/** A request of an operator cannot be done, and nothing was: the status and body it is answered with. */
export class Refusal extends Error {
  public readonly status: 400 | 403 | 404 | 409 | 503;
  public readonly body: RefusalBody;

  public constructor(status: Refusal['status'], error: string, details: Omit<RefusalBody, 'error'> = {}) {
    super(error);
    this.name = 'Refusal';
    this.status = status;
    this.body = { error, ...details };
  }
}
