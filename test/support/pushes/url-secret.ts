import { bytes, type PushFixture, post, queryProof, type Signed } from './fixture';

/** A push of a sender that can only put its secret into the URL. */
const urlSecretPush = ({ body, secret }: Pick<Signed, 'body' | 'secret'>) => ({
  ...post(bytes(body), {}),
  query: { token: secret },
});

/** How such senders push. */
export const URL_SECRET_PUSHES: Pick<PushFixture, 'sign' | 'proof'> = {
  sign: urlSecretPush,
  proof: queryProof('token'),
};
