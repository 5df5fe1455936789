import { isAnywhere, type NoticePlaces } from '@rekey/aws/notify/places';
import { type Observer, type RunRequest, type RunResult, rotateOrganization } from '@rekey/engine';
import type { Rekey } from '../compose.ts';

// Nobody waits longer at a terminal for messages that the next run sends as well.
const tellingMs = 120_000;

/** A run, and telling people of it where it was said where they are. */
export const rotateAndTell = async (
  { ports, telling }: Rekey,
  request: RunRequest,
  { places, observe }: { readonly places: NoticePlaces; readonly observe: Observer },
): Promise<RunResult> => {
  if (telling === undefined || !isAnywhere(places)) return rotateOrganization(ports(observe), request);
  // Their clients take as long to load as all others: for those alone who tell somebody.
  const [{ openChannels }, { createNotifier, keepsOutcomes, runAndTell }] = await Promise.all([
    import('@rekey/aws/notify'),
    import('@rekey/notify'),
  ]);
  const { awsSettings, ...tables } = telling;
  const channels = openChannels(awsSettings, places);
  const wired = ports(observe, keepsOutcomes(channels.bus, request.policy));
  const { clock, directory } = wired;
  const notifier = createNotifier({ clock, directory, ...tables, ...channels }, request.policy);
  return runAndTell(wired, request, { notifier, budgetMs: () => tellingMs });
};
