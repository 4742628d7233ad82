import type { DenialCode } from '../../domain/connect/decision';

/** Why the key read gave no answer. Each is its own denial and its own metric reason. */
export type StoreFaultKind = Extract<
  DenialCode,
  'store-timeout' | 'store-throttled' | 'store-unreachable' | 'store-refused' | 'row-unreadable'
>;

export class StoreFault extends Error {
  public readonly kind: StoreFaultKind;
  public constructor(kind: StoreFaultKind, options?: ErrorOptions) {
    super(`verdict store: ${kind}`, options);
    this.name = 'StoreFault';
    this.kind = kind;
  }
}

const THROTTLES = [
  'ProvisionedThroughputExceededException',
  'ThrottlingException',
  'RequestLimitExceeded',
  'TooManyRequestsException',
];

/** The fault that an answer of DynamoDB other than 200 stands for. `type` is the error's `__type`. */
export function faultOf(statusCode: number, type: string): StoreFault {
  if (THROTTLES.some((name) => type.endsWith(name))) return new StoreFault('store-throttled');
  return new StoreFault(statusCode >= 500 ? 'store-unreachable' : 'store-refused', { cause: type });
}
