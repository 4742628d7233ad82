import type { SenderAnswer } from '../source';

/** What RFC 8935 and the Shared Signals Framework call the reasons to refuse a token. */
export type RefusalCode =
  | 'invalid_request'
  | 'invalid_key'
  | 'invalid_issuer'
  | 'invalid_audience'
  | 'authentication_failed'
  | 'invalid_state';

/** Why a token is refused; `description` is for the transmitter's operator and holds nothing of the token but short words. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly description: string;
}

/** RFC 8935, section 2.3: 400 with a JSON body, and the language of its description. */
export const refusalAnswer = ({ code, description }: Refusal): SenderAnswer => ({
  status: 400,
  headers: { 'content-type': 'application/json', 'content-language': 'en' },
  body: JSON.stringify({ err: code, description }),
});
