import { Agent, request } from 'node:http';

const warmUp = 300;
const measured = 2_000;
const inFlight = 20;

/** Microseconds of our processor that one exchange over Node's HTTP and a socket takes, with nothing done with it. */
export async function bareRequestMicroseconds(endpoint: string): Promise<number> {
  const agent = new Agent({ keepAlive: true });
  const ask = () =>
    new Promise<void>((resolve, reject) => {
      const asked = request(endpoint, { method: 'POST', agent, headers }, (answer) =>
        answer.resume().on('end', resolve),
      );
      asked.on('error', reject).end('Action=GetCredentialReport&Version=2010-05-08');
    });
  const some = (count: number) =>
    Promise.all(
      Array.from({ length: inFlight }, async () => {
        for (let n = 0; n < count / inFlight; n += 1) await ask();
      }),
    );
  await some(warmUp);
  const before = process.cpuUsage();
  await some(measured);
  const { user, system } = process.cpuUsage(before);
  agent.destroy();
  return (user + system) / measured;
}

const headers = {
  'content-type': 'application/x-www-form-urlencoded',
  authorization: 'AWS4-HMAC-SHA256 Credential=ASIA1111111111110000/20260101/us-east-1/iam/aws4_request',
};
