import { ERROR_NAMES } from '../contracts/errors';

/** The body is authentic but not what its source sends: the workflow parks the signal with this message. */
export class UninterpretableSignal extends Error {
  public constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = ERROR_NAMES.uninterpretableSignal;
  }
}
