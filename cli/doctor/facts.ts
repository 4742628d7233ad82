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
  /** ARNs of what it tells. */
  readonly actions: readonly string[];
  readonly state: string;
  /** Of a composite alarm: what it is made of, by name. */
  readonly rule: string | undefined;
}

/** A topic that alarms are sent to. */
export interface TopicFacts {
  readonly arn: string;
  /** Subscriptions; undefined where there is no such topic any more. */
  readonly subscriptions: { readonly confirmed: number; readonly pending: number } | undefined;
}

/** A role that Client VPN acts by, in every account that has an endpoint. */
export interface ServiceRoleFacts {
  readonly name: string;
  readonly exists: boolean;
}

/** What IAM would decide if the handler asked. */
export interface PermissionFacts {
  readonly action: string;
  readonly allowed: boolean;
}

/** How often a kind of client was asked about. */
export interface ClientFacts {
  readonly platform: string | undefined;
  /** Of OpenVPN, as the client says. */
  readonly version: string | undefined;
  readonly connections: number;
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
  /** What the alarms tell, as far as it is a topic. */
  readonly topics: Found<readonly TopicFacts[]>;
  readonly serviceRoles: Found<readonly ServiceRoleFacts[]>;
  /** What the handler's role may do with the table of verdicts. */
  readonly permissions: Found<readonly PermissionFacts[]>;
  /** Of the last 24 hours. */
  readonly clients: Found<readonly ClientFacts[]>;
  readonly status: Found<Status>;
  /** How many devices should have a row; undefined where nobody said. */
  readonly expectedDevices: number | undefined;
}
