import type { Status } from '../../shared/contracts/inspection';
import type { Found } from '../found';

/** A Client VPN endpoint, as far as it concerns the gate. */
export interface EndpointFacts {
  readonly id: string;
  readonly state: string;
  /** `certificate-authentication`, `directory-service-authentication`, `federated-authentication`. */
  readonly authentication: readonly string[];
  readonly handler: {
    readonly enabled: boolean;
    readonly arn: string | undefined;
    /** `applying` or `applied`. */
    readonly status: string | undefined;
    readonly message: string | undefined;
  };
}

export interface HandlerFacts {
  readonly name: string;
  readonly state: string;
  readonly lastUpdate: string;
  readonly timeoutSeconds: number;
  /** Undefined: it shares what the account has left. */
  readonly reservedConcurrency: number | undefined;
}

export interface SecretFacts {
  readonly source: string;
  readonly name: string;
  /** False where nobody has entered a value yet. */
  readonly hasValue: boolean;
}

export interface AlarmFacts {
  readonly name: string;
  readonly actionsEnabled: boolean;
  readonly actions: number;
  readonly state: string;
  /** Of a composite alarm: what it is made of, by name. */
  readonly rule: string | undefined;
}

/** All that the doctor looks at. Instants are epoch ms. */
export interface DeploymentFacts {
  readonly kind: 'local' | 'aws';
  readonly now: number;
  /** ARN that endpoints must call. */
  readonly connectHandlerArn: Found<string>;
  readonly endpoints: Found<readonly EndpointFacts[]>;
  /** Endpoint ids that were asked for by name; empty: all of the Region. */
  readonly wantedEndpoints: readonly string[];
  readonly handler: Found<HandlerFacts>;
  readonly secrets: Found<readonly SecretFacts[]>;
  readonly alarms: Found<readonly AlarmFacts[]>;
  readonly status: Found<Status>;
  /** How many devices should have a row; undefined where nobody said. */
  readonly expectedDevices: number | undefined;
}
