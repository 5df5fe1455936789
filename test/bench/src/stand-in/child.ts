import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { answerQuery } from './query.ts';
import { answerJson } from './services.ts';
import type { StandInSettings } from './settings.ts';
import { answerTable } from './table.ts';
import { createWorld, type World } from './world.ts';

// A process of its own, so that what it needs is not counted as ours. It ends when its parent does.

type Answer = { readonly status: number; readonly type: string; readonly body: string };

export type Message = 'calls' | { readonly settings: StandInSettings; readonly keeps: boolean };

let world: World | undefined;

const server = createServer((request, response) => void respond(request, response));
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', 1_024, () => process.send?.({ port: (server.address() as AddressInfo).port }));

process.on('disconnect', () => process.exit(0));
process.on('message', (message: Message) => {
  if (message === 'calls') return void process.send?.({ calls: world?.calls ?? 0 });
  world = createWorld(message.settings, message.keeps ? world : undefined);
  process.send?.({ ready: true });
});

async function respond(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, type, body } = answer(request, await text(request));
  const send = () => void response.writeHead(status, { 'content-type': type, 'x-amzn-requestid': 'r-1' }).end(body);
  const latencyMs = type === tableType ? world?.settings.tableLatencyMs : world?.settings.latencyMs;
  if (latencyMs) setTimeout(send, latencyMs);
  else send();
}

const tableType = 'application/x-amz-json-1.0';

function answer(request: IncomingMessage, body: string): Answer {
  if (world === undefined) throw new Error('no settings yet');
  world.calls += 1;
  const target = String(request.headers['x-amz-target'] ?? '');
  const operation = target.split('.').at(-1) ?? '';
  if (target.startsWith('DynamoDB')) {
    return { status: 200, type: tableType, body: JSON.stringify(answerTable(world, operation, JSON.parse(body))) };
  }
  if (target !== '') {
    const told = answerJson(world, operation, JSON.parse(body));
    return { status: 200, type: 'application/x-amz-json-1.1', body: JSON.stringify(told) };
  }
  const account = /Credential=ASIA(\d{12})/.exec(request.headers.authorization ?? '')?.[1] ?? '';
  return { ...answerQuery(world, { account }, new URLSearchParams(body)), type: 'text/xml' };
}
