import { Duration } from 'aws-cdk-lib';
import * as sfn from 'aws-cdk-lib/aws-stepfunctions';
import { ERROR_NAMES, TRANSIENT_DYNAMODB } from '../../shared/contracts/errors';

/** A DynamoDB call takes milliseconds; after this the way to it is broken and a retry takes another. */
export const STORE_TIMEOUT = sfn.Timeout.duration(Duration.seconds(10));

const JITTER = sfn.JitterType.FULL;

/** Faults of Lambda itself or of the way to it: the function did not run, or nobody knows how it ended. */
const LAMBDA_SERVICE = [
  'Lambda.ServiceException',
  'Lambda.AWSLambdaException',
  'Lambda.SdkClientException',
  'Lambda.TooManyRequestsException',
];
/** The sandbox died under the function: out of memory or out of time. */
const LAMBDA_SANDBOX = ['Lambda.Unknown', 'Sandbox.Timedout', sfn.Errors.TIMEOUT];

/** Throttles and hiccups of DynamoDB pass within seconds; full jitter spreads a burst of signals. At most 1+2+4+8 s. */
export const TRANSIENT_STORE: sfn.RetryProps = {
  errors: [...TRANSIENT_DYNAMODB, sfn.Errors.TIMEOUT],
  interval: Duration.seconds(1),
  maxAttempts: 4,
  backoffRate: 2,
  maxDelay: Duration.seconds(10),
  jitterStrategy: JITTER,
};

/** The bus, likewise. */
export const TRANSIENT_BUS: sfn.RetryProps = { ...TRANSIENT_STORE, errors: [sfn.Errors.ALL] };

/**
 * A vendor's API that throttles us or is down for a moment. What lasts longer parks the signal, to be redriven: at most
 * 5+10+20+30 s, for Express ends after five minutes.
 */
export const API_UNAVAILABLE: sfn.RetryProps = {
  errors: [ERROR_NAMES.apiUnavailable],
  interval: Duration.seconds(5),
  maxAttempts: 4,
  backoffRate: 2,
  maxDelay: Duration.seconds(30),
  jitterStrategy: JITTER,
};

/** Wrong credentials and undocumented answers do not get better by trying: no retry, whatever a later retrier says. */
export const API_REFUSED: sfn.RetryProps = {
  errors: [ERROR_NAMES.apiRefused, ERROR_NAMES.apiUnreadable],
  maxAttempts: 0,
};

/** Throttling by the account's other functions can last: at most 1+2+4+8+10+10 s. */
export const LAMBDA_SERVICE_FAULT: sfn.RetryProps = {
  errors: LAMBDA_SERVICE,
  interval: Duration.seconds(1),
  maxAttempts: 6,
  backoffRate: 2,
  maxDelay: Duration.seconds(10),
  jitterStrategy: JITTER,
};

/** A fresh sandbox may do; an input that kills each one will not get better by trying on. */
export const LAMBDA_SANDBOX_DIED: sfn.RetryProps = {
  errors: LAMBDA_SANDBOX,
  interval: Duration.seconds(2),
  maxAttempts: 2,
  backoffRate: 2,
  jitterStrategy: JITTER,
};

/** Right after the first deployment the policy is still being activated: minutes, not seconds. At most 5+10+20+30+30 s. */
export const NOT_YET_ACTIVATED: sfn.RetryProps = {
  errors: [ERROR_NAMES.noActivation],
  interval: Duration.seconds(5),
  maxAttempts: 5,
  backoffRate: 2,
  maxDelay: Duration.seconds(30),
  jitterStrategy: JITTER,
};

/**
 * Anything else that a function which uses the store failed with: mostly a fault of the store that outlasted the SDK's own
 * attempts, under whatever name. A mistake of ours costs the same few tries before the signal is parked. At most 2+4+8 s.
 */
export const STORE_FAULT_INSIDE: sfn.RetryProps = {
  errors: [sfn.Errors.ALL],
  interval: Duration.seconds(2),
  maxAttempts: 3,
  backoffRate: 2,
  jitterStrategy: JITTER,
};

/** A body that is not what its source sends will not become so. */
export const UNINTERPRETABLE: sfn.RetryProps = { errors: [ERROR_NAMES.uninterpretableSignal], maxAttempts: 0 };

/** What does not parse today does not parse in a minute: no retry, whatever a later retrier says. */
export const UNREADABLE: sfn.RetryProps = { errors: [ERROR_NAMES.unreadableStore], maxAttempts: 0 };
