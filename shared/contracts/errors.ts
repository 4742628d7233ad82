/**
 * Error names that a state machine routes on. Lambda reports `error.name` as the error's name to Step Functions, so a
 * class here and a `Catch` or `Retry` there must use the same constant.
 */
export const ERROR_NAMES = {
  /** The signal's body is not what its source sends; retrying cannot help. */
  uninterpretableSignal: 'UninterpretableSignal',
  /** No signal is stored under the id the bus carried. */
  signalNotFound: 'SignalNotFound',
  /** A vendor's API does not answer now (throttled, a fault of its own, unreachable); retry later. */
  apiUnavailable: 'ApiUnavailable',
  /** A vendor's API refuses our credentials. Not retried. */
  apiRefused: 'ApiRefused',
  /** A vendor's API answered something else than documented. Not retried. */
  apiUnreadable: 'ApiUnreadable',
  /** No policy has been activated yet; retry later. */
  noActivation: 'NoActivation',
  /** What the table holds does not parse. Not retried. */
  unreadableStore: 'UnreadableStore',
} as const;

/** The conditional failure as the optimized and the SDK integration spell it; which one is used where is unverified. */
export const CONDITION_FAILED = [
  'DynamoDB.ConditionalCheckFailedException',
  'DynamoDb.ConditionalCheckFailedException',
] as const;

/** Faults of DynamoDB that pass by themselves, in both spellings of the prefix. */
export const TRANSIENT_DYNAMODB = ['DynamoDB', 'DynamoDb'].flatMap((prefix) =>
  [
    'ProvisionedThroughputExceededException',
    'ThrottlingException',
    'RequestLimitExceeded',
    'InternalServerError',
    'InternalServerErrorException',
    'TransactionConflictException',
    'SdkClientException',
  ].map((name) => `${prefix}.${name}`),
);
