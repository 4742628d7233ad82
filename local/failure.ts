/** Something the person at the terminal can put right: shown as one line, without a stack trace. */
export class LocalFailure extends Error {
  public constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'LocalFailure';
  }
}

/** The message of whatever was thrown. */
export const messageOf = (thrown: unknown): string => {
  const message = propertyOf(thrown, 'message');
  return typeof message === 'string' ? message : String(thrown);
};

/** The code of a system error (`EEXIST`); undefined for anything else. */
export const codeOf = (thrown: unknown): string | undefined => {
  const code = propertyOf(thrown, 'code');
  return typeof code === 'string' ? code : undefined;
};

/** By form, not by `instanceof`: errors of Node's own modules come from another realm where code runs in a sandbox. */
const propertyOf = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
