import { describeError, type Sending, type SentCounts } from '@rekey/engine';

export const nothingSent: SentCounts = { sent: 0, failed: 0, left: 0 };

/** What became of some messages; of several failures the first is told. */
export const countSent = (sendings: readonly Sending[], left: number = 0): SentCounts => {
  const failed = sendings.filter((one) => one.status !== 'sent');
  const [first] = failed;
  return {
    sent: sendings.length - failed.length,
    failed: failed.length,
    left,
    ...(first === undefined ? {} : { code: first.code, because: first.because }),
  };
};

/** Senders throw nothing that AWS says; whatever else goes wrong must not reach the run. */
export const attempted = async <T>(send: () => Promise<T>, failed: (why: Sending) => T): Promise<T> => {
  try {
    return await send();
  } catch (error) {
    return failed({ status: 'unclear', ...describeError(error) });
  }
};
